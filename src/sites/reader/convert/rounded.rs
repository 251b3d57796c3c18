//! Counts that may be rounded.

use crate::words::LikeCount;

/// Reads `978` or `1.5k`.
///
/// How the site rounds is unknown. The certain part of a `k` text is the smallest number that
/// rounding or truncating could show this way: `1.2k` is at least 1,150.
pub fn parse(text: &str) -> Option<LikeCount> {
    let text = text.trim();
    let Some(thousands) = text.strip_suffix(['k', 'K']) else {
        return digits(text).map(LikeCount::exact);
    };
    let (whole, tenths) = thousands.split_once('.').unwrap_or((thousands, "0"));
    if tenths.len() != 1 {
        return None;
    }
    let shown = digits(whole)?.checked_mul(1000)?.checked_add(digits(tenths)? * 100)?;
    // Without a tenth, as in `12k`, the next lower text may be a whole thousand away.
    let half_a_step = if thousands.contains('.') { 50 } else { 500 };
    Some(LikeCount::rounded(shown, shown.saturating_sub(half_a_step)))
}

/// Reads a plain number; `parse` alone would accept a sign as well.
fn digits(text: &str) -> Option<u32> {
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_texts_are_read_with_what_is_certain_of_them() {
        for (text, shown, certain) in [
            ("0", 0, 0),
            ("978", 978, 978),
            (" 5\n", 5, 5),
            ("1.2k", 1200, 1150),
            ("1.0k", 1000, 950),
            ("1k", 1000, 500),
            ("12k", 12_000, 11_500),
            ("4294967k", 4_294_967_000, 24_000),
            ("4294967295", 4_294_967_295, 24_000),
        ] {
            assert_eq!(parse(text), Some(LikeCount { shown, certain }), "{text:?}");
        }
        for bad in ["", "k", "-3", "+3", "1.25k", "1.k", ".5k", "1,200", "many", "99999999999"] {
            assert_eq!(parse(bad), None, "{bad:?}");
        }
    }
}
