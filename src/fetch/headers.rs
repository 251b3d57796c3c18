//! The headers of an answer that are read here.

use std::fmt::Write;
use std::time::Duration;

use reqwest::header::{DATE, HeaderMap, LOCATION, RETRY_AFTER};
use url::Url;

use super::retry_after;
use crate::words::Moment;

/// Returns how long an answer that came at `now` asks to wait: the longest of its `Retry-After` headers.
///
/// A date is compared with the answer's own `Date`, so that a wrong clock on either side does no
/// harm.
pub fn retry_after(headers: &HeaderMap, now: Moment) -> Option<Duration> {
    let sent_at = date(headers);
    let texts = headers.get_all(RETRY_AFTER).iter().filter_map(|value| value.to_str().ok());
    texts.filter_map(|text| retry_after::parse(text, sent_at.unwrap_or(now))).max()
}

/// Returns when an answer was sent, by the site's clock.
pub fn date(headers: &HeaderMap) -> Option<Moment> {
    headers.get(DATE).and_then(|date| retry_after::parse_date(date.to_str().ok()?))
}

/// Returns the address that a redirect leads to, if it is one.
pub fn location(headers: &HeaderMap, from: &Url) -> Option<Url> {
    let mut location = String::new();
    for byte in headers.get(LOCATION)?.as_bytes() {
        // An address holds bytes that are not ASCII in this form.
        let written = match byte {
            byte if byte.is_ascii() => write!(location, "{}", char::from(*byte)),
            byte => write!(location, "%{byte:02X}"),
        };
        written.ok()?;
    }
    from.join(&location).ok()
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;

    fn headers(pairs: &[(HeaderName, &[u8])]) -> HeaderMap {
        let pair = |(name, value): &(HeaderName, &[u8])| {
            (name.clone(), HeaderValue::from_bytes(value).unwrap())
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn a_date_is_held_against_the_answers_own_date() {
        let now = Moment::from_millis(1_800_000_000_000);
        let at_ten: &[u8] = b"Sun, 06 Nov 1994 10:00:00 GMT";
        let at_eleven: &[u8] = b"Sun, 06 Nov 1994 11:00:00 GMT";
        let hour = Some(Duration::from_hours(1));
        let wait = |pairs: &[(HeaderName, &[u8])]| retry_after(&headers(pairs), now);
        assert_eq!(wait(&[(DATE, at_ten), (RETRY_AFTER, at_eleven)]), hour);
        assert_eq!(wait(&[(DATE, at_eleven), (RETRY_AFTER, at_ten)]), Some(Duration::ZERO));
        assert_eq!(wait(&[(DATE, at_ten), (RETRY_AFTER, b"60")]), Some(Duration::from_mins(1)));
        assert_eq!(wait(&[(DATE, b"now"), (RETRY_AFTER, at_eleven)]), Some(Duration::ZERO));
        assert_eq!(wait(&[(RETRY_AFTER, at_eleven)]), Some(Duration::ZERO));
        assert_eq!(wait(&[(DATE, at_ten), (RETRY_AFTER, b"soon")]), None);
    }

    #[test]
    fn the_longest_wait_counts() {
        let both = headers(&[(RETRY_AFTER, b"5"), (RETRY_AFTER, b"60"), (RETRY_AFTER, b"x")]);
        assert_eq!(retry_after(&both, Moment::default()), Some(Duration::from_mins(1)));
    }

    #[test]
    fn an_address_may_hold_raw_text() {
        let from = Url::parse("https://site.example/a/b").unwrap();
        for (text, to) in [
            ("/caf\u{e9}?q=\u{e9}".as_bytes(), Some("https://site.example/caf%C3%A9?q=%C3%A9")),
            (b"/caf\xe9", Some("https://site.example/caf%E9")),
            (b"/a b", Some("https://site.example/a%20b")),
            (b"c", Some("https://site.example/a/c")),
            ("//caf\u{e9}.example/".as_bytes(), Some("https://xn--caf-dma.example/")),
            (b"http://[", None),
        ] {
            let found = location(&headers(&[(LOCATION, text)]), &from);
            assert_eq!(found.as_ref().map(Url::as_str), to);
        }
        assert_eq!(location(&HeaderMap::new(), &from), None);
    }
}
