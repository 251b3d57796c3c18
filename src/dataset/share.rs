//! Shares, as exported files write them.

/// Returns `part` divided by `whole`, rounded to four decimals. The text is empty if the whole is zero or unknown.
// Counts of likes are far below 2^52.
#[expect(clippy::cast_precision_loss)]
pub fn share(part: u64, whole: Option<u64>) -> String {
    let share = whole.filter(|n| *n > 0).map(|n| part as f64 / n as f64);
    share.map_or_else(String::new, |share| format!("{share:.4}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded() {
        assert_eq!(share(2, Some(3)), "0.6667");
        assert_eq!(share(7, Some(5)), "1.4000");
        assert_eq!([share(7, Some(0)), share(7, None)], ["", ""]);
    }
}
