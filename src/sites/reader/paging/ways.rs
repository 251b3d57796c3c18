//! The ways to the next page.

use url::{ParseError, Url};

use super::{CamePage, ListPages, cursor};
use crate::sites::address::{MAX_BYTES, at_origin_of, named};
use crate::sites::description::{NextKind, Pointer};
use crate::sites::error::PageError;
use crate::sites::json::JsonValue;
use crate::sites::page::NextPage;
use crate::sites::reader::link;
use crate::sites::reader::template::{Filling, encoded_value, with_parameter};
use crate::words::{Cursor, Task};

/// A way to the next page.
#[derive(Debug)]
pub enum Way {
    /// Numbered pages.
    Page { first: u32, size: Option<u32> },
    /// Offsets.
    Offset { size: u32 },
    /// What stands for the page, by the number of its value.
    Cursor { value: usize, parameter: String },
    /// The address of the page, by the number of its value.
    Url { value: usize },
    /// The `Link` header with this relation.
    Link { relation: String },
}

/// Returns the ways of a description.
pub fn ways(kinds: &[NextKind], add: &mut impl FnMut(&Pointer) -> usize) -> Vec<Way> {
    let way = |kind: &NextKind| {
        Some(match kind {
            NextKind::Page { first, size } => Way::Page { first: *first, size: *size },
            NextKind::Offset { size } => Way::Offset { size: *size },
            NextKind::Cursor { at, parameter } => {
                Way::Cursor { value: add(at), parameter: parameter.clone() }
            }
            NextKind::Url(at) => Way::Url { value: add(at) },
            NextKind::Link(relation) => Way::Link { relation: relation.clone() },
            NextKind::None => return None,
        })
    };
    kinds.iter().filter_map(way).collect()
}

impl ListPages {
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
        Filling { id, page, offset }
    }

    /// Returns how many entries come before a task's page, if that is known.
    pub fn n_before(&self, task: &Task) -> Option<u64> {
        match (task, self.ways.first()) {
            (Task::Likes { offset, .. }, _) => Some(u64::from(*offset)),
            (_, Some(Way::Offset { .. })) => Some(self.filling(task).offset),
            (Task::Catalogue { page, .. }, Some(Way::Page { size: Some(size), .. })) => {
                Some(u64::from(page.saturating_sub(1)).saturating_mul(u64::from(*size)))
            }
            (Task::Catalogue { page, .. }, _) => (*page <= 1).then_some(0),
            (Task::Features { .. }, _) => None,
        }
    }

    /// Returns the page after a task's page, where its place is known without reading that page.
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

    /// Returns the next page by one of the ways.
    pub fn by(
        &self,
        way: &Way,
        task: &Task,
        came: CamePage<'_>,
    ) -> Result<NextPage<Task>, PageError> {
        let Filling { page, offset, .. } = self.filling(task);
        let n_entries = u64::try_from(came.n_entries).unwrap_or(u64::MAX);
        Ok(match way {
            Way::Page { .. } => {
                NextPage::Page(self.numbered(task, page.saturating_add(1), n_entries)?)
            }
            // The same page would come again.
            Way::Offset { .. } if came.n_entries == 0 => NextPage::Back,
            Way::Offset { .. } => {
                NextPage::Page(self.at_offset(task, offset.saturating_add(n_entries))?)
            }
            Way::Cursor { value, parameter } => {
                let value = match came.values.get(*value) {
                    JsonValue::Number(number) => NextPage::Page(*number),
                    other => named(other),
                };
                match value {
                    NextPage::Page(value) | NextPage::Perhaps(value) => {
                        let own = self.address.fill(self.filling(task))?;
                        let address = with_parameter(&own, parameter, value).into();
                        let next = Cursor { key: encoded_value(value), address };
                        at_cursor(task, &self.url(task)?, next, n_entries)
                    }
                    other => other.without_page(),
                }
            }
            Way::Url { value } => match named(came.values.get(*value)) {
                NextPage::Page(address) | NextPage::Perhaps(address) => {
                    self.at_address(task, address, n_entries)?
                }
                other => other.without_page(),
            },
            Way::Link { relation } => match link::find(came.links, relation) {
                Some(address) => self.at_address(task, address, n_entries)?,
                None => NextPage::None,
            },
        })
    }

    /// Returns the page at an address that a page named. Of the address of a numbered page, only the number
    /// is used.
    fn at_address(
        &self,
        task: &Task,
        address: &str,
        n_entries: u64,
    ) -> Result<NextPage<Task>, PageError> {
        let (Some(parameter), Some(way @ (Way::Page { .. } | Way::Offset { .. }))) =
            (self.address.number(), self.ways.first())
        else {
            let own = self.url(task)?;
            return Ok(match at_origin_of(&own, address) {
                Ok(address) => at_cursor(task, &own, cursor_of(&address), n_entries),
                Err(problem) => NextPage::Unusable(problem),
            });
        };
        let address = match Url::parse(address) {
            Err(ParseError::RelativeUrlWithoutBase) => self.url(task)?.join(address),
            absolute => absolute,
        };
        let Ok(address) = address else { return Ok(NextPage::Unusable("can't be read")) };
        let number = address.query_pairs().find(|(name, _)| name == parameter);
        let number = number.and_then(|(_, value)| value.parse::<u32>().ok()).map(u64::from);
        let Filling { page, offset, .. } = self.filling(task);
        Ok(match (way, number) {
            (Way::Offset { .. }, None) => NextPage::Unusable("has no offset"),
            (_, None) => NextPage::Unusable("has no number of a page"),
            (Way::Offset { .. }, Some(ahead)) if ahead > offset => {
                NextPage::Page(self.at_offset(task, ahead)?)
            }
            (Way::Page { .. }, Some(ahead)) if ahead > page => {
                NextPage::Page(self.numbered(task, ahead, n_entries)?)
            }
            _ => NextPage::Back,
        })
    }

    /// Returns the page with this number.
    fn numbered(&self, task: &Task, number: u64, n_entries: u64) -> Result<Task, PageError> {
        let Some(Way::Page { first, size }) = self.ways.first() else {
            return Ok(following(task, n_entries, None));
        };
        let index = number.saturating_sub(u64::from(*first));
        Ok(match (task, size) {
            (Task::Catalogue { .. }, _) => {
                Task::Catalogue { page: narrow(index.saturating_add(1)), cursor: None }
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

    /// Returns the page before which this many entries come.
    fn at_offset(&self, task: &Task, offset: u64) -> Result<Task, PageError> {
        Ok(match task {
            Task::Likes { item_id, .. } => {
                Task::Likes { item_id: item_id.clone(), offset: narrow(offset), cursor: None }
            }
            _ => {
                let address = self.address.fill(Filling { offset, ..self.filling(task) })?.into();
                following(task, 0, Some(Cursor { key: offset.to_string(), address }))
            }
        })
    }
}

/// Returns the page that a page named, unless it is that page itself.
fn at_cursor(task: &Task, own: &Url, next: Cursor, n_entries: u64) -> NextPage<Task> {
    let is_same = cursor(task).is_some_and(|own| own.key == next.key);
    if is_same || own.as_str() == next.address {
        return NextPage::Back;
    }
    if next.address.len() > MAX_BYTES {
        return NextPage::Unusable("is too long");
    }
    NextPage::Page(following(task, n_entries, Some(next)))
}

/// Returns the page that comes after a page with this many entries.
fn following(task: &Task, n_entries: u64, cursor: Option<Cursor>) -> Task {
    match task {
        Task::Catalogue { page, .. } => Task::Catalogue { page: page.saturating_add(1), cursor },
        Task::Likes { item_id, offset, .. } => {
            // Two pages of a list are never at the same offset, so an empty one counts as an entry.
            let offset = narrow(u64::from(*offset).saturating_add(n_entries.max(1)));
            Task::Likes { item_id: item_id.clone(), offset, cursor }
        }
        Task::Features { item_id } => Task::Features { item_id: item_id.clone() },
    }
}

/// Returns the cursor in an address, by which sites tell pages apart, or the whole address if it has none. It
/// stays encoded, because it is opaque.
fn cursor_of(address: &Url) -> Cursor {
    let pairs = address.query().unwrap_or_default().split('&');
    let key = pairs.filter_map(|pair| pair.strip_prefix("cursor=")).find(|key| !key.is_empty());
    let address = address.as_str().to_owned();
    Cursor { key: key.map_or_else(|| address.clone(), str::to_owned), address }
}

fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
