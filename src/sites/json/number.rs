//! Numbers in a text of JSON, which are never rounded.

/// The most digits of a number that fits into 64 bits.
const MAX_DIGITS: usize = 20;

/// Returns whether it is a number at all: `NaN` and `Infinity` are read as numbers too.
pub fn is_finite(number: &str) -> bool {
    number.ends_with(|c: char| c.is_ascii_digit())
}

/// Returns the whole number that a text is exactly: `8`, `8.0` and `0.8e1` are 8. Neither `8.5` nor
/// `-1` is one.
pub fn whole(text: &str) -> Option<u64> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let is_negative = before.starts_with('-');
    let before = before.strip_prefix('-').unwrap_or(before);
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let sign = ['+', '-'];
    if !is_digits(before) || !is_digits(after) || !is_digits(exponent.trim_start_matches(sign)) {
        return None;
    }
    let after = after.trim_end_matches('0');
    let digits = format!("{before}{after}");
    let significant = digits.trim_start_matches('0');
    if significant.is_empty() {
        return Some(0);
    }
    if is_negative {
        return None;
    }
    // How many places the decimal point is to the right of the last digit.
    let shift = exponent.parse::<i64>().ok()?.checked_sub(i64::try_from(after.len()).ok()?)?;
    match usize::try_from(shift) {
        Ok(zeros) if significant.len().saturating_add(zeros) <= MAX_DIGITS => {
            format!("{significant}{}", "0".repeat(zeros)).parse().ok()
        }
        Ok(_) => None,
        Err(_) => {
            let n_behind = usize::try_from(shift.unsigned_abs()).ok()?;
            let (kept, behind) = significant.split_at(significant.len().checked_sub(n_behind)?);
            behind.bytes().all(|b| b == b'0').then(|| kept.parse().ok())?
        }
    }
}

/// Returns a number times ten to the power of `places`, without its fraction. None for what is no number,
/// or does not fit.
pub fn scaled(text: &str, places: i64) -> Option<i64> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let (sign, before) = before.strip_prefix('-').map_or((1, before), |before| (-1, before));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !is_digits(before) || !is_digits(after) {
        return None;
    }
    let shift = exponent.parse::<i64>().ok()?.checked_add(places)?;
    let n_before = i64::try_from(before.len()).ok()?.checked_add(shift)?;
    let digits = format!("{before}{after}");
    let significant = digits.trim_start_matches('0');
    let n_leading = i64::try_from(digits.len() - significant.len()).ok()?;
    let Ok(n_kept) = usize::try_from(n_before.saturating_sub(n_leading)) else { return Some(0) };
    if significant.is_empty() {
        return Some(0);
    }
    if n_kept > MAX_DIGITS {
        return None;
    }
    let kept: String = significant.chars().chain(std::iter::repeat('0')).take(n_kept).collect();
    if kept.is_empty() { Some(0) } else { kept.parse::<i64>().ok()?.checked_mul(sign) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_where_it_is_whole_and_never_rounded() {
        for (text, wanted) in [
            ("0", 0),
            ("-0", 0),
            ("-0.0e5", 0),
            ("0e999999999", 0),
            ("8", 8),
            ("8.0", 8),
            ("8e0", 8),
            ("0.8e1", 8),
            ("80e-1", 8),
            ("8.500e3", 8500),
            ("1.20E+2", 120),
            ("1000e-3", 1),
            ("007", 7),
            ("9007199254740993", 9_007_199_254_740_993),
            ("18446744073709551615", u64::MAX),
        ] {
            assert_eq!(whole(text), Some(wanted), "{text}");
        }
        let long = format!("1{}", "0".repeat(1 << 20));
        for text in [
            "",
            "-",
            "-1",
            "8.5",
            "8e-1",
            "85e-1",
            "1e20",
            "18446744073709551616",
            "1e999999999999",
            "1e-999999999999999999999",
            "1e-9223372036854775808",
            "NaN",
            "Infinity",
            "-Infinity",
            "1,200",
            "1.5k",
            "+8",
            "0x8",
            "1_000",
            " 8",
            "8.",
            ".8",
            "e1",
            "1e",
            "1e+-2",
            "\u{663}",
            &long,
        ] {
            assert_eq!(whole(text), None, "{text:.40}");
        }
    }

    #[test]
    fn a_number_is_scaled_without_its_fraction() {
        for (text, wanted) in [
            ("1476000000", Some(1_476_000_000_000)),
            ("1476000000.1239", Some(1_476_000_000_123)),
            ("1.476e9", Some(1_476_000_000_000)),
            ("1476000000123e-3", Some(1_476_000_000_123)),
            ("-1.5", Some(-1_500)),
            ("0", Some(0)),
            ("0.0001", Some(0)),
            ("0e999", Some(0)),
            ("0.05", Some(50)),
            ("1e-999", Some(0)),
            ("0007", Some(7_000)),
            ("9223372036854775", Some(9_223_372_036_854_775_000)),
            ("9223372036854776", None),
            ("1e300", None),
            ("1e99999999999999999999", None),
            ("1e9223372036854775807", None),
            ("", None),
            ("-", None),
            ("1.", None),
            (".5", None),
            ("+1", None),
            ("0x1", None),
            ("NaN", None),
        ] {
            assert_eq!(scaled(text, 3), wanted, "{text}");
        }
    }
}
