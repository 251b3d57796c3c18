//! Whatever a `Retry-After` header says, at any time: no wait, or a wait of at most a year, which
//! is no longer if the header is read later.

use std::time::Duration;

use crawl::fetch::read_retry_after;
use crawl::words::Moment;

const LONGEST: Duration = Duration::from_hours(24 * 366);

/// Reads the text after the first eight bytes, which are the time.
pub fn holds(bytes: &[u8]) {
    let (when, said) = bytes.split_first_chunk().unwrap_or((&[0; 8], bytes));
    let when = i64::from_le_bytes(*when);
    let text = String::from_utf8_lossy(said);
    // Any moment, and one of this century.
    for millis in [when, when.rem_euclid(4_102_444_800_000), i64::MIN, i64::MAX] {
        check(&text, millis);
    }
}

fn check(text: &str, millis: i64) {
    let at = |millis| read_retry_after(text, Moment::from_millis(millis));
    let said = at(millis);
    assert!(said.is_none_or(|said| said <= LONGEST), "{text:?} at {millis}: {said:?}");
    let later = at(millis.saturating_add(60_000));
    assert_eq!(said.is_some(), later.is_some(), "{text:?} means something, or never does");
    assert!(later <= said, "{text:?} at {millis}: {said:?}, then {later:?}");
    if let Ok(seconds) = text.parse::<u32>()
        && !text.starts_with('+')
    {
        let seconds = Duration::from_secs(u64::from(seconds));
        assert_eq!(said, Some(seconds.min(LONGEST)), "{text:?}");
    }
}
