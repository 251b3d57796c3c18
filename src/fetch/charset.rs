//! The character set of a page: its text becomes UTF-8.

use bytes::Bytes;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::sites::Media;

/// How much of a page of HTML is searched for a character set, as browsers do.
const SEARCHED_BYTES: usize = 1024;

/// Returns the text of a page in UTF-8, or the reason why it can't be decoded.
///
/// The character set is that of a byte order mark, of the `Content-Type` header, or of a `<meta>` element, in
/// this order; otherwise it is UTF-8.
pub fn to_utf8(body: &Bytes, content_type: Option<&str>, media: Media) -> Result<Bytes, String> {
    let (encoding, n_mark) = Encoding::for_bom(body).unwrap_or_else(|| {
        let named = content_type.and_then(in_content_type);
        let named = named.or_else(|| (media == Media::Html).then(|| in_html(body)).flatten());
        (named.unwrap_or(UTF_8), 0)
    });
    let text = body.slice(n_mark..);
    if encoding == UTF_8 {
        return match std::str::from_utf8(&text) {
            Ok(_) => Ok(text),
            Err(_) => Err(refusal(encoding)),
        };
    }
    let decoded = encoding.decode_without_bom_handling_and_without_replacement(&text);
    decoded.map(|text| text.into_owned().into()).ok_or_else(|| refusal(encoding))
}

fn refusal(encoding: &'static Encoding) -> String {
    format!("the text of the page is not valid {}", encoding.name())
}

/// Returns the character set that a content type names.
fn in_content_type(content_type: &str) -> Option<&'static Encoding> {
    let mut parameters = content_type.split(';').skip(1);
    parameters.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        let is_charset = name.trim().eq_ignore_ascii_case("charset");
        is_charset.then(|| Encoding::for_label(value.as_bytes())).flatten()
    })
}

/// Returns the character set that a `<meta>` element of a page names.
fn in_html(page: &[u8]) -> Option<&'static Encoding> {
    let head = &page[..page.len().min(SEARCHED_BYTES)];
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let mut rest = head.as_str();
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end..]);
        } else if let Some(after) = rest.strip_prefix("<meta") {
            let (element, after) = after.split_at(after.find('>').unwrap_or(after.len()));
            if let Some(encoding) = in_meta(element) {
                return Some(encoding);
            }
            rest = after;
        } else {
            rest = &rest[1..];
        }
    }
    None
}

/// Returns the character set of the attributes of a `<meta>` element.
fn in_meta(element: &str) -> Option<&'static Encoding> {
    if !element.starts_with([' ', '\t', '\n', '\r', '\x0c', '/']) {
        return None;
    }
    let (before, after) = element.split_once("charset")?;
    // Within quotes, it is part of another attribute, which counts only in place of a header.
    let is_quoted = before.matches('"').count() % 2 == 1 || before.matches('\'').count() % 2 == 1;
    if is_quoted && !element.contains("http-equiv") {
        return None;
    }
    let value = after.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let end = value.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '/'));
    let encoding = Encoding::for_label(&value.as_bytes()[..end.unwrap_or(value.len())])?;
    // An element that could be read as ASCII is not in UTF-16.
    let is_wide = encoding == UTF_16LE || encoding == UTF_16BE;
    Some(if is_wide { UTF_8 } else { encoding })
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{any, proptest};

    use super::*;

    fn decoded(body: &[u8], content_type: &str, media: Media) -> Result<String, String> {
        let text = to_utf8(&Bytes::copy_from_slice(body), Some(content_type), media)?;
        Ok(String::from_utf8(text.to_vec()).unwrap())
    }

    #[test]
    fn the_header_names_the_character_set_before_the_page_does() {
        let latin = "text/html; charset=\"ISO-8859-1\"";
        let cases: [(&[u8], &str, &str); 9] = [
            (b"caf\xe9", latin, "café"),
            (b"caf\xc3\xa9", "text/html; charset=utf8", "café"),
            (b"caf\xc3\xa9", "text/html; charset=no-such", "café"),
            (b"caf\xc3\xa9", "text/html", "café"),
            (b"\xef\xbb\xbfcaf\xc3\xa9", latin, "café"),
            (b"\xff\xfec\0\xe9\0", "text/html", "cé"),
            (b"\x82\xa0", "text/html;Charset = Shift_JIS", "あ"),
            (
                b"<meta charset=windows-1251>\xe4",
                "text/html; charset=koi8-r",
                "<meta charset=windows-1251>Д",
            ),
            (
                b"<meta charset=\"windows-1251\"/>\xe4",
                "text/html",
                "<meta charset=\"windows-1251\"/>д",
            ),
        ];
        for (body, content_type, text) in cases {
            assert_eq!(decoded(body, content_type, Media::Html).as_deref(), Ok(text), "{text}");
        }
    }

    #[test]
    fn a_meta_element_counts_near_the_beginning_and_only_as_an_element() {
        let is_cyrillic = |head: &str| {
            let page = [head.as_bytes(), b"\xe4"].concat();
            decoded(&page, "text/html", Media::Html).is_ok_and(|text| text.ends_with('д'))
        };
        let http_equiv = "<META http-equiv='Content-Type' content='text/html; charset=CP1251'>";
        assert!(is_cyrillic("<html><meta name=x><meta charset=cp1251>"));
        assert!(is_cyrillic(http_equiv));
        assert!(!is_cyrillic("<!-- <meta charset=cp1251> -->"));
        assert!(!is_cyrillic("<metadata charset=cp1251>"));
        assert!(!is_cyrillic("<meta name=about content=\"our charset=cp1251\">"));
        assert!(!is_cyrillic(&format!("{}<meta charset=cp1251>", " ".repeat(SEARCHED_BYTES))));
        let page = b"<meta charset=cp1251>\xe4";
        assert!(decoded(page, "application/json", Media::Json).is_err(), "it is no HTML");
        assert!(decoded(b"<meta charset=utf-16>a", "text/html", Media::Html).is_ok());
    }

    #[test]
    fn text_that_is_malformed_is_refused_by_the_name_of_its_character_set() {
        for (body, content_type, name) in [
            (b"caf\xe9".as_slice(), "text/html; charset=utf-8", "UTF-8"),
            (b"\xff\xfea", "text/html", "UTF-16LE"),
            (b"\x82", "text/html; charset=shift_jis", "Shift_JIS"),
            (b"a", "text/html; charset=iso-2022-kr", "replacement"),
        ] {
            let error = decoded(body, content_type, Media::Html).unwrap_err();
            assert_eq!(error, format!("the text of the page is not valid {name}"));
        }
    }

    proptest! {
        #[test]
        fn any_bytes_become_text_or_a_reason(
            body in vec(any::<u8>(), 0..200),
            meta in "(<meta|<!--|charset|=|\"|'|utf-16|big5| |>|-->|http-equiv|é){0,20}",
            content_type in "text/html; ?charset=(utf-8|utf-16|gbk|iso-2022-jp|.{0,9})",
        ) {
            let page = [meta.as_bytes(), &body].concat();
            for media in [Media::Html, Media::Json] {
                // The helper checks that the text is UTF-8.
                let _ = decoded(&page, &content_type, media);
                let _ = decoded(&page, "text/html", media);
            }
        }
    }
}
