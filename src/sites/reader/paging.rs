//! The page after another one.

mod came_page;
mod named_page;
mod page_places;
mod way;

use url::Url;

use super::template::PageAddress;
use crate::sites::description::{Paging, Pointer};
use crate::sites::error::PageError;
use crate::sites::json::{JsonValue, whole};
use crate::sites::page::NextPage;
use crate::words::Task;
pub use came_page::CamePage;
use page_places::PagePlaces;
use way::{Way, ways};

/// The pages of a list: where they are, how the list goes on, and what ends it.
#[derive(Debug)]
pub struct ListPages {
    places: PagePlaces,
    empty_ends: bool,
    /// The number of the value that is the number of all entries.
    total: Option<usize>,
    /// The number of the value that says whether there is another page.
    more: Option<usize>,
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
            places: PagePlaces { address, ways: ways(&paging.kinds, &mut add) },
            empty_ends: paging.empty_ends,
            total: paging.total.as_ref().map(&mut add),
            more: paging.more.as_ref().map(&mut add),
        }
    }

    /// Returns the address of a task's page.
    pub fn url(&self, task: &Task) -> Result<Url, PageError> {
        self.places.url(task)
    }

    /// Returns the address of the first page of a part of the list.
    pub fn of_part(&self, part: &str) -> Result<Url, PageError> {
        self.places.of_part(part)
    }

    /// Returns an address like those of the list.
    pub fn example(&self) -> Option<Url> {
        self.places.example()
    }

    /// Returns the page after a task's page, where its place is known without reading that page.
    pub fn successor(&self, task: &Task) -> Option<Task> {
        self.places.successor(task)
    }

    /// Returns the page after a task's page that came.
    pub fn next(&self, task: &Task, came: CamePage<'_>) -> Result<NextPage<Task>, PageError> {
        let left = self.total.and_then(|n| self.left(task, came, came.values.get(n)));
        let ends = (came.n_entries == 0 && self.empty_ends)
            || self.more.is_some_and(|number| is_false(came.values.get(number)))
            || left == Some(0);
        let Some((first, others)) = self.places.ways.split_first().filter(|_| !ends) else {
            return Ok(NextPage::None);
        };
        let mut next = self.places.by(first, task, came)?;
        // A number or an offset alone does not say that there is such a page.
        if others.is_empty()
            && matches!(first, Way::Page { .. } | Way::Offset { .. })
            && left.is_none()
            && let NextPage::Page(page) = next
        {
            return Ok(NextPage::Perhaps(page));
        }
        let mut is_named = false;
        for way in others {
            if next == NextPage::None {
                break;
            }
            match self.places.by(way, task, came)? {
                NextPage::None => next = NextPage::None,
                named @ NextPage::Page(_) if !is_named => (next, is_named) = (named, true),
                NextPage::Page(_) | NextPage::Perhaps(_) => {}
                problem if !is_named && next.problem().is_none() => next = problem,
                _ => {}
            }
        }
        Ok(next)
    }

    /// Returns how many entries come after a page, as far as the number of all entries says so. One that is
    /// less than what came says nothing.
    fn left(&self, task: &Task, came: CamePage<'_>, total: &JsonValue<'_>) -> Option<u64> {
        let n_entries = u64::try_from(came.n_entries).ok()?;
        let n_before = self.places.n_before(task)?;
        number_of_all(total)?.checked_sub(n_before.saturating_add(n_entries))
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

#[cfg(test)]
mod tests;
