//! Values of fields whose type a site may get wrong.

use std::borrow::Cow;

use super::number;
use crate::words::LikeCount;

/// The value of a field whose type is not certain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum JsonValue<'b> {
    /// The field is not there.
    #[default]
    Missing,
    Null,
    Bool(bool),
    /// A number as it is written, which may be `NaN`.
    Number(&'b str),
    Text(Cow<'b, str>),
    List,
    Object,
}

impl JsonValue<'_> {
    /// Returns it as an id: a text, or a whole number.
    pub fn id(&self) -> Option<Cow<'_, str>> {
        match self {
            // An id with unreadable parts can't be requested, and two such ids may look alike.
            Self::Text(text) if text.contains(char::REPLACEMENT_CHARACTER) => None,
            Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Number(number) => number::whole(number).map(|whole| whole.to_string().into()),
            _ => None,
        }
    }

    /// Returns it as text: a text, or a number as it is written.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Number(number) if number::is_finite(number) => Some(number),
            _ => None,
        }
    }

    /// Returns it as a number of likes: a number, or a text of one.
    pub fn count(&self) -> Option<LikeCount> {
        let number = match self {
            Self::Text(text) => number::whole(text.trim()),
            Self::Number(number) => number::whole(number),
            _ => None,
        };
        number.and_then(|n| u32::try_from(n).ok()).map(LikeCount::exact)
    }

    /// Returns whether there is no value.
    pub const fn is_none(&self) -> bool {
        matches!(self, Self::Missing | Self::Null)
    }

    /// Returns what is wrong with it if something else is expected, such as `is null, not an id`.
    pub fn problem(&self, due: &str) -> String {
        match self {
            Self::Missing => "is missing".to_owned(),
            Self::Text(_) | Self::Number(_) if due != "text" => format!("can't be {due}"),
            other => format!("is {}, not {due}", other.name()),
        }
    }

    /// Returns what it is.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Null => "null",
            Self::Bool(_) => "true or false",
            Self::Number(number) if !number::is_finite(number) => "NaN or infinite",
            Self::Number(_) => "a number",
            Self::Text(_) => "text",
            Self::List => "a list",
            Self::Object => "an object",
        }
    }
}
