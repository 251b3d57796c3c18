//! What kind of body a site sent, for a message. Only known words of it are quoted, since any other may name a
//! user.

use serde_json::Value;

use crate::sites::quotable::{keys_in_words, phrase_in};
use crate::words::one_or_more;

/// Returns in words what a body holds: the known keys of a JSON object, or a known phrase of an HTML page or
/// another text. Returns nothing if it holds no text. `is_json` says that its content type is JSON.
pub fn body_in_words(body: &[u8], is_json: bool) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.is_empty() {
        return None;
    }
    if text.starts_with(['{', '[']) || (is_json && text.starts_with('"')) {
        return Some(json_in_words(text));
    }
    let (what, text) = if text.starts_with('<') {
        ("HTML", text_between_tags(text, &text.to_ascii_lowercase()))
    } else {
        ("text", text.to_owned())
    };
    Some(
        phrase_in(&text)
            .map_or_else(|| what.to_owned(), |phrase| format!("{what} that says \"{phrase}\"")),
    )
}

fn json_in_words(text: &str) -> String {
    match serde_json::from_str(text) {
        Ok(Value::Object(fields)) => match keys_in_words(fields.keys().map(String::as_str)) {
            None => "an empty JSON object".to_owned(),
            Some(keys) => format!("JSON with {keys}"),
        },
        Ok(Value::Array(entries)) => {
            let n = entries.len();
            format!("a JSON list of {n} {}", one_or_more(n as u64, "entry", "entries"))
        }
        Ok(_) => "a JSON value".to_owned(),
        Err(_) => "JSON that is broken or cut off".to_owned(),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn words(body: &str, is_json: bool) -> Option<String> {
        body_in_words(body.as_bytes(), is_json)
    }

    #[test]
    fn json_shows_its_outermost_keys_if_they_are_known_and_no_value() {
        let cases = [
            (r#"{"detail":"anna does not exist"}"#, "JSON with the keys detail"),
            (r#"{"anna":1,"bobsmith":2}"#, "JSON with 2 other keys"),
            (r#"{"anna":1,"error":2}"#, "JSON with the keys error and 1 more"),
            ("{}", "an empty JSON object"),
            (r#"["anna"]"#, "a JSON list of 1 entry"),
            ("[]", "a JSON list of 0 entries"),
            (r#"{"results":[{"username":"anna"#, "JSON that is broken or cut off"),
            (r#""anna""#, "a JSON value"),
        ];
        for (body, wanted) in cases {
            assert_eq!(words(body, true).as_deref(), Some(wanted), "{body}");
        }
    }

    #[test]
    fn html_and_text_show_known_phrases_and_nothing_else() {
        for (body, wanted) in [
            ("<html><TITLE lang=en>Log in </TITLE></head><body>x", "HTML that says \"log in\""),
            ("<title>bobsmith likes</title>", "HTML"),
            ("<script>var a = 'forbidden';</script><style>p{}</style><p>anna", "HTML"),
            ("<h1>Not</h1>\n<p>found", "HTML that says \"not found\""),
            ("anna was not found", "text that says \"not found\""),
            ("anna", "text"),
        ] {
            assert_eq!(words(body, false).as_deref(), Some(wanted), "{body}");
        }
        for broken in ["<", "<html", "<script>", "<title>", "<title></title>", "<style>a</style"] {
            assert_eq!(words(broken, false).as_deref(), Some("HTML"), "{broken}");
        }
        assert_eq!(words(" \n", false), None);
        assert_eq!(body_in_words(b"\xff\xfe", false).unwrap(), "text");
    }
}
