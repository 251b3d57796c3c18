//! How numbers and moments are written in a card.

use crate::dataset::statistics::Distribution;
use crate::words::Moment;
use crate::words::grouped;

/// Returns a count with its noun, in the singular or plural: `1 page`, `2 pages`.
pub fn counted(n: u64, noun: &str) -> String {
    let ending = if n == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", grouped(n))
}

/// Returns a value with at most one decimal: `3`, `1,204.5`.
// Counts of likes are far below 2^52.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub fn between_counts(value: f64) -> String {
    let tenths = (value.max(0.0) * 10.0).round() as u64;
    match tenths % 10 {
        0 => grouped(tenths / 10),
        tenth => format!("{}.{tenth}", grouped(tenths / 10)),
    }
}

/// Returns a share as a percentage with three significant digits: `0.0351 %`.
pub fn percent(share: f64) -> String {
    let value = share * 100.0;
    let magnitude = if value > 0.0 { value.log10().floor() } else { 0.0 };
    // A share of two counts needs at most 18 digits after the point.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let decimals = (2.0 - magnitude).clamp(0.0, 18.0) as usize;
    format!("{value:.decimals$} %")
}

/// Returns the share of all pairs of an item and a user that are likes, if there is any pair.
// Counts of likes are far below 2^52.
#[expect(clippy::cast_precision_loss)]
pub fn density(per_item: &Distribution, per_user: &Distribution) -> Option<f64> {
    let pairs = per_item.n() as f64 * per_user.n() as f64;
    (pairs > 0.0).then(|| per_item.sum() as f64 / pairs)
}

/// Returns the year of a moment: `2016`.
pub fn year(moment: Moment) -> String {
    moment.to_string().chars().take_while(char::is_ascii_digit).collect()
}

/// Returns the day of a moment: `2016-10-09`.
pub fn day(moment: Moment) -> String {
    moment.to_string().chars().take_while(|c| *c != 'T').collect()
}

/// Returns the hub's size category for this number of rows.
pub fn size_category(n_rows: u64) -> &'static str {
    const CATEGORIES: [(u64, &str); 9] = [
        (1_000, "n<1K"),
        (10_000, "1K<n<10K"),
        (100_000, "10K<n<100K"),
        (1_000_000, "100K<n<1M"),
        (10_000_000, "1M<n<10M"),
        (100_000_000, "10M<n<100M"),
        (1_000_000_000, "100M<n<1B"),
        (10_000_000_000, "1B<n<10B"),
        (100_000_000_000, "10B<n<100B"),
    ];
    let found = CATEGORIES.into_iter().find(|(below, _)| n_rows < *below);
    found.map_or("100B<n<1T", |(_, category)| category)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_plain() {
        assert_eq!([1.0, 2.5, 1204.49, 0.0].map(between_counts), ["1", "2.5", "1,204.5", "0"]);
        assert_eq!(
            [0.000_351, 0.5, 1.0, 0.0].map(percent),
            ["0.0351 %", "50.0 %", "100 %", "0.00 %"]
        );
        assert_eq!([0, 1, 2000].map(|n| counted(n, "page")), ["0 pages", "1 page", "2,000 pages"]);
        assert_eq!(
            [0, 999, 1_000, 632_840, u64::MAX].map(size_category),
            ["n<1K", "n<1K", "1K<n<10K", "100K<n<1M", "100B<n<1T"]
        );
        let moment = Moment::from_millis(1_476_000_000_123);
        assert_eq!((year(moment), day(moment)), ("2016".to_owned(), "2016-10-09".to_owned()));
    }
}
