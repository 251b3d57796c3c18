//! The page after another one.

mod named_page;
mod page_addresses;
mod received_page;
mod way;

use url::Url;

use super::list_place::ListPlace;
use super::template::PageAddress;
use crate::sites::description::{Paging, Pointer};
use crate::sites::error::PageError;
use crate::sites::json::{JsonValue, whole};
use crate::sites::page::NextPage;
use page_addresses::PageAddresses;
pub use received_page::ReceivedPage;
use way::{Way, ways};

/// The pages of a list: where they are, how the list is paged, and what ends it.
#[derive(Debug)]
pub struct ListPages {
    addresses: PageAddresses,
    empty_ends: bool,
    /// The index of the value that is the total number of entries.
    total: Option<usize>,
    /// The index of the value that says whether there is another page.
    more: Option<usize>,
}

impl ListPages {
    /// Returns the pages of a list. `add` registers a value that is beside the entries of a page, and returns
    /// its index.
    pub fn new(
        address: PageAddress,
        paging: &Paging,
        mut add: impl FnMut(&Pointer) -> usize,
    ) -> Self {
        Self {
            addresses: PageAddresses { address, ways: ways(&paging.kinds, &mut add) },
            empty_ends: paging.empty_ends,
            total: paging.total.as_ref().map(&mut add),
            more: paging.more.as_ref().map(&mut add),
        }
    }

    /// Returns the address of a page.
    pub fn url(&self, place: &ListPlace) -> Result<Url, PageError> {
        self.addresses.url(place)
    }

    /// Returns an address like those of the list.
    pub fn example(&self) -> Option<Url> {
        self.addresses.example()
    }

    /// Returns the page after a page, if its address is known without reading that page.
    pub fn successor(&self, place: &ListPlace) -> Option<ListPlace> {
        self.addresses.successor(place)
    }

    /// Returns whether the end of the list depends on how many entries came before a page, and the place
    /// does not say so.
    pub fn needs_n_before(&self, place: &ListPlace) -> bool {
        self.total.is_some() && self.addresses.n_before(place).is_none()
    }

    /// Returns the page after a page, from what that page says.
    pub fn next(
        &self,
        place: &ListPlace,
        received: ReceivedPage<'_>,
    ) -> Result<NextPage<ListPlace>, PageError> {
        let left = self.total.and_then(|n| self.left(place, received, received.values.get(n)));
        let is_last = self.more.is_some_and(|number| is_false(received.values.get(number)))
            || left == Some(0);
        let Some((first, others)) = self.addresses.ways.split_first().filter(|_| !is_last) else {
            return Ok(NextPage::Last);
        };
        if received.n_entries == 0 && self.empty_ends {
            return Ok(NextPage::None);
        }
        let mut next = self.addresses.by(first, place, received)?;
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
            match self.addresses.by(way, place, received)? {
                NextPage::None => next = NextPage::None,
                named @ NextPage::Page(_) if !is_named => (next, is_named) = (named, true),
                NextPage::Page(_) | NextPage::Perhaps(_) => {}
                problem if !is_named && next.problem().is_none() => next = problem,
                _ => {}
            }
        }
        Ok(next)
    }

    /// Returns how many entries come after a page, if the total number of entries says so. It is compared with
    /// the entries that came: pages may have fewer entries than full ones, or none. A total that is less than
    /// what was received says nothing.
    fn left(
        &self,
        place: &ListPlace,
        received: ReceivedPage<'_>,
        total: &JsonValue<'_>,
    ) -> Option<u64> {
        let n_entries = u64::try_from(received.n_entries).ok()?;
        let n_before = self.addresses.n_before(place).or(received.n_before)?;
        total_number(total)?.checked_sub(n_before.saturating_add(n_entries))
    }
}

/// Returns the total number of entries, if the value is one.
fn total_number(total: &JsonValue<'_>) -> Option<u64> {
    match total {
        JsonValue::Text(text) => whole(text.trim()),
        JsonValue::Number(number) => whole(number),
        _ => None,
    }
}

/// Returns whether a text can be a total number of entries.
pub fn is_count(text: &str) -> bool {
    whole(text.trim()).is_some()
}

/// Returns whether a value says that there is no other page. Any other value says nothing.
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
