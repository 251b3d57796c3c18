//! An entry of a list of likes.

use std::fmt;
use std::sync::Arc;

use super::convert;
use super::entries::Entry;
use super::field::FieldReader;
use super::finder::FinderBuilder;
use super::person::PersonReader;
use super::values::Values;
use crate::sites::description::LikeList;
use crate::sites::json::JsonValue;
use crate::sites::oddities::Oddities;
use crate::words::{ItemId, Like, Moment, OddEntry, OddKind, UserId};

/// Reads an entry of a list of likes.
#[derive(Debug)]
pub struct LikeReader {
    person: PersonReader,
    time: Option<FieldReader>,
}

/// An entry of a list of likes, which does not name the item. Its `Debug` shows neither the user's id nor
/// the name.
#[derive(Clone)]
pub struct FoundLiker {
    user_id: UserId,
    username: Arc<str>,
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
            person: PersonReader::new(&list.user, finder),
            time: list.time.as_ref().map(|time| finder.one(time, "the time")),
        }
    }

    /// Returns the entry at this position.
    pub fn read(&self, values: &Values<'_>, index: u32) -> Entry<FoundLiker> {
        let user_id = self.person.id(values)?;
        let mut oddities = Oddities::none(index);
        let username = self.person.name(&user_id, values, &mut oddities).into();
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

/// Returns the time that a field holds; none where it is missing or can't be read.
pub fn time_of(time: &FieldReader, values: &Values<'_>, oddities: &mut Oddities) -> Option<Moment> {
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
