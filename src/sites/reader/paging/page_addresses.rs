//! The addresses of the pages of a list.

use url::Url;

use super::way::Way;
use crate::sites::address::at_origin_of;
use crate::sites::error::PageError;
use crate::sites::reader::list_place::{ListOwner, ListPlace, PagePosition};
use crate::sites::reader::template::{Filling, PageAddress};
use crate::words::Cursor;

/// The addresses of the pages of a list.
#[derive(Debug)]
pub struct PageAddresses {
    /// The address of a page.
    pub address: PageAddress,
    /// The ways to the next page. Pages are planned by the first one.
    pub ways: Vec<Way>,
}

impl PageAddresses {
    /// Returns the address of a page. An address that another page named is requested at the origin of the
    /// list.
    pub fn url(&self, place: &ListPlace) -> Result<Url, PageError> {
        let own = self.address.fill(self.filling(place))?;
        match &place.cursor {
            Some(cursor) => at_origin_of(&own, &cursor.address).map_err(PageError::BadNext),
            None => Ok(own),
        }
    }

    /// Returns an address like those of the list.
    pub fn example(&self) -> Option<Url> {
        self.address.fill(Filling { id: "0", user: "0", username: "0", ..Filling::default() }).ok()
    }

    /// Returns what fills the address of a page.
    pub fn filling<'p>(&self, place: &'p ListPlace) -> Filling<'p> {
        let key = || place.cursor.as_ref().and_then(|cursor| cursor.key.parse::<u64>().ok());
        let (mut page, mut offset) = (0, 0);
        match (self.ways.first(), place.position) {
            (Some(Way::Page { first, .. }), PagePosition::Number(n)) => {
                page = u64::from(*first) + u64::from(n.saturating_sub(1));
            }
            (Some(Way::Page { first, size: Some(size) }), PagePosition::After(n)) => {
                page = u64::from(*first) + u64::from(n / (*size).max(1));
            }
            (Some(Way::Page { first, size: None }), PagePosition::After(_)) => {
                page = key().unwrap_or(u64::from(*first));
            }
            (Some(Way::Offset { size }), PagePosition::Number(n)) => {
                let planned = u64::from(n.saturating_sub(1)).saturating_mul(u64::from(*size));
                offset = key().unwrap_or(planned);
            }
            (Some(Way::Offset { .. }), PagePosition::After(n)) => offset = u64::from(n),
            _ => {}
        }
        let filling = Filling { page, offset, ..Filling::default() };
        match &place.of {
            ListOwner::Site(part) => Filling { part: part.query(), ..filling },
            ListOwner::Item(id) => Filling { id: id.as_str(), ..filling },
            ListOwner::User(user) => {
                Filling { user: user.user_id.reveal(), username: &user.username, ..filling }
            }
        }
    }

    /// Returns how many entries come before a page, if its place says so.
    pub fn n_before(&self, place: &ListPlace) -> Option<u64> {
        match (place.position, self.ways.first()) {
            (PagePosition::Number(0 | 1) | PagePosition::After(0), _) => Some(0),
            (_, Some(Way::Offset { .. })) => Some(self.filling(place).offset),
            _ => None,
        }
    }

    /// Returns the page after a page, if its address is known without reading that page.
    pub fn successor(&self, place: &ListPlace) -> Option<ListPlace> {
        let Filling { page, offset, .. } = self.filling(place);
        match self.ways.first()? {
            Way::Page { .. } => self.numbered(place, page.saturating_add(1), 0).ok(),
            Way::Offset { size } => {
                let n = match place.position {
                    // As many as the pages before had, as the site may send fewer than it is asked for.
                    PagePosition::Number(n) if offset > 0 => {
                        offset.checked_div(u64::from(n.saturating_sub(1)))
                    }
                    _ => None,
                };
                let size = u64::from((*size).max(1));
                let n = n.map_or(size, |n| n.clamp(1, size));
                self.at_offset(place, offset.saturating_add(n)).ok()
            }
            Way::Cursor { .. } | Way::Url { .. } | Way::Link { .. } => None,
        }
    }

    /// Returns the page with this number.
    pub fn numbered(
        &self,
        place: &ListPlace,
        number: u64,
        n_entries: u64,
    ) -> Result<ListPlace, PageError> {
        let Some(Way::Page { first, size }) = self.ways.first() else {
            return Ok(following(place, n_entries, None));
        };
        let index = number.saturating_sub(u64::from(*first));
        Ok(match (place.position, size) {
            (PagePosition::Number(_), _) => {
                place.at(PagePosition::Number(narrow(index.saturating_add(1))), None)
            }
            (PagePosition::After(_), Some(size)) => {
                let n_before = narrow(index.saturating_mul(u64::from((*size).max(1))));
                place.at(PagePosition::After(n_before), None)
            }
            (PagePosition::After(_), None) => {
                let filling = Filling { page: number, ..self.filling(place) };
                let address = self.address.fill(filling)?.into();
                let next = Cursor { key: number.to_string(), address };
                following(place, n_entries, Some(next))
            }
        })
    }

    /// Returns the page after this many entries.
    pub fn at_offset(&self, place: &ListPlace, offset: u64) -> Result<ListPlace, PageError> {
        if let PagePosition::After(_) = place.position {
            return Ok(place.at(PagePosition::After(narrow(offset)), None));
        }
        let address = self.address.fill(Filling { offset, ..self.filling(place) })?.into();
        Ok(following(place, 0, Some(Cursor { key: offset.to_string(), address })))
    }
}

/// Returns the page that comes after a page with this many entries.
pub fn following(place: &ListPlace, n_entries: u64, cursor: Option<Cursor>) -> ListPlace {
    let position = match place.position {
        PagePosition::Number(n) => PagePosition::Number(n.saturating_add(1)),
        // Two pages of a list are never at the same offset, so an empty one counts as an entry.
        PagePosition::After(n) => {
            PagePosition::After(narrow(u64::from(n).saturating_add(n_entries.max(1))))
        }
    };
    place.at(position, cursor)
}

fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
