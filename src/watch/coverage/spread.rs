//! How coverage is spread: how many items have which share of their announced likes.

use std::cmp::Ordering;

use serde::Serialize;

use crate::ledger::records::{ItemCoverage, UserCoverage};

/// How many items, or users, have which share of their announced likes.
#[derive(Clone, Debug, PartialEq)]
pub struct CoverageSpread {
    /// How many there are of each class, in the order of [`CoverageClass::ALL`].
    counts: [u64; CoverageClass::ALL.len()],
    median: LikeShare,
    /// The number of likes beyond those announced, over all items or users.
    n_beyond: u64,
}

/// A range of shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoverageClass {
    /// No like was collected.
    None,
    /// Some likes, but less than half of them.
    UnderHalf,
    /// At least 50 %, less than 90 %.
    UnderNinety,
    /// At least 90 %, less than 99 %.
    UnderNinetyNine,
    /// At least 99 %, but not all.
    NearlyAll,
    /// As many likes as were announced.
    All,
    /// More likes than were announced.
    More,
}

/// A fraction, which is not shortened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct LikeShare {
    collected: u128,
    announced: u128,
}

impl CoverageSpread {
    /// Returns the spread over items; none if no item counts.
    pub fn of_items(coverage: &ItemCoverage) -> Option<Self> {
        let mut rows: Vec<(LikeShare, u64)> = Vec::new();
        let mut n_beyond = 0_u64;
        for (announced, collected, n) in coverage.unequal.iter().filter(|row| row.0 > 0) {
            rows.push((LikeShare::of(*collected, *announced), *n));
            n_beyond += collected.saturating_sub(*announced).saturating_mul(*n);
        }
        rows.push((LikeShare::of(1, 1), coverage.n_equal));
        Self::of(rows).map(|spread| Self { n_beyond, ..spread })
    }

    /// Returns the spread over users; none if no user has a known number of likes.
    pub fn of_users(coverage: &UserCoverage) -> Option<Self> {
        let share = |(announced, collected, n): &(u64, u64, u64)| {
            (LikeShare::of(*collected, *announced), *n)
        };
        Self::of(coverage.iter().filter(|row| row.0 > 0).map(share).collect())
    }

    /// Returns the spread of these shares, each of which comes with how often it occurs; none without any.
    fn of(mut rows: Vec<(LikeShare, u64)>) -> Option<Self> {
        rows.retain(|(_, n)| *n > 0);
        rows.sort_by(|(one, _), (other, _)| one.compare(*other));
        let n = rows.iter().fold(0_u64, |sum, (_, n)| sum.saturating_add(*n));
        let last = n.checked_sub(1)?;
        let nth = |index: u64| {
            let mut before = 0_u64;
            rows.iter().find_map(|(share, n)| {
                before = before.saturating_add(*n);
                (index < before).then_some(*share)
            })
        };
        let median = nth(last / 2)?.mean(nth(n / 2)?);
        let mut counts = [0_u64; CoverageClass::ALL.len()];
        for (share, n) in &rows {
            if let Some(count) = counts.get_mut(share.class() as usize) {
                *count = count.saturating_add(*n);
            }
        }
        Some(Self { counts, median, n_beyond: 0 })
    }

    /// Returns the likes beyond those announced, if this is a spread over items.
    pub const fn n_beyond(&self) -> u64 {
        self.n_beyond
    }

    /// Returns the number of items, or users, that count.
    pub fn n(&self) -> u64 {
        self.counts.iter().fold(0, |sum, n| sum.saturating_add(*n))
    }

    /// Returns how many of them are in a class.
    pub fn n_of(&self, class: CoverageClass) -> u64 {
        self.counts.get(class as usize).copied().unwrap_or(0)
    }

    /// Returns every class with its name and its number, from none to more than all.
    pub fn rows(&self) -> Vec<(String, u64)> {
        CoverageClass::ALL.map(|class| (class.name().to_owned(), self.n_of(class))).to_vec()
    }

    /// Returns the median of the shares as a percentage. It is rounded down: only everything is `100 %`.
    pub fn median_in_words(&self) -> String {
        let LikeShare { collected, announced } = self.median;
        if collected == announced {
            return "100 %".to_owned();
        }
        let tenths = collected.saturating_mul(1000) / announced.max(1);
        format!("{}.{} %", tenths / 10, tenths % 10)
    }

    /// Returns the form for programs.
    pub fn to_json(&self) -> CoverageSpreadJson {
        CoverageSpreadJson {
            n: self.n(),
            none: self.n_of(CoverageClass::None),
            under_50: self.n_of(CoverageClass::UnderHalf),
            under_90: self.n_of(CoverageClass::UnderNinety),
            under_99: self.n_of(CoverageClass::UnderNinetyNine),
            under_100: self.n_of(CoverageClass::NearlyAll),
            all: self.n_of(CoverageClass::All),
            more: self.n_of(CoverageClass::More),
            median: self.median.value(),
        }
    }
}

impl CoverageClass {
    /// Every class, from none to more than all.
    pub const ALL: [Self; 7] = [
        Self::None,
        Self::UnderHalf,
        Self::UnderNinety,
        Self::UnderNinetyNine,
        Self::NearlyAll,
        Self::All,
        Self::More,
    ];

    /// Returns the name that people read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::UnderHalf => "under 50 %",
            Self::UnderNinety => "50–90 %",
            Self::UnderNinetyNine => "90–99 %",
            Self::NearlyAll => "99 % to all",
            Self::All => "all",
            Self::More => "more than announced",
        }
    }
}

impl LikeShare {
    fn of(collected: u64, announced: u64) -> Self {
        Self { collected: collected.into(), announced: announced.into() }
    }

    fn compare(self, other: Self) -> Ordering {
        let left = self.collected.saturating_mul(other.announced);
        left.cmp(&other.collected.saturating_mul(self.announced))
    }

    /// Returns the mean of two shares.
    const fn mean(self, other: Self) -> Self {
        if self.collected == other.collected && self.announced == other.announced {
            return self;
        }
        let first = self.collected.saturating_mul(other.announced);
        let second = other.collected.saturating_mul(self.announced);
        let both = self.announced.saturating_mul(other.announced);
        Self { collected: first.saturating_add(second), announced: both.saturating_mul(2) }
    }

    fn class(self) -> CoverageClass {
        let Self { collected, announced } = self;
        let reaches =
            |percent: u128| collected.saturating_mul(100) >= announced.saturating_mul(percent);
        match () {
            () if collected == 0 => CoverageClass::None,
            () if collected > announced => CoverageClass::More,
            () if collected == announced => CoverageClass::All,
            () if reaches(99) => CoverageClass::NearlyAll,
            () if reaches(90) => CoverageClass::UnderNinetyNine,
            () if reaches(50) => CoverageClass::UnderNinety,
            () => CoverageClass::UnderHalf,
        }
    }

    // Counts of likes are far below 2^52.
    #[expect(clippy::cast_precision_loss)]
    fn value(self) -> f64 {
        self.collected as f64 / self.announced as f64
    }
}

/// The spread as JSON.
#[derive(Debug, Serialize)]
pub struct CoverageSpreadJson {
    n: u64,
    none: u64,
    under_50: u64,
    under_90: u64,
    under_99: u64,
    under_100: u64,
    all: u64,
    more: u64,
    median: f64,
}

#[cfg(test)]
mod tests;
