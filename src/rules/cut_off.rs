//! Decides whether a site cut a list of the catalogue off.

use crate::sites::CatalogueEntry;
use crate::words::{CatalogueEnd, ListEnd, OddEntry, Scope, SeenItems};

/// What has been received of a list of the catalogue.
#[derive(Clone, Copy, Debug)]
pub struct ListSoFar {
    /// How many entries were received, including those that can't be used.
    n_entries: u64,
    /// The fewest announced likes of an item in it.
    fewest_likes: Option<u32>,
}

impl ListSoFar {
    /// Returns the list up to and including a page with these entries.
    pub fn with(items: &[CatalogueEntry], skipped: &[OddEntry], seen: &SeenItems) -> Self {
        let on_page = items.iter().filter_map(|listed| Some(listed.item.likes?.shown)).min();
        let n = items.len().saturating_add(skipped.len());
        Self {
            n_entries: seen.n_entries.saturating_add(u64::try_from(n).unwrap_or(u64::MAX)),
            fewest_likes: on_page.into_iter().chain(seen.fewest_likes).min(),
        }
    }

    /// Returns whether a list that ends here, although no item is below the like limit, was cut off. A site
    /// cuts a list off after whole pages and counts entries that it does not show, so the number of entries
    /// need only be near.
    pub fn is_cut_off(self, scope: &Scope) -> bool {
        let is_near = |n: u32| self.n_entries >= u64::from(n).saturating_mul(9).div_ceil(10);
        scope.traits.lists_at_most.is_some_and(is_near)
    }

    /// Returns the end of a list that ends here for this reason.
    pub fn ended(self, reason: CatalogueEnd) -> ListEnd {
        let is_cut_off = matches!(reason, CatalogueEnd::Split | CatalogueEnd::CutOff);
        ListEnd { reason, fewest_likes: self.fewest_likes.filter(|_| is_cut_off) }
    }
}
