//! The values of the file before their types are known, each with its position.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

use super::Position;
use super::error::shown;

/// A value and its position.
#[derive(Debug)]
pub struct YamlNode {
    /// Where it begins.
    pub at: Position,
    /// What it is.
    pub value: YamlValue,
}

/// A key of a section with its value.
#[derive(Debug)]
pub struct YamlEntry {
    /// Where the key begins.
    pub at: Position,
    /// The key.
    pub key: String,
    /// Its value.
    pub node: YamlNode,
}

/// A value whose expected type is not known yet.
#[derive(Debug)]
pub enum YamlValue {
    /// Nothing, or `null`.
    Empty,
    /// True or false.
    Truth(bool),
    /// A whole number.
    Whole(i128),
    /// Another number.
    Real(f64),
    /// A text.
    Text(String),
    /// The text of a variable or flag, which may stand for any type.
    Typed(String),
    /// A list.
    List(Vec<YamlNode>),
    /// Keys with values, in the order of the file.
    Section(Vec<YamlEntry>),
}

impl YamlValue {
    /// Returns the value as a message shows it.
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

    /// Returns the kind of value, for messages that must not show it.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Empty => "an empty value",
            Self::Truth(_) => "true or false",
            Self::Whole(_) | Self::Real(_) => "a number",
            Self::Text(_) | Self::Typed(_) => "a text",
            Self::List(_) => "a list",
            Self::Section(_) => "a section of keys",
        }
    }
}

impl<'de> Deserialize<'de> for YamlNode {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<YamlValue>::deserialize(source)?;
        Ok(Self { at: spanned.referenced.into(), value: spanned.value })
    }
}

impl<'de> Deserialize<'de> for YamlValue {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = YamlValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<YamlValue, E> {
        Ok(YamlValue::Empty)
    }

    fn visit_none<E>(self) -> Result<YamlValue, E> {
        Ok(YamlValue::Empty)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<YamlValue, E> {
        Ok(YamlValue::Truth(truth))
    }

    fn visit_i64<E>(self, number: i64) -> Result<YamlValue, E> {
        Ok(YamlValue::Whole(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<YamlValue, E> {
        Ok(YamlValue::Whole(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<YamlValue, E> {
        Ok(YamlValue::Real(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<YamlValue, E> {
        Ok(YamlValue::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<YamlValue, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(YamlValue::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<YamlValue, A::Error> {
        let mut section = Vec::new();
        while let Some(key) = entries.next_key::<Spanned<String>>()? {
            let node = entries.next_value()?;
            section.push(YamlEntry { at: key.referenced.into(), key: key.value, node });
        }
        Ok(YamlValue::Section(section))
    }
}
