//! Pages with something odd in them, as real sites send them.

use serde_json::{Map, Value, json};

use super::sites::played::EntryFields;

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
    /// Returns a page with something odd in the entry at this place, from 0: JSON whose entries have these
    /// fields, or HTML.
    pub(super) fn apply(self, page: &str, place: usize, fields: Option<EntryFields>) -> String {
        match (serde_json::from_str::<Value>(page), fields) {
            _ if self == Self::ByteOrderMark => format!("\u{feff}{page}"),
            (Ok(list), Some(fields)) => self.apply_to_json(list, place, fields),
            (Ok(_), None) => page.to_owned(),
            (Err(_), _) => self.apply_to_html(page, place),
        }
    }

    fn apply_to_json(self, mut page: Value, place: usize, fields: EntryFields) -> String {
        let rows = page.pointer_mut(fields.rows).and_then(Value::as_array_mut);
        let Some(entry) = rows.and_then(|rows| rows.get_mut(place)) else {
            return page.to_string();
        };
        let name = fields.name.unwrap_or(fields.id);
        let quoted = format!("\"{PLACEHOLDER}\"");
        match self {
            Self::NullName => set(entry, fields.name, Value::Null),
            Self::NumberAsName => set(entry, fields.name, json!(1_234)),
            Self::LoneSurrogate => {
                let text = entry.pointer(name).and_then(Value::as_str).unwrap_or_default();
                let text = json!(format!("{text}{PLACEHOLDER}"));
                set(entry, Some(name), text);
                return page.to_string().replacen(PLACEHOLDER, "\\ud83d", 1);
            }
            Self::CountAsText => {
                let likes = n_likes(entry, fields);
                set(entry, fields.likes, json!(likes.to_string()));
            }
            Self::CountAsFraction => {
                let likes = n_likes(entry, fields);
                set(entry, fields.likes, json!(PLACEHOLDER));
                return page.to_string().replacen(&quoted, &format!("{likes}.0"), 1);
            }
            Self::NoUid => {
                let (parent, key) = around(entry, fields.id);
                parent.and_then(|parent| parent.remove(key));
            }
            Self::NullEntry => *entry = Value::Null,
            Self::DuplicateKey => {
                let twice = twice(entry, fields.id, name);
                if let (Some(parent), _) = around(entry, fields.id) {
                    parent.insert(PLACEHOLDER.to_owned(), json!(0));
                }
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

/// Sets a field of an entry, if it has one at this place.
fn set(entry: &mut Value, place: Option<&str>, value: Value) {
    if let Some(field) = place.and_then(|place| entry.pointer_mut(place)) {
        *field = value;
    }
}

fn n_likes(entry: &Value, fields: EntryFields) -> u64 {
    let likes = fields.likes.and_then(|place| entry.pointer(place));
    likes.and_then(Value::as_u64).unwrap_or_default()
}

/// Returns the object that a field of an entry is in, and the field's key.
fn around<'e, 'p>(
    entry: &'e mut Value,
    place: &'p str,
) -> (Option<&'e mut Map<String, Value>>, &'p str) {
    let (parent, key) = place.rsplit_once('/').unwrap_or(("", place));
    (entry.pointer_mut(parent).and_then(Value::as_object_mut), key)
}

/// Returns the id and the name of an entry as they are written in an object that has both.
fn twice(entry: &Value, id: &str, name: &str) -> String {
    let places = if id == name { vec![id] } else { vec![id, name] };
    let written = places.into_iter().map(|place| {
        let key = place.rsplit('/').next().unwrap_or_default();
        format!("\"{key}\":{}", entry.pointer(place).unwrap_or(&Value::Null))
    });
    written.collect::<Vec<_>>().join(",")
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
        let fields = |name| EntryFields {
            rows: "/results",
            id: "/uid",
            name: Some(name),
            likes: Some("/likeCount"),
        };
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
            let name = if place == 0 { "/name" } else { "/username" };
            let page = odd.apply(PAGE, place, Some(fields(name)));
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
        let nameless = OddPage::NullName.apply(&page, 1, None);
        assert_eq!(nameless.matches("itemprop").count(), 1, "{nameless}");
        assert!(OddPage::NoUid.apply(&page, 0, None).contains("<li class=\"item\"><div>"));
        assert!(
            OddPage::NullEntry.apply(&page, 0, None).contains("<ul><li class=\"item\"></li><li")
        );
        assert!(OddPage::NumberAsName.apply(&page, 1, None).contains("content=\"1234\""));
    }
}
