//! The page after another one.

mod ways;

use url::Url;

use super::template::{Filling, PageAddress};
use super::values::Values;
use crate::sites::address::at_origin_of;
use crate::sites::description::{Paging, Pointer};
use crate::sites::error::PageError;
use crate::sites::json::{JsonValue, whole};
use crate::sites::page::NextPage;
use crate::words::Task;
use ways::{Way, ways};

/// The pages of a list: where they are, how the list goes on, and what ends it.
#[derive(Debug)]
pub struct ListPages {
    address: PageAddress,
    /// The ways to the next page. The first is the one by which pages are planned.
    ways: Vec<Way>,
    empty_ends: bool,
    /// The number of the value that is the number of all entries.
    total: Option<usize>,
    /// The number of the value that says whether there is another page.
    more: Option<usize>,
}

/// What is known of a page that came.
#[derive(Clone, Copy)]
pub struct CamePage<'p> {
    /// How many entries it has.
    pub n_entries: usize,
    /// What stands beside its entries.
    pub values: &'p Values<'p>,
    /// The values of its `Link` headers.
    pub links: &'p [&'p str],
}

impl ListPages {
    /// Returns the pages of a list. `add` adds a value that stands beside the entries of a page, and returns
    /// its number.
    pub fn new(
        address: PageAddress,
        paging: &Paging,
        mut add: impl FnMut(&Pointer) -> usize,
    ) -> Self {
        Self {
            address,
            ways: ways(&paging.kinds, &mut add),
            empty_ends: paging.empty_ends,
            total: paging.total.as_ref().map(&mut add),
            more: paging.more.as_ref().map(&mut add),
        }
    }

    /// Returns the address of a task's page. An address that a page named is requested at the origin of the
    /// list.
    pub fn url(&self, task: &Task) -> Result<Url, PageError> {
        let own = self.address.fill(self.filling(task))?;
        match cursor(task) {
            Some(cursor) => at_origin_of(&own, &cursor.address).map_err(PageError::BadNext),
            None => Ok(own),
        }
    }

    /// Returns an address like those of the list.
    pub fn example(&self) -> Option<Url> {
        self.address.fill(Filling { id: "0", ..Filling::default() }).ok()
    }

    /// Returns the page after a task's page that came.
    pub fn next(&self, task: &Task, came: CamePage<'_>) -> Result<NextPage<Task>, PageError> {
        let ends = (came.n_entries == 0 && self.empty_ends)
            || self.more.is_some_and(|number| is_false(came.values.get(number)))
            || self.total.is_some_and(|n| self.is_reached(task, came, came.values.get(n)));
        let Some((first, others)) = self.ways.split_first().filter(|_| !ends) else {
            return Ok(NextPage::None);
        };
        let mut next = self.by(first, task, came)?;
        // A number or an offset alone does not say that there is such a page.
        if others.is_empty()
            && matches!(first, Way::Page { .. } | Way::Offset { .. })
            && !self.total.is_some_and(|n| number_of_all(came.values.get(n)).is_some())
            && let NextPage::Page(page) = next
        {
            return Ok(NextPage::Perhaps(page));
        }
        let mut is_named = false;
        for way in others {
            if next == NextPage::None {
                break;
            }
            match self.by(way, task, came)? {
                NextPage::None => next = NextPage::None,
                named @ NextPage::Page(_) if !is_named => (next, is_named) = (named, true),
                NextPage::Page(_) | NextPage::Perhaps(_) => {}
                problem if !is_named && next.problem().is_none() => next = problem,
                _ => {}
            }
        }
        Ok(next)
    }

    /// Returns whether a page is the last one, as there are this many entries in all.
    fn is_reached(&self, task: &Task, came: CamePage<'_>, total: &JsonValue<'_>) -> bool {
        let n_before = self.n_before(task);
        let n_entries = u64::try_from(came.n_entries).unwrap_or(u64::MAX);
        // A total that is less than what came is none.
        n_before.is_some_and(|n| Some(n.saturating_add(n_entries)) == number_of_all(total))
    }
}

/// Returns the number of all entries, if a value says it.
fn number_of_all(total: &JsonValue<'_>) -> Option<u64> {
    match total {
        JsonValue::Text(text) => whole(text.trim()),
        JsonValue::Number(number) => whole(number),
        _ => None,
    }
}

/// Returns whether a value says that there is no other page. Whatever else it is says nothing.
fn is_false(more: &JsonValue<'_>) -> bool {
    match more {
        JsonValue::Bool(more) => !more,
        JsonValue::Text(text) => text.trim().eq_ignore_ascii_case("false"),
        JsonValue::Number(number) => whole(number) == Some(0),
        _ => false,
    }
}

/// Returns where a page is, if another page named it.
const fn cursor(task: &Task) -> Option<&crate::words::Cursor> {
    match task {
        Task::Catalogue { cursor, .. } | Task::Likes { cursor, .. } => cursor.as_ref(),
        Task::Features { .. } => None,
    }
}

#[cfg(test)]
mod tests;
