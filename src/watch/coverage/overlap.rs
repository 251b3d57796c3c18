//! How many likes were found by item and by user, and how many there may be in all.

use serde::Serialize;

use crate::ledger::records::LikeOverlap;
use crate::words::grouped;

/// How many likes were found by item, by user, and both ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overlap(pub LikeOverlap);

impl Overlap {
    /// The formula of the estimated number of all likes.
    pub const FORMULA: &'static str = "(n1 + 1)(n2 + 1) / (m + 1) - 1";

    /// What the symbols of the formula mean, in a clause.
    pub const SYMBOLS: &'static str =
        "n1 likes were found by item, n2 by user, and m of them both ways";

    /// What the estimate assumes, in a clause.
    pub const ASSUMPTION: &'static str = "the two ways find a like independently of each other, and each like can be found both ways";

    /// The main assumption in a few words.
    pub const IF: &'static str = "both ways find likes independently of each other";

    /// Returns the likes that were found by item, whether or not by user.
    pub const fn by_item(self) -> u64 {
        self.0.by_item_alone.saturating_add(self.0.both)
    }

    /// Returns the likes that were found by user, whether or not by item.
    pub const fn by_user(self) -> u64 {
        self.0.by_user_alone.saturating_add(self.0.both)
    }

    /// Returns Chapman's estimate of the number of all likes, from captures and recaptures.
    // Counts of likes are far below 2^52.
    #[expect(clippy::cast_precision_loss)]
    pub fn estimate(self) -> f64 {
        let [n1, n2, m] = [self.by_item(), self.by_user(), self.0.both].map(|n| n as f64);
        (n1 + 1.0) * (n2 + 1.0) / (m + 1.0) - 1.0
    }

    /// Returns `12,010 by item alone, 3,204 by user alone, 8,120 both ways`.
    pub fn in_words(self) -> String {
        let LikeOverlap { by_item_alone, by_user_alone, both } = self.0;
        let [item, user, both] = [by_item_alone, by_user_alone, both].map(grouped);
        format!("{item} by item alone, {user} by user alone, {both} both ways")
    }

    /// Returns the estimate in words, without its assumption: `about 28,071 likes in all, of which 83.1 % were found`.
    // A negative estimate is impossible, and a count of likes is far below 2^52.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn estimate_in_words(self) -> String {
        let all = self.estimate().round().max(0.0) as u64;
        let found = self.by_item().saturating_add(self.0.by_user_alone);
        let tenths = u128::from(found.min(all)) * 1000 / u128::from(all.max(1));
        format!(
            "about {} likes in all, of which {}.{} % were found",
            grouped(all),
            tenths / 10,
            tenths % 10
        )
    }

    /// Returns the overlap for programs.
    pub fn to_json(self) -> OverlapJson {
        let LikeOverlap { by_item_alone, by_user_alone, both } = self.0;
        OverlapJson {
            by_item_alone,
            by_user_alone,
            both,
            estimated_likes: self.estimate(),
            formula: Self::FORMULA,
            assumption: Self::ASSUMPTION,
        }
    }
}

/// The overlap as JSON.
#[derive(Debug, Serialize)]
pub struct OverlapJson {
    by_item_alone: u64,
    by_user_alone: u64,
    both: u64,
    estimated_likes: f64,
    formula: &'static str,
    assumption: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_estimate_is_chapmans() {
        let overlap = |by_item_alone, by_user_alone, both| {
            Overlap(LikeOverlap { by_item_alone, by_user_alone, both })
        };
        // 60 and 40 likes were found, 20 of them both ways: 61 * 41 / 21 - 1.
        let some = overlap(40, 20, 20);
        assert!((some.estimate() - 118.095_238).abs() < 1e-5, "{}", some.estimate());
        assert_eq!(some.in_words(), "40 by item alone, 20 by user alone, 20 both ways");
        assert_eq!(some.estimate_in_words(), "about 118 likes in all, of which 67.7 % were found");
        let all = overlap(0, 0, 1_200).estimate_in_words();
        assert_eq!(all, "about 1,200 likes in all, of which 100.0 % were found");
        let none = overlap(0, 0, 0).estimate_in_words();
        assert_eq!(none, "about 0 likes in all, of which 0.0 % were found");
    }
}
