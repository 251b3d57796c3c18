//! Points in time as sites and exported files write them.

use jiff::Timestamp;

/// Returns a time as exported files write it, RFC 3339 in UTC; nothing where there is none.
pub(super) fn exact(millis: Option<i64>) -> String {
    millis.map_or_else(String::new, rfc_3339)
}

/// Returns the day of a time as exported files write it; nothing where there is none.
pub(super) fn day(millis: Option<i64>) -> String {
    let text = exact(millis);
    text.split_once('T').map_or_else(String::new, |(day, _)| day.to_owned())
}

/// Returns a time in RFC 3339 in UTC, with milliseconds.
pub(super) fn rfc_3339(millis: i64) -> String {
    // Simulated times are within a few decades of now.
    let time = Timestamp::from_millisecond(millis).unwrap_or_default();
    format!("{time:.3}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_milliseconds_and_days_have_none() {
        assert_eq!(exact(Some(1_548_686_850_642)), "2019-01-28T14:47:30.642Z");
        assert_eq!(rfc_3339(0), "1970-01-01T00:00:00.000Z");
        assert_eq!((day(Some(1_548_686_850_642)).as_str(), day(None).as_str()), ("2019-01-28", ""));
    }
}
