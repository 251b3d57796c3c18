//! A user within an entry of a list.

use std::borrow::Cow;

use super::field::FieldReader;
use super::finder::FinderBuilder;
use super::values::Values;
use crate::sites::description::Person;
use crate::sites::json::JsonValue;
use crate::sites::oddities::Oddities;
use crate::words::UserId;

/// Reads a user within an entry of a list.
#[derive(Debug)]
pub struct PersonReader {
    id: FieldReader,
    name: Option<FieldReader>,
}

impl PersonReader {
    /// Adds the places of the fields.
    pub fn new(person: &Person, finder: &mut FinderBuilder) -> Self {
        Self {
            id: finder.one(&person.id, "the user's id"),
            name: person.name.as_ref().map(|name| finder.one(name, "the user's name")),
        }
    }

    /// Returns the user's id, or what is wrong with it.
    pub fn id(&self, values: &Values<'_>) -> Result<UserId, String> {
        let usable = |value: &JsonValue<'_>| value.id().and_then(|id| UserId::new(id).ok());
        let id = self.id.one(values, |value| usable(value).is_some());
        usable(id).ok_or_else(|| self.id.id_problem(id))
    }

    /// Returns the name of the user with this id.
    pub fn name<'v>(
        &self,
        id: &'v UserId,
        values: &'v Values<'_>,
        oddities: &mut Oddities,
    ) -> Cow<'v, str> {
        match &self.name {
            // The name may be missing in accounts that are being deleted.
            Some(name) => name.text(values, oddities),
            None => id.reveal().into(),
        }
    }
}
