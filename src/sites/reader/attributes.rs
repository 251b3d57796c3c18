//! The attributes of an item, and who made it.

use super::convert;
use super::field::FieldReader;
use super::finder::FinderBuilder;
use super::values::Values;
use crate::sites::description::{Field, Person};
use crate::sites::json::JsonValue;
use crate::sites::oddities::Oddities;
use crate::words::{Attribute, AttributeValue, OddKind, Owner, UserId};

/// Reads one attribute.
#[derive(Debug)]
pub struct AttributeReader {
    /// Its position in the description.
    position: usize,
    field: FieldReader,
}

/// Reads the user who made an item.
#[derive(Debug)]
pub struct OwnerReader {
    id: FieldReader,
    name: Option<FieldReader>,
}

impl AttributeReader {
    /// Adds the places of every attribute, and returns their readers in order.
    pub fn all(attributes: &[(String, Field)], finder: &mut FinderBuilder) -> Vec<Self> {
        let reader = |(position, (name, field)): (usize, &(String, Field))| Self {
            position,
            field: finder.one(field, name),
        };
        attributes.iter().enumerate().map(reader).collect()
    }

    /// Returns the value of an item. None where it is missing, null or an empty text, and where it can't be
    /// used.
    pub fn read(&self, values: &Values<'_>, oddities: &mut Oddities) -> Option<Attribute> {
        let field = &self.field;
        let usable = |value: &JsonValue<'_>| convert::attribute(field.conversion, value);
        let value = field.one(values, |value| usable(value).is_some());
        let found = match usable(value) {
            Some(AttributeValue::Text(text)) => {
                Some(AttributeValue::Text(oddities.fit(&field.name, &text).into_owned()))
            }
            other => other,
        };
        let is_empty = value.is_none() || value.text().is_some_and(|text| text.trim().is_empty());
        if found.is_none() && !is_empty {
            let due = field.conversion.kind().in_words();
            oddities.note(OddKind::Unread, || field.problem(value, due));
        }
        Some(Attribute { position: self.position, value: found? })
    }
}

impl OwnerReader {
    /// Adds the places of the fields.
    pub fn new(owner: &Person, finder: &mut FinderBuilder) -> Self {
        Self {
            id: finder.one(&owner.id, "the owner's id"),
            name: owner.name.as_ref().map(|name| finder.one(name, "the owner's name")),
        }
    }

    /// Returns the user who made an item. None where the id is missing or can't be used.
    pub fn read(&self, values: &Values<'_>, oddities: &mut Oddities) -> Option<Owner> {
        let usable = |value: &JsonValue<'_>| value.id().and_then(|id| UserId::new(id).ok());
        let id = self.id.one(values, |value| usable(value).is_some());
        let Some(user_id) = usable(id) else {
            if !id.is_none() {
                oddities.note(OddKind::Unread, || self.id.problem(id, "an id"));
            }
            return None;
        };
        let username = match &self.name {
            Some(name) => name.text(values, oddities).into_owned(),
            None => user_id.reveal().to_owned(),
        };
        Some(Owner { user_id, username })
    }
}
