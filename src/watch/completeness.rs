//! Whether a crawl is complete: the one definition that status, exports and exit statuses share.

mod cut_off;
mod early_end;
mod shortfall;

use crate::ledger::records::{RoundedShort, SkippedShare, Totals};
use crate::ledger::tasks::{CutOffPart, LostItems, TaskCensus};
use crate::rules::lack::Lack;
use crate::words::{Scope, Stage, grouped, one_or_more};
pub use cut_off::CutOff;
pub use early_end::EarlyEndWords;
pub use shortfall::Shortfall;
use shortfall::{lost_items, missing_likes, skipped_entries};

/// What keeps a crawl from being complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completeness {
    n_left: u64,
    n_given_up: u64,
    shortfalls: Vec<Shortfall>,
    lack: Option<Lack>,
    cut_off: Vec<CutOff>,
}

/// What decides whether a crawl is complete, besides its census and totals.
#[derive(Clone, Debug, Default)]
pub struct Missing {
    /// The items that have a page that is gone or private, in the order of [`Stage::ALL`].
    pub lost: [LostItems; Stage::COUNT],
    /// What rounded counts explain of the missing likes.
    pub rounded: RoundedShort,
    /// How many entries of the pages could not be used, in the order of [`Stage::ALL`].
    pub skipped: [SkippedShare; Stage::COUNT],
    /// What the crawl lacks altogether.
    pub lack: Option<Lack>,
    /// The parts of the catalogue that the site cut off.
    pub cut_off: Vec<CutOffPart>,
}

impl Completeness {
    /// Returns the completeness of a crawl with this census and these totals.
    pub fn of(scope: &Scope, census: &TaskCensus, totals: &Totals, missing: &Missing) -> Self {
        let all = census.all();
        let stages = Stage::ALL.into_iter().zip(missing.lost);
        // Users close their accounts and hide their likes, and the site does not say how many likes that hides.
        let of_items = stages.filter(|(stage, _)| stage.is_named());
        let lost = of_items.filter_map(|(stage, lost)| {
            let n_items = match stage {
                // No page lists the likes of an item for which none was announced.
                Stage::Likes => totals.n_items.saturating_sub(totals.n_unliked),
                _ => totals.n_items,
            };
            lost_items(stage, lost, n_items)
        });
        let mut shortfalls: Vec<_> = lost.collect();
        if !shortfalls.iter().any(|shortfall| shortfall.stage == Stage::Likes) {
            shortfalls.extend(missing_likes(scope, totals, missing.rounded));
        }
        for (stage, share) in Stage::ALL.into_iter().zip(missing.skipped) {
            if !shortfalls.iter().any(|shortfall| shortfall.stage == stage) {
                shortfalls.extend(skipped_entries(stage, share));
            }
        }
        let cut_off = missing.cut_off.iter().map(|part| CutOff::of(part, scope.like_limit));
        let (n_left, n_given_up) = (all.left(), all.discarded);
        Self { n_left, n_given_up, shortfalls, lack: missing.lack, cut_off: cut_off.collect() }
    }

    /// Whether nothing is left, nothing was given up, no stage lacks more than a site usually loses, nothing is
    /// lacking altogether, and no part of the catalogue was cut off.
    pub fn is_complete(&self) -> bool {
        self.n_left == 0
            && self.n_given_up == 0
            && self.shortfalls.is_empty()
            && self.lack.is_none()
            && self.cut_off.is_empty()
    }

    /// Returns what the crawl lacks although no task is left, if anything.
    pub const fn lack(&self) -> Option<Lack> {
        self.lack
    }

    /// Returns what more is missing than a site usually loses.
    pub fn shortfalls(&self) -> &[Shortfall] {
        &self.shortfalls
    }

    /// Returns the parts of the catalogue that the site cut off.
    pub fn cut_off(&self) -> &[CutOff] {
        &self.cut_off
    }

    /// Returns why the crawl is not complete, one clause for each reason.
    pub fn reasons(&self) -> Vec<String> {
        let pages =
            |n, one, more| (n > 0).then(|| format!("{} {}", grouped(n), one_or_more(n, one, more)));
        let left = pages(self.n_left, "page is left to fetch", "pages are left to fetch");
        let given_up = pages(self.n_given_up, "page was given up", "pages were given up");
        let shortfalls = self.shortfalls.iter().map(|shortfall| shortfall.words.clone());
        let lack = self.lack.map(Lack::what);
        let cut_off = self.cut_off.iter().map(|part| part.words.clone());
        let found = left.into_iter().chain(given_up).chain(shortfalls).chain(lack);
        found.chain(cut_off).collect()
    }
}

#[cfg(test)]
mod tests;
