//! Durations as people write them: `30s`, `5m`, `1h 30m`.

use std::time::Duration;

use jiff::SignedDuration;

/// Returns the text of a duration, which [`read`] turns back into the same duration.
pub fn show(length: Duration) -> String {
    match SignedDuration::try_from(length) {
        Ok(length) => format!("{length:#}"),
        Err(_) => format!("{}s", length.as_secs()),
    }
}

/// Returns the duration that a text describes, if it describes one that is not negative.
pub fn read(text: &str) -> Option<Duration> {
    let length: SignedDuration = text.trim().parse().ok()?;
    Duration::try_from(length).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_read_and_print_alike() {
        for (text, millis, printed) in [
            ("30s", 30_000, "30s"),
            ("60s", 60_000, "1m"),
            ("5m", 300_000, "5m"),
            ("2h", 7_200_000, "2h"),
            ("90m", 5_400_000, "1h 30m"),
            ("1h 30m", 5_400_000, "1h 30m"),
            ("500ms", 500, "500ms"),
            ("1500 ms", 1500, "1s 500ms"),
            ("1.5s", 1500, "1s 500ms"),
            ("720h", 2_592_000_000, "720h"),
            ("0s", 0, "0s"),
        ] {
            let length = Duration::from_millis(millis);
            assert_eq!(read(text), Some(length), "{text}");
            assert_eq!(show(length), printed);
            assert_eq!(read(printed), Some(length));
        }
        assert_eq!(show(Duration::MAX), "18446744073709551615s");
        for text in ["", "30", "-1s", "1s ago", "soon", "1d", "1y", "s", "99999999999999999999h"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
