//! What a search is narrowed down to, and which items it lists.

use super::slugs::{category_of, licence_of};
use super::world::World;

/// What a search is narrowed down to. Several conditions hold together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SearchFilter {
    /// The category, by its name.
    pub category: Condition,
    /// The licence, by its slug.
    pub licence: Condition,
}

/// A condition on one property of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// Every item meets it.
    Any,
    /// Only items with this value meet it.
    Is(&'static str),
    /// No item meets it, because the site does not know the value.
    Unknown,
}

impl SearchFilter {
    /// The filter that holds every item.
    pub const ANY: Self = Self { category: Condition::Any, licence: Condition::Any };

    /// Returns the filter for the slugs of an address.
    pub fn of(category: Option<&str>, licence: Option<&str>) -> Self {
        Self {
            category: Condition::of(category, category_of),
            licence: Condition::of(licence, licence_of),
        }
    }

    /// Returns whether an item meets every condition.
    pub fn holds(self, world: &World, number: u32) -> bool {
        let meets = |condition: Condition, has: &dyn Fn(&str) -> bool| match condition {
            Condition::Any => true,
            Condition::Is(value) => has(value),
            Condition::Unknown => false,
        };
        let item = world.item(number);
        meets(self.category, &|category| item.categories.contains(&category))
            && meets(self.licence, &|licence| world.licence(number) == Some(licence))
    }
}

impl Condition {
    fn of(value: Option<&str>, known: impl Fn(&str) -> Option<&'static str>) -> Self {
        value.map_or(Self::Any, |value| known(value).map_or(Self::Unknown, Self::Is))
    }
}

impl World {
    /// Returns the items that a search with this filter lists, most liked first. The search may be cut off.
    pub(super) fn search(&self, filter: SearchFilter) -> Vec<u32> {
        let mut found = self.matching(filter);
        found.truncate(self.search_limit().unwrap_or(usize::MAX));
        found
    }

    /// Returns every item that meets a filter, most liked first, with repeats as in the catalogue.
    pub(super) fn matching(&self, filter: SearchFilter) -> Vec<u32> {
        let all = self.catalogue().iter().copied();
        all.filter(|&number| filter == SearchFilter::ANY || filter.holds(self, number)).collect()
    }
}
