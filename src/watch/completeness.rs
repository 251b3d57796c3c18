//! Whether a crawl is complete: the one definition that status, exports and exit statuses share.

use crate::ledger::records::Totals;
use crate::ledger::tasks::TaskCensus;
use crate::rules::lack::Lack;
use crate::words::{Stage, grouped, one_or_more};

/// What keeps a crawl from being complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completeness {
    n_left: u64,
    n_given_up: u64,
    too_many_gone: Vec<GoneItems>,
    lack: Option<Lack>,
}

/// How many items of a stage are gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct GoneItems {
    stage: Stage,
    n_gone: u64,
    n_items: u64,
}

impl Completeness {
    /// Returns the completeness of a crawl with this census and these totals. `gone_items` are the numbers
    /// of items that have a page that is gone, in the order of [`Stage::ALL`].
    pub fn of(
        census: &TaskCensus,
        totals: &Totals,
        gone_items: [u64; 3],
        lack: Option<Lack>,
    ) -> Self {
        let all = census.all();
        let stages = Stage::ALL.into_iter().zip(gone_items);
        let gone = stages.map(|(stage, n_gone)| GoneItems {
            stage,
            n_gone,
            n_items: match stage {
                // No page lists the likes of an item for which none was announced.
                Stage::Likes => totals.n_items.saturating_sub(totals.n_unliked),
                Stage::Items | Stage::Features => totals.n_items,
            },
        });
        Self {
            n_left: all.left(),
            n_given_up: all.discarded,
            too_many_gone: gone.filter(GoneItems::are_too_many).collect(),
            lack,
        }
    }

    /// Returns whether nothing is left, nothing was given up, no stage lacks more items than a site
    /// usually loses, and nothing is lacking altogether.
    pub fn is_complete(&self) -> bool {
        self.n_left == 0 && self.n_given_up == 0 && !self.has_too_many_gone() && self.lack.is_none()
    }

    /// Returns what the crawl lacks although no task is left, if anything.
    pub const fn lack(&self) -> Option<Lack> {
        self.lack
    }

    /// Returns whether more than one in ten items of a stage are gone.
    pub fn has_too_many_gone(&self) -> bool {
        !self.too_many_gone.is_empty()
    }

    /// Returns why the crawl is not complete, one clause for each reason.
    pub fn reasons(&self) -> Vec<String> {
        let pages =
            |n, one, more| (n > 0).then(|| format!("{} {}", grouped(n), one_or_more(n, one, more)));
        let left = pages(self.n_left, "page is left to fetch", "pages are left to fetch");
        let given_up = pages(self.n_given_up, "page was given up", "pages were given up");
        let lack = self.lack.map(Lack::what);
        left.into_iter().chain(given_up).chain(self.gone_in_words()).chain(lack).collect()
    }

    /// Returns a clause for each stage of which too many items are gone.
    pub fn gone_in_words(&self) -> impl Iterator<Item = String> {
        self.too_many_gone.iter().map(|gone| gone.in_words())
    }
}

impl GoneItems {
    /// A site loses single items. If more than one in ten are gone, the site is more likely to be
    /// in trouble.
    const fn are_too_many(&self) -> bool {
        self.n_gone.saturating_mul(10) > self.n_items
    }

    fn in_words(self) -> String {
        let Self { stage, n_gone, n_items } = self;
        let items = one_or_more(n_items, "item", "items");
        format!(
            "{} of {} {items} {} gone in the {stage} stage: more than one in ten, which may mean \
             that the site is in trouble",
            grouped(n_gone),
            grouped(n_items),
            one_or_more(n_gone, "is", "are"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_gone(n_items: u64, n_gone: u64) -> Completeness {
        let totals = Totals { n_items, ..Totals::default() };
        Completeness::of(&TaskCensus::default(), &totals, [0, n_gone, 0], None)
    }

    #[test]
    fn one_in_ten_may_be_gone_but_not_more() {
        for (n_items, n_gone) in [(0, 0), (10, 1), (19, 1), (20, 2), (3_000, 300)] {
            assert!(with_gone(n_items, n_gone).is_complete(), "{n_gone} of {n_items}");
        }
        for (n_items, n_gone) in [(1, 1), (5, 1), (19, 2), (3_000, 301)] {
            let completeness = with_gone(n_items, n_gone);
            assert!(!completeness.is_complete(), "{n_gone} of {n_items}");
            assert!(completeness.has_too_many_gone());
        }
        assert_eq!(
            with_gone(3_000, 412).reasons(),
            ["412 of 3,000 items are gone in the likes stage: more than one in ten, which may \
                 mean that the site is in trouble"]
        );
    }

    #[test]
    fn items_that_no_list_of_likes_names_do_not_hide_those_that_are_gone() {
        let totals = Totals { n_items: 1_000, n_unliked: 990, ..Totals::default() };
        let of = |gone| Completeness::of(&TaskCensus::default(), &totals, gone, None);
        assert!(!of([0, 2, 0]).is_complete());
        assert!(of([0, 0, 2]).is_complete(), "each item has a features page");
    }
}
