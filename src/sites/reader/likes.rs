//! An entry of a list of likes.

use std::fmt;

use super::convert;
use super::entries::Entry;
use super::field::FieldReader;
use super::finder::FinderBuilder;
use super::values::Values;
use crate::sites::description::LikeList;
use crate::sites::json::JsonValue;
use crate::sites::oddities::Oddities;
use crate::words::{ItemId, Like, Moment, OddEntry, OddKind, UserId};

/// Reads an entry of a list of likes.
#[derive(Debug)]
pub struct LikeReader {
    id: FieldReader,
    name: Option<FieldReader>,
    time: Option<FieldReader>,
}

/// An entry of a list of likes, which does not name the item. Its `Debug` shows neither the user's id nor
/// the name.
#[derive(Clone)]
pub struct FoundLiker {
    user_id: UserId,
    username: String,
    liked_at: Option<Moment>,
    /// The position of the entry.
    index: u32,
    /// What is odd about the entry.
    pub odd: Vec<OddEntry>,
}

impl LikeReader {
    /// Adds the places of the fields.
    pub fn new(list: &LikeList, finder: &mut FinderBuilder) -> Self {
        Self {
            id: finder.one(&list.user.id, "the user's id"),
            name: list.user.name.as_ref().map(|name| finder.one(name, "the user's name")),
            time: list.time.as_ref().map(|time| finder.one(time, "the time")),
        }
    }

    /// Returns the entry at this position.
    pub fn read(&self, values: &Values<'_>, index: u32) -> Entry<FoundLiker> {
        let usable = |value: &JsonValue<'_>| value.id().and_then(|id| UserId::new(id).ok());
        let id = self.id.one(values, |value| usable(value).is_some());
        let Some(user_id) = usable(id) else { return Err(self.id.id_problem(id)) };
        let mut oddities = Oddities::none(index);
        let username = match &self.name {
            // The name may be missing in accounts that are being deleted.
            Some(name) => name.text(values, &mut oddities),
            None => user_id.reveal().to_owned(),
        };
        let liked_at = self.time.as_ref().and_then(|time| time_of(time, values, &mut oddities));
        Ok(FoundLiker { user_id, username, liked_at, index, odd: oddities.into_found() })
    }
}

impl FoundLiker {
    /// Returns the like of this item. `offset` is how many entries come before those that were read.
    pub fn into_like(self, item_id: ItemId, offset: u32) -> Like {
        let Self { user_id, username, liked_at, index, .. } = self;
        Like { item_id, user_id, username, position: offset.saturating_add(index), liked_at }
    }
}

impl fmt::Debug for FoundLiker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FoundLiker").field("index", &self.index).finish_non_exhaustive()
    }
}

fn time_of(time: &FieldReader, values: &Values<'_>, oddities: &mut Oddities) -> Option<Moment> {
    let moment = |value: &JsonValue<'_>| convert::moment(time.conversion, value);
    let value = time.one(values, |value| moment(value).is_some());
    let found = moment(value);
    // Some sites write an unknown time as an empty text.
    let is_missing = value.is_none() || value.text() == Some("");
    if found.is_none() && !is_missing {
        oddities.note(OddKind::Unread, || time.problem(value, "a time"));
    }
    found
}
