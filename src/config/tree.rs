//! Values as the file gives them, each with its place.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{Location, Spanned};

use super::error::shown;

/// One value and where it stands.
pub(super) struct Node {
    pub at: Location,
    pub value: Value,
}

/// One key of a section and its value.
pub(super) struct Entry {
    pub at: Location,
    pub key: String,
    pub node: Node,
}

/// A value before it is known which type it should have.
pub(super) enum Value {
    Empty,
    Truth(bool),
    Whole(i128),
    Real(f64),
    Text(String),
    /// The text of a variable or flag, which stands for any type.
    Typed(String),
    List(Vec<Node>),
    Section(Vec<Entry>),
}

impl Value {
    /// The value as a message names it.
    pub fn shown(&self) -> String {
        match self {
            Self::Truth(truth) => truth.to_string(),
            Self::Whole(number) => number.to_string(),
            Self::Real(number) => format!("{number:?}"),
            Self::Text(text) => format!("the text \"{}\"", shown(text)),
            Self::Typed(text) => format!("\"{}\"", shown(text)),
            Self::Empty | Self::List(_) | Self::Section(_) => self.type_name().to_owned(),
        }
    }

    /// What sort of value it is, for messages that must not show it.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Empty => "an empty value",
            Self::Truth(_) => "a true or false",
            Self::Whole(_) | Self::Real(_) => "a number",
            Self::Text(_) | Self::Typed(_) => "a text",
            Self::List(_) => "a list",
            Self::Section(_) => "a section of keys",
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<Value>::deserialize(source)?;
        Ok(Self { at: spanned.referenced, value: spanned.value })
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Empty)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Empty)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Value, E> {
        Ok(Value::Truth(truth))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Whole(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Whole(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Real(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut section = Vec::new();
        while let Some(key) = entries.next_key::<Spanned<String>>()? {
            let node = entries.next_value()?;
            section.push(Entry { at: key.referenced, key: key.value, node });
        }
        Ok(Value::Section(section))
    }
}
