//! The `Retry-After` header: <https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3>.

use std::time::{Duration, UNIX_EPOCH};

use crate::words::Moment;

/// A longer wait than this is a mistake of the site. The limit is far above what `retry.wait_max`
/// may be, so that no run ever sleeps through a shortened wait and asks the site too early.
const MAX: Duration = Duration::from_hours(24 * 366);

/// Returns how long a `Retry-After` header asks to wait, in seconds or until a date. A date in the
/// past is a wait of zero; text that is neither is no wait at all.
pub fn parse(text: &str, now: Moment) -> Option<Duration> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit are still a number: a very long wait.
        return Some(text.parse().map_or(MAX, Duration::from_secs).min(MAX));
    }
    Some(parse_date(text)?.since(now).min(MAX))
}

/// Returns the date of a header, in any of the forms of HTTP. A date before 1970 counts as 1970.
pub fn parse_date(text: &str) -> Option<Moment> {
    let date = httpdate::parse_http_date(text.trim()).ok()?;
    Some(Moment::default().after(date.duration_since(UNIX_EPOCH).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        // Sun, 06 Nov 1994 08:49:07 GMT.
        let now = Moment::from_millis(784_111_747_000);
        for (text, seconds) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(30)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", Some(30)),
            ("Sun Nov  6 08:49:37 1994", Some(30)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
            ("31536000", Some(365 * 24 * 60 * 60)),
            ("Mon, 06 Nov 1995 08:49:07 GMT", Some(365 * 24 * 60 * 60)),
            ("99999999999999999999999", Some(MAX.as_secs())),
            ("Fri, 31 Dec 9999 23:59:59 GMT", Some(MAX.as_secs())),
            ("", None),
            ("-5", None),
            ("1.5", None),
            ("soon", None),
        ] {
            assert_eq!(parse(text, now), seconds.map(Duration::from_secs), "{text:?}");
        }
    }
}
