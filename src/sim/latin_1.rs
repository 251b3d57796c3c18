//! Pages in ISO 8859-1, as old sites send them.

use std::fmt::Write;

use super::http::HttpResponse;

/// Returns the same page in ISO 8859-1. Its header says so, or only its `<meta>` if it is HTML.
/// Characters that the charset lacks are escaped as JSON or HTML has it.
pub(super) fn encode(page: HttpResponse, in_meta: bool) -> HttpResponse {
    let text = String::from_utf8_lossy(&page.body).into_owned();
    let is_html = page.content_type.starts_with("text/html");
    let essence = page.content_type.split(';').next().unwrap_or_default().to_owned();
    let (text, content_type) = if in_meta && is_html {
        (text.replacen("charset=\"utf-8\"", "charset=\"iso-8859-1\"", 1), essence)
    } else {
        (text, format!("{essence}; charset=ISO-8859-1"))
    };
    let mut body = Vec::with_capacity(text.len());
    for c in text.chars() {
        match u8::try_from(c) {
            // What clients take ISO 8859-1 for has other characters in between.
            Ok(byte) if !(0x80..0xa0).contains(&byte) => body.push(byte),
            _ if is_html => body.extend(format!("&#{};", u32::from(c)).bytes()),
            _ => body.extend(json_escape(c).bytes()),
        }
    }
    HttpResponse { content_type, body, ..page }
}

fn json_escape(c: char) -> String {
    let mut escaped = String::new();
    for unit in c.encode_utf16(&mut [0; 2]) {
        // Writing to a string can't fail.
        let _ = write!(escaped, "\\u{unit:04x}");
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_character_is_a_byte_or_an_escape() {
        let page = encode(HttpResponse::json(200, "\"é\u{85}€😀\""), true);
        assert_eq!(page.content_type, "application/json; charset=ISO-8859-1");
        assert_eq!(page.body, b"\"\xe9\\u0085\\u20ac\\ud83d\\ude00\"");
        let html = encode(HttpResponse::html(200, "<meta charset=\"utf-8\">é€"), true);
        assert_eq!(html.content_type, "text/html");
        assert_eq!(html.body, b"<meta charset=\"iso-8859-1\">\xe9&#8364;");
    }
}
