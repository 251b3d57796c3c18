//! Pages with something odd in them, as real sites send them.

use serde_json::{Value, json};

/// Something odd in an entry of a list, or in the page around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OddPage {
    /// The entry's name is null. A card of HTML has none.
    NullName,
    /// The entry's name is a number.
    NumberAsName,
    /// The entry's name ends with half of a surrogate pair.
    LoneSurrogate,
    /// The entry's count of likes is a text, as in `"8"`.
    CountAsText,
    /// The entry's count of likes is a fraction, as in `8.0`.
    CountAsFraction,
    /// The entry has no id.
    NoUid,
    /// The entry is null. A card of HTML is empty.
    NullEntry,
    /// The entry gives its id and its name twice.
    DuplicateKey,
    /// The entry has `NaN` in a field that nobody reads.
    NotANumber,
    /// The page begins with a byte order mark.
    ByteOrderMark,
}

/// Stands for what a JSON value can't hold, until the page is written.
const PLACEHOLDER: &str = "@@odd@@";

impl OddPage {
    /// Returns a page of JSON or HTML with something odd in the entry at this place, from 0.
    pub(super) fn apply(self, page: &str, place: usize) -> String {
        match serde_json::from_str::<Value>(page) {
            _ if self == Self::ByteOrderMark => format!("\u{feff}{page}"),
            Ok(list) => self.apply_to_json(list, place),
            Err(_) => self.apply_to_html(page, place),
        }
    }

    fn apply_to_json(self, mut page: Value, place: usize) -> String {
        let Some(entry) = page["results"].get_mut(place) else { return page.to_string() };
        let name = if entry.get("username").is_some() { "username" } else { "name" };
        let twice = format!("\"uid\":{},\"{name}\":{}", entry["uid"], entry[name]);
        let likes = entry["likeCount"].as_u64().unwrap_or_default();
        let quoted = format!("\"{PLACEHOLDER}\"");
        match self {
            Self::NullName => entry[name] = Value::Null,
            Self::NumberAsName => entry[name] = json!(1_234),
            Self::LoneSurrogate => {
                let text = entry[name].as_str().unwrap_or_default();
                entry[name] = json!(format!("{text}{PLACEHOLDER}"));
                return page.to_string().replacen(PLACEHOLDER, "\\ud83d", 1);
            }
            Self::CountAsText => entry["likeCount"] = json!(likes.to_string()),
            Self::CountAsFraction => {
                entry["likeCount"] = json!(PLACEHOLDER);
                return page.to_string().replacen(&quoted, &format!("{likes}.0"), 1);
            }
            Self::NoUid => {
                entry.as_object_mut().and_then(|fields| fields.remove("uid"));
            }
            Self::NullEntry => *entry = Value::Null,
            Self::DuplicateKey => {
                entry[PLACEHOLDER] = json!(0);
                return page.to_string().replacen(&format!("{quoted}:0"), &twice, 1);
            }
            Self::NotANumber => {
                entry["ratio"] = json!(PLACEHOLDER);
                return page.to_string().replacen(&quoted, "NaN", 1);
            }
            Self::ByteOrderMark => {}
        }
        page.to_string()
    }

    /// Changes a card of the 2016 catalogue. What only JSON can hold leaves it as it is.
    fn apply_to_html(self, page: &str, place: usize) -> String {
        const CARD: &str = "<li class=\"item\" data-uid=\"";
        let Some((begin, _)) = page.match_indices(CARD).nth(place) else { return page.to_owned() };
        let (before, card) = page.split_at(begin);
        let end = card.find("</li>").unwrap_or(card.len());
        let (card, after) = card.split_at(end);
        let changed = match self {
            Self::NullName => without(card, "  <meta itemprop=\"name\"", "\n"),
            Self::NumberAsName => {
                let named = without(card, "<meta itemprop=\"name\"", ">");
                named.replacen('\n', "\n<meta itemprop=\"name\" content=\"1234\">", 1)
            }
            Self::NoUid => without(card, " data-uid=\"", "\""),
            Self::NullEntry => "<li class=\"item\">".to_owned(),
            _ => card.to_owned(),
        };
        format!("{before}{changed}{after}")
    }
}

/// Returns the text without its first part that begins and ends like this.
fn without(text: &str, begin: &str, end: &str) -> String {
    let Some((before, part)) = text.split_once(begin) else { return text.to_owned() };
    let after = part.split_once(end).map_or("", |(_, after)| after);
    format!("{before}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str =
        r#"{"results":[{"uid":"a","name":"A","likeCount":8},{"uid":"b","username":"B"}]}"#;

    #[test]
    fn one_entry_is_odd_and_the_others_stay() {
        for (odd, place, wanted) in [
            (OddPage::NullName, 0, r#""name":null"#),
            (OddPage::NumberAsName, 1, r#""username":1234"#),
            (OddPage::LoneSurrogate, 0, r#""name":"A\ud83d""#),
            (OddPage::CountAsText, 0, r#""likeCount":"8""#),
            (OddPage::CountAsFraction, 0, r#""likeCount":8.0"#),
            (OddPage::NoUid, 1, r#",{"username":"B"}]"#),
            (OddPage::NullEntry, 0, r#"[null,{"uid":"b""#),
            (OddPage::DuplicateKey, 0, r#"{"uid":"a","name":"A","likeCount":8,"#),
            (OddPage::NotANumber, 0, r#""ratio":NaN"#),
            (OddPage::ByteOrderMark, 0, "\u{feff}{"),
        ] {
            let page = odd.apply(PAGE, place);
            assert!(page.contains(wanted), "{odd:?}: {page}");
            let other = if place == 0 { r#"{"uid":"b","username":"B"}"# } else { r#""uid":"a""# };
            assert!(page.contains(other), "{odd:?}: {page}");
        }
    }

    #[test]
    fn a_card_loses_its_name_or_its_id() {
        let card = |uid: &str| {
            format!(
                "<li class=\"item\" data-uid=\"{uid}\"><div>\n  <meta itemprop=\"name\" content=\"N\">\n</div></li>"
            )
        };
        let page = format!("<ul>{}{}</ul>", card("a"), card("b"));
        let nameless = OddPage::NullName.apply(&page, 1);
        assert_eq!(nameless.matches("itemprop").count(), 1, "{nameless}");
        assert!(OddPage::NoUid.apply(&page, 0).contains("<li class=\"item\"><div>"));
        assert!(OddPage::NullEntry.apply(&page, 0).contains("<ul><li class=\"item\"></li><li"));
        assert!(OddPage::NumberAsName.apply(&page, 1).contains("content=\"1234\""));
    }
}
