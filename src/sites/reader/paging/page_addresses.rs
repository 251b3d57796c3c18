//! The addresses of the pages of a list.

use url::Url;

use super::way::Way;
use crate::sites::address::at_origin_of;
use crate::sites::error::PageError;
use crate::sites::reader::template::{Filling, PageAddress};
use crate::words::{Cursor, Part, Task};

/// The addresses of the pages of a list.
#[derive(Debug)]
pub struct PageAddresses {
    /// The address of a page.
    pub address: PageAddress,
    /// The ways to the next page. Pages are planned by the first one.
    pub ways: Vec<Way>,
}

impl PageAddresses {
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

    /// Returns what fills the address of a task's page.
    pub fn filling<'t>(&self, task: &'t Task) -> Filling<'t> {
        let id = task.item_id().map_or("", |id| id.as_str());
        let key = || cursor(task).and_then(|cursor| cursor.key.parse::<u64>().ok());
        let (mut page, mut offset) = (0, 0);
        match (self.ways.first(), task) {
            (Some(Way::Page { first, .. }), Task::Catalogue { page: n, .. }) => {
                page = u64::from(*first) + u64::from(n.saturating_sub(1));
            }
            (Some(Way::Page { first, size: Some(size) }), Task::Likes { offset, .. }) => {
                page = u64::from(*first) + u64::from(offset / (*size).max(1));
            }
            (Some(Way::Page { first, size: None }), Task::Likes { .. }) => {
                page = key().unwrap_or(u64::from(*first));
            }
            (Some(Way::Offset { size }), Task::Catalogue { page: n, .. }) => {
                let planned = u64::from(n.saturating_sub(1)).saturating_mul(u64::from(*size));
                offset = key().unwrap_or(planned);
            }
            (Some(Way::Offset { .. }), Task::Likes { offset: before, .. }) => {
                offset = u64::from(*before);
            }
            _ => {}
        }
        Filling { id, page, offset, part: task.part().map_or("", Part::query) }
    }

    /// Returns how many entries come before a task's page, if the task says so.
    pub fn n_before(&self, task: &Task) -> Option<u64> {
        match (task, self.ways.first()) {
            (Task::Catalogue { page: 0 | 1, .. } | Task::Likes { offset: 0, .. }, _) => Some(0),
            (_, Some(Way::Offset { .. })) => Some(self.filling(task).offset),
            _ => None,
        }
    }

    /// Returns the page after a task's page, if its address is known without reading that page.
    pub fn successor(&self, task: &Task) -> Option<Task> {
        let Filling { page, offset, .. } = self.filling(task);
        match self.ways.first()? {
            Way::Page { .. } => self.numbered(task, page.saturating_add(1), 0).ok(),
            Way::Offset { size } => {
                let n = match task {
                    // As many as the pages before had, as the site may send fewer than it is asked for.
                    Task::Catalogue { page, .. } if offset > 0 => {
                        offset.checked_div(u64::from(page.saturating_sub(1)))
                    }
                    _ => None,
                };
                let size = u64::from((*size).max(1));
                let n = n.map_or(size, |n| n.clamp(1, size));
                self.at_offset(task, offset.saturating_add(n)).ok()
            }
            Way::Cursor { .. } | Way::Url { .. } | Way::Link { .. } => None,
        }
    }

    /// Returns the page with this number.
    pub fn numbered(&self, task: &Task, number: u64, n_entries: u64) -> Result<Task, PageError> {
        let Some(Way::Page { first, size }) = self.ways.first() else {
            return Ok(following(task, n_entries, None));
        };
        let index = number.saturating_sub(u64::from(*first));
        Ok(match (task, size) {
            (Task::Catalogue { part, .. }, _) => {
                let page = narrow(index.saturating_add(1));
                Task::Catalogue { part: part.clone(), page, cursor: None }
            }
            (Task::Likes { item_id, .. }, Some(size)) => {
                let offset = narrow(index.saturating_mul(u64::from((*size).max(1))));
                Task::Likes { item_id: item_id.clone(), offset, cursor: None }
            }
            _ => {
                let filling = Filling { page: number, ..self.filling(task) };
                let address = self.address.fill(filling)?.into();
                let next = Cursor { key: number.to_string(), address };
                following(task, n_entries, Some(next))
            }
        })
    }

    /// Returns the page after this many entries.
    pub fn at_offset(&self, task: &Task, offset: u64) -> Result<Task, PageError> {
        if let Task::Likes { item_id, .. } = task {
            let (item_id, offset) = (item_id.clone(), narrow(offset));
            return Ok(Task::Likes { item_id, offset, cursor: None });
        }
        let address = self.address.fill(Filling { offset, ..self.filling(task) })?.into();
        Ok(following(task, 0, Some(Cursor { key: offset.to_string(), address })))
    }
}

/// Returns the cursor of a page that another page named.
pub const fn cursor(task: &Task) -> Option<&Cursor> {
    match task {
        Task::Catalogue { cursor, .. } | Task::Likes { cursor, .. } => cursor.as_ref(),
        Task::Features { .. } => None,
    }
}

/// Returns the page that comes after a page with this many entries.
pub fn following(task: &Task, n_entries: u64, cursor: Option<Cursor>) -> Task {
    match task {
        Task::Catalogue { part, page, .. } => {
            Task::Catalogue { part: part.clone(), page: page.saturating_add(1), cursor }
        }
        Task::Likes { item_id, offset, .. } => {
            // Two pages of a list are never at the same offset, so an empty one counts as an entry.
            let offset = narrow(u64::from(*offset).saturating_add(n_entries.max(1)));
            Task::Likes { item_id: item_id.clone(), offset, cursor }
        }
        Task::Features { item_id } => Task::Features { item_id: item_id.clone() },
    }
}

fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
