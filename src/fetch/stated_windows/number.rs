//! A number of a header.

use std::time::Duration;

/// The maximum number of digits before the point. A longer number can't be a count or a time.
const MAX_DIGITS: usize = 15;

/// No site counts requests for longer than a month, so a later reset is a mistake.
pub const MAX_LENGTH: Duration = Duration::from_hours(24 * 32);

/// What becomes of a fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// It is dropped: part of a request is no request.
    Down,
    /// It counts as one, so that a wait is not too short.
    Up,
}

/// Returns a number, digits with or without a fraction, as a whole number.
pub fn whole(text: &str, rounding: Rounding) -> Option<u64> {
    let text = text.trim();
    let (digits, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !are_digits(digits) || !are_digits(fraction) || digits.len() > MAX_DIGITS {
        return None;
    }
    let number: u64 = digits.parse().ok()?;
    let has_part = fraction.bytes().any(|digit| digit != b'0');
    Some(number + u64::from(has_part && rounding == Rounding::Up))
}

/// Returns a length that a window can have.
pub fn in_seconds(seconds: u64) -> Option<Duration> {
    Some(Duration::from_secs(seconds)).filter(|length| *length <= MAX_LENGTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_digits_with_or_without_a_fraction() {
        for (text, down, up) in [
            ("50", Some(50), Some(50)),
            (" 0 ", Some(0), Some(0)),
            ("007", Some(7), Some(7)),
            ("599.0", Some(599), Some(599)),
            ("0.25", Some(0), Some(1)),
            ("999999999999999", Some(999_999_999_999_999), Some(999_999_999_999_999)),
            ("9999999999999999", None, None),
            ("", None, None),
            ("-1", None, None),
            ("+1", None, None),
            (".5", None, None),
            ("5.", None, None),
            ("1.2.3", None, None),
            ("1e3", None, None),
            ("0x10", None, None),
            ("NaN", None, None),
            ("\u{661}", None, None),
        ] {
            assert_eq!(
                (whole(text, Rounding::Down), whole(text, Rounding::Up)),
                (down, up),
                "{text:?}"
            );
        }
    }
}
