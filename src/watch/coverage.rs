//! How many of the announced likes were collected, and why the others are missing.

mod overlap;
mod spread;

use serde::Serialize;

pub use overlap::{Overlap, OverlapJson};
pub use spread::{CoverageClass, CoverageSpread, CoverageSpreadJson};

use crate::ledger::records::{MissingLikes, Totals};
use crate::words::{Scope, grouped};

/// How many of the announced likes were collected, and why the others are missing. For an item with
/// more likes than announced, only the announced number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LikeCoverage {
    /// Likes that the site announced for all items together.
    pub announced: u64,
    /// How many of those were collected.
    pub collected: u64,
    /// How many are missing by cause, for items whose like pages are all settled.
    pub missing: MissingLikes,
    /// How many were fetched, but removed or left out because their users asked to be forgotten.
    pub forgotten: u64,
    /// How many belong to items that still have pages to fetch.
    pub not_fetched: u64,
    /// How many were not found in users' lists; none if likes are collected by item only.
    pub not_found: Option<u64>,
    /// Whether tasks are left that may find them.
    pub may_find_more: bool,
    /// Likes that were collected beyond those announced.
    pub surplus: u64,
}

impl LikeCoverage {
    /// Returns the coverage of a crawl; none if it does not collect likes, or if the site announced none.
    ///
    /// Any user's list may hold a missing like, so no pending page can be said to hold it. In crawls by user, such
    /// likes therefore count as not found rather than not fetched.
    pub fn of(scope: &Scope, totals: &Totals) -> Option<Self> {
        let announced = totals.n_announced;
        if !scope.stages.likes || announced == 0 {
            return None;
        }
        let most = announced.saturating_sub(totals.missing.total());
        let collected = totals.n_likes.saturating_sub(totals.n_surplus).min(most);
        let forgotten = totals.n_forgotten_likes.min(most - collected);
        let left = most - collected - forgotten;
        Some(Self {
            announced,
            collected,
            missing: totals.missing,
            forgotten,
            not_fetched: if scope.asks_users() { 0 } else { left },
            not_found: scope.asks_users().then_some(left),
            may_find_more: false,
            surplus: totals.n_likes.saturating_sub(collected),
        })
    }

    /// Returns `617,204 of 632,840 announced, 97.5 %`.
    pub fn in_words(&self) -> String {
        let [collected, announced] = [self.collected, self.announced].map(grouped);
        let words = format!("{collected} of {announced} announced, {}", self.percentage());
        match self.surplus {
            0 => words,
            surplus => format!("{words}, and {} beyond those announced", grouped(surplus)),
        }
    }

    /// Returns the collected share, rounded down: only everything is `100 %`.
    pub fn percentage(&self) -> String {
        if self.collected == self.announced {
            return "100 %".to_owned();
        }
        let tenths = u128::from(self.collected) * 1000 / u128::from(self.announced.max(1));
        format!("{}.{} %", tenths / 10, tenths % 10)
    }

    /// Returns why likes are missing, such as `412 gone, 96 given up, 5,786 short`; none if none are.
    pub fn missing_in_words(&self) -> Option<String> {
        let MissingLikes { gone, private, given_up, skipped, short } = self.missing;
        let not_found = if self.may_find_more {
            "not found yet"
        } else {
            "likes of users who were not found or whose lists lack them"
        };
        let causes = [
            (gone, "gone"),
            (private, "private"),
            (given_up, "given up"),
            (skipped, "in skipped entries"),
            (short, "short"),
            (self.forgotten, "of forgotten users"),
            (self.not_fetched, "not fetched yet"),
            (self.not_found.unwrap_or(0), not_found),
        ];
        let known = causes.into_iter().filter(|(n, _)| *n > 0);
        let words: Vec<_> = known.map(|(n, cause)| format!("{} {cause}", grouped(n))).collect();
        (!words.is_empty()).then(|| words.join(", "))
    }

    /// Returns the form for programs.
    pub const fn to_json(self) -> CoverageJson {
        let MissingLikes { gone, private, given_up, skipped, short } = self.missing;
        CoverageJson {
            announced: self.announced,
            collected: self.collected,
            beyond_announced: self.surplus,
            missing: MissingJson {
                gone,
                private,
                given_up,
                skipped,
                short,
                forgotten: self.forgotten,
                not_fetched: self.not_fetched,
                not_found: self.not_found,
            },
        }
    }
}

/// The coverage as JSON.
#[derive(Debug, Serialize)]
pub struct CoverageJson {
    announced: u64,
    collected: u64,
    beyond_announced: u64,
    missing: MissingJson,
}

#[derive(Debug, Serialize)]
struct MissingJson {
    gone: u64,
    private: u64,
    given_up: u64,
    skipped: u64,
    short: u64,
    forgotten: u64,
    not_fetched: u64,
    /// None if likes are collected by item only.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_found: Option<u64>,
}

#[cfg(test)]
mod tests;
