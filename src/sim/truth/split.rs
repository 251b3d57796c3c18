//! What a search finds that is cut off, when it is split into parts.

use std::collections::BTreeSet;

use super::super::search::SearchFilter;
use super::super::slugs::{CATEGORIES, LICENCES};
use super::super::world::SimItem;
use super::Truth;

/// A parameter by which a search is split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SplitBy {
    /// `categories`.
    Category,
    /// `license`.
    Licence,
}

/// A part of a search: a query, and what it lists.
#[derive(Clone, Debug)]
pub struct TruthPart<'w> {
    /// What narrows the search down: parameters and values. Empty for the whole search.
    pub query: Vec<(SplitBy, &'static str)>,
    /// The items that it lists and that reach the like limit, most liked first.
    pub items: Vec<&'w SimItem>,
    /// The number of pages that have to be read.
    pub n_pages: usize,
    /// The number of likes of its last item.
    pub ends_at: Option<u32>,
    /// Whether it ends above the like limit, after as many items as a search lists.
    pub is_cut_off: bool,
    /// Whether it is split into further parts for that reason.
    pub is_split: bool,
    /// The items that match it and reach the like limit, but that no part lists.
    pub missing: Vec<&'w SimItem>,
}

/// A catalogue that is split where it is cut off.
#[derive(Clone, Debug)]
pub struct TruthSplit<'w> {
    /// The parts, the whole search first and each followed by its own parts.
    pub parts: Vec<TruthPart<'w>>,
    /// The items that some part lists, by rank: those with most likes first, and of equally many by id.
    pub items: Vec<&'w SimItem>,
}

impl SplitBy {
    /// Both parameters, in the usual order.
    pub const ALL: [Self; 2] = [Self::Category, Self::Licence];

    /// The name of the parameter.
    #[must_use]
    pub const fn parameter(self) -> &'static str {
        match self {
            Self::Category => "categories",
            Self::Licence => "license",
        }
    }

    /// Returns the values that the site knows.
    #[must_use]
    pub fn values(self) -> Vec<&'static str> {
        match self {
            Self::Category => CATEGORIES.map(|(_, slug)| slug).to_vec(),
            Self::Licence => LICENCES.map(|(slug, _)| slug).to_vec(),
        }
    }
}

impl<'w> Truth<'w> {
    /// Returns what a crawl finds that splits the catalogue by these parameters, each where the former leaves
    /// a part that is cut off. Pages have this many entries.
    #[must_use]
    pub fn split(self, by: &[SplitBy], page_size: usize) -> TruthSplit<'w> {
        let mut split = TruthSplit { parts: Vec::new(), items: Vec::new() };
        self.read_part(Vec::new(), by, page_size, &mut split.parts);
        let found = split.parts.iter().flat_map(|part| &part.items);
        let ids: BTreeSet<&str> = found.clone().map(|item| item.id.as_str()).collect();
        let mut seen = BTreeSet::new();
        split.items = found.copied().filter(|item| seen.insert(item.id.as_str())).collect();
        rank(&mut split.items);
        for part in &mut split.parts {
            let all = self.matching(&part.query, false);
            part.missing = all.into_iter().filter(|item| !ids.contains(item.id.as_str())).collect();
            let mut seen = BTreeSet::new();
            part.missing.retain(|item| seen.insert(item.id.as_str()));
        }
        split
    }

    fn read_part(
        self,
        query: Vec<(SplitBy, &'static str)>,
        by: &[SplitBy],
        page_size: usize,
        parts: &mut Vec<TruthPart<'w>>,
    ) {
        let n_listed = self.world.search(filter_of(&query)).len();
        let items = self.matching(&query, true);
        let last =
            self.world.search(filter_of(&query)).last().map(|last| self.world.item(*last).n_likes);
        let is_full = self.world.search_limit().is_some_and(|limit| n_listed >= limit);
        let is_cut_off = is_full && items.len() == n_listed && n_listed > 0;
        let n_pages = if items.len() == n_listed {
            n_listed.div_ceil(page_size).max(1)
        } else {
            items.len() / page_size + 1
        };
        let next = by.split_first().filter(|_| is_cut_off);
        let is_split = next.is_some();
        let missing = Vec::new();
        let of_values = query.clone();
        parts.push(TruthPart {
            query,
            items,
            n_pages,
            ends_at: last,
            is_cut_off,
            is_split,
            missing,
        });
        let Some((first, rest)) = next else { return };
        for value in first.values() {
            let query = [of_values.as_slice(), &[(*first, value)]].concat();
            self.read_part(query, rest, page_size, parts);
        }
    }

    /// Returns the items that match a query and reach the like limit: those that are listed, or all of them.
    fn matching(self, query: &[(SplitBy, &'static str)], is_listed: bool) -> Vec<&'w SimItem> {
        let filter = filter_of(query);
        let found = if is_listed { self.world.search(filter) } else { self.world.matching(filter) };
        let items = found.into_iter().map(|number| self.world.item(number));
        items.filter(|item| item.n_likes >= self.like_limit).collect()
    }
}

/// Puts items in the order of a crawl with parts or by user.
pub(super) fn rank(items: &mut [&SimItem]) {
    items.sort_by(|one, other| (other.n_likes, &one.id).cmp(&(one.n_likes, &other.id)));
}

fn filter_of(query: &[(SplitBy, &'static str)]) -> SearchFilter {
    let value = |by: SplitBy| query.iter().find(|(of, _)| *of == by).map(|(_, value)| *value);
    SearchFilter::of(value(SplitBy::Category), value(SplitBy::Licence))
}

#[cfg(test)]
mod tests {
    use super::super::super::world::World;
    use super::*;

    fn world(limit: usize) -> World {
        World::generate(400, 3).with_community(5).with_search_limit(limit)
    }

    #[test]
    fn a_search_that_is_not_cut_off_is_one_part() {
        for world in [world(5_000), World::generate(400, 3).with_community(5)] {
            let split = world.truth(5).split(&SplitBy::ALL, 24);
            assert_eq!((split.parts.len(), split.items.len()), (1, 400));
            let whole = &split.parts[0];
            assert!(!whole.is_cut_off && whole.missing.is_empty());
            assert_eq!(whole.n_pages, 400 / 24 + 1);
        }
    }

    #[test]
    fn parts_find_more_and_what_no_part_lists_is_missing() {
        let world = world(30);
        let mut n_before = 0;
        for by in [&[][..], &[SplitBy::Category], &SplitBy::ALL] {
            let split = world.truth(5).split(by, 24);
            assert!(split.items.len() > n_before, "{by:?}");
            n_before = split.items.len();
            let whole = &split.parts[0];
            assert_eq!((whole.is_split, whole.items.len()), (!by.is_empty(), 30));
            assert_eq!(whole.missing.len() + split.items.len(), 400, "{by:?}");
            for part in split.parts.iter().filter(|part| !part.is_cut_off) {
                assert!(part.missing.is_empty(), "{:?}", part.query);
            }
            let ranks: Vec<_> =
                split.items.iter().map(|item| (u32::MAX - item.n_likes, &item.id)).collect();
            assert!(ranks.is_sorted());
        }
        let split = world.truth(5).split(&SplitBy::ALL, 24);
        let alone = |item: &&SimItem| item.categories.is_empty();
        assert!(split.parts[0].missing.iter().any(alone), "only the whole search has them");
        assert!(split.parts.iter().any(|part| part.query.len() == 2));
    }

    #[test]
    fn a_full_category_is_cut_off_by_licence_as_well() {
        let world = World::generate(2_880, 3).with_community(5).with_search_limit(200);
        let split = world.truth(5).split(&SplitBy::ALL, 24);
        let cut_off = split.parts.iter().filter(|part| part.is_cut_off && !part.is_split);
        let queries: Vec<_> = cut_off.clone().map(|part| &part.query[..]).collect();
        let full = [(SplitBy::Category, "characters-creatures"), (SplitBy::Licence, "by")];
        assert!(queries.contains(&&full[..]), "{queries:?}");
        assert!(cut_off.clone().all(|part| part.ends_at >= Some(5) && part.items.len() == 200));
        assert!(cut_off.clone().any(|part| !part.missing.is_empty()));
    }

    #[test]
    fn a_high_like_limit_needs_no_parts() {
        let world = world(30);
        let least = world.items()[20].n_likes;
        let split = world.truth(least).split(&SplitBy::ALL, 24);
        assert_eq!(split.parts.len(), 1);
        assert!(!split.parts[0].is_cut_off && split.parts[0].n_pages <= 2);
    }
}
