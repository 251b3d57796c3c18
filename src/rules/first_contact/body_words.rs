//! The first words of what a site sent, for a message: escaped, cut, and without what may name a user.

use serde_json::Value;

use crate::words::{ItemId, one_or_more, printable};

/// How many characters are shown.
const MAX_CHARS: usize = 80;

/// How many keys of a JSON object are shown.
const MAX_KEYS: usize = 6;

/// How many hexadecimal digits in a row look like an id.
const MIN_HEX: usize = 16;

/// How many decimal digits in a row look like an id.
const MIN_DIGITS: usize = 6;

/// How many letters and digits in a row look like an id if they are mixed.
const MIN_MIXED: usize = 8;

/// An item's id of fewer bytes is only replaced where it is a whole word.
const MIN_ITEM_ID: usize = 6;

/// Returns in words what a body holds: the keys of a JSON object, the title or the first words of an HTML
/// page, the first words of any other text. Returns nothing if it holds no text. `is_json` says that its
/// content type is JSON.
pub fn body_in_words(body: &[u8], is_json: bool, item_id: Option<&ItemId>) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with(['{', '[']) || (is_json && text.starts_with('"')) {
        return Some(json_in_words(text, item_id));
    }
    let words = if text.starts_with('<') { html_words(text) } else { text.to_owned() };
    let words: Vec<&str> = words.split_whitespace().collect();
    let words = cut(&hidden(&words.join(" "), item_id));
    (!words.is_empty()).then(|| format!("\"{words}\""))
}

/// The values of JSON may name users, so only its outermost keys are shown.
fn json_in_words(text: &str, item_id: Option<&ItemId>) -> String {
    match serde_json::from_str(text) {
        Ok(Value::Object(fields)) if fields.is_empty() => "an empty JSON object".to_owned(),
        Ok(Value::Object(fields)) => {
            let shown = fields.keys().take(MAX_KEYS).map(|key| cut(&hidden(key, item_id)));
            let more = if fields.len() > MAX_KEYS { ", …" } else { "" };
            format!("JSON with {}{more}", shown.collect::<Vec<_>>().join(", "))
        }
        Ok(Value::Array(entries)) => {
            let n = entries.len();
            format!("a JSON list of {n} {}", one_or_more(n as u64, "entry", "entries"))
        }
        Ok(_) => "a JSON value".to_owned(),
        Err(_) => "JSON that is broken or cut off".to_owned(),
    }
}

/// Returns the title of a page, or its text if it has none.
fn html_words(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let title = lower.find("<title").and_then(|at| {
        let begin = at + lower[at..].find('>')? + 1;
        let end = begin + lower[begin..].find("</title")?;
        Some(text[begin..end].to_owned())
    });
    title
        .filter(|title| !title.trim().is_empty())
        .unwrap_or_else(|| text_between_tags(text, &lower))
}

/// Returns the text of a page without tags, scripts and styles. `lower` is the page in lower case.
fn text_between_tags(text: &str, lower: &str) -> String {
    let mut words = String::new();
    let mut at = 0;
    while let Some(begin) = text[at..].find('<').map(|found| at + found) {
        words.push_str(&text[at..begin]);
        words.push(' ');
        let closing = ["script", "style"].into_iter().find_map(|name| {
            let is_it = lower[begin + 1..].starts_with(name);
            is_it.then(|| format!("</{name}"))
        });
        let from = closing.map_or(begin, |closing| {
            lower[begin..].find(&closing).map_or(text.len(), |found| begin + found)
        });
        at = text[from..].find('>').map_or(text.len(), |found| from + found + 1);
    }
    words.push_str(&text[at..]);
    words
}

/// Replaces everything that looks like an id or a user's name: the asked item's id, long runs of
/// digits, addresses of mail, and names after an at sign.
fn hidden(text: &str, item_id: Option<&ItemId>) -> String {
    let id = item_id.map(|id| id.as_str()).unwrap_or_default();
    let text = if id.len() >= MIN_ITEM_ID { text.replace(id, "{id}") } else { text.to_owned() };
    let words = text.split(' ').map(|word| match word {
        _ if word == id => "{id}".to_owned(),
        _ if word.contains('@') => "{user}".to_owned(),
        _ => without_runs(word),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Replaces runs of letters and digits that look like an id.
fn without_runs(word: &str) -> String {
    let mut shown = String::with_capacity(word.len());
    let is_part = |c: char| c.is_ascii_alphanumeric();
    for run in word.split_inclusive(|c: char| !is_part(c)) {
        let part = run.trim_end_matches(|c: char| !is_part(c));
        let is_hex = part.len() >= MIN_HEX && part.bytes().all(|b| b.is_ascii_hexdigit());
        let is_number = part.len() >= MIN_DIGITS && part.bytes().all(|b| b.is_ascii_digit());
        let is_mixed = part.len() >= MIN_MIXED
            && part.bytes().any(|b| b.is_ascii_digit())
            && part.bytes().any(|b| b.is_ascii_alphabetic());
        shown.push_str(if is_hex || is_number || is_mixed { "{id}" } else { part });
        shown.push_str(&run[part.len()..]);
    }
    shown
}

/// Returns the beginning of a text, with what does not print as escapes.
fn cut(text: &str) -> String {
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", printable(&text[..end])),
        None => printable(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "5dcebcfaedbd4e7b8a27bd1ae55f1ac3";

    fn words(body: &str, is_json: bool) -> Option<String> {
        body_in_words(body.as_bytes(), is_json, ItemId::new("my-item").ok().as_ref())
    }

    #[test]
    fn json_shows_its_outermost_keys_and_no_value() {
        let cases = [
            (r#"{"detail":"anna does not exist"}"#, "JSON with detail"),
            (r#"{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7}"#, "JSON with a, b, c, d, e, f, …"),
            ("{}", "an empty JSON object"),
            (r#"["anna"]"#, "a JSON list of 1 entry"),
            ("[]", "a JSON list of 0 entries"),
            (r#"{"results":[{"username":"anna"#, "JSON that is broken or cut off"),
            (r#""anna""#, "a JSON value"),
        ];
        for (body, wanted) in cases {
            assert_eq!(words(body, true).as_deref(), Some(wanted), "{body}");
        }
        let keys = words(&format!(r#"{{"{ID}":1,"my-item":2,"x@y.z":3}}"#), true).unwrap();
        assert_eq!(keys, "JSON with {id}, {id}, {user}");
    }

    #[test]
    fn html_shows_its_title_or_its_text() {
        let page = "<!DOCTYPE html><html><head><TITLE lang=en>Log in </TITLE></head><body>x";
        assert_eq!(words(page, false).unwrap(), "\"Log in\"");
        let page = "<html><script>var a = '<b>';</script><style>p{}</style><h1>Not</h1>\n<p>here";
        assert_eq!(words(page, false).unwrap(), "\"Not here\"");
        for broken in ["<", "<html", "<script>", "<title>", "<title></title>", "<style>a</style"] {
            let _ = words(broken, false);
        }
        assert_eq!(words("<html></html>", false), None);
    }

    #[test]
    fn text_is_cut_and_escaped_and_hides_what_looks_like_an_id() {
        let text = format!("no {ID}, (1234567) my-item of anna@example.org or @ben\u{1b}[2J 2016");
        let wanted = "\"no {id}, ({id}) {id} of {user} or {user} 2016\"";
        assert_eq!(words(&text, false).unwrap(), wanted);
        assert_eq!(words("a\u{202e}b", false).unwrap(), r#""a\u{202e}b""#);
        assert_eq!(words(&"é ".repeat(99), false).unwrap().chars().count(), MAX_CHARS + 3);
        assert_eq!(words(" \n", false), None);
        assert_eq!(body_in_words(b"\xff\xfe", false, None).unwrap(), "\"\u{fffd}\u{fffd}\"");
    }
}
