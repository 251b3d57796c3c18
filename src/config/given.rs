//! One value that someone gave for a key, and its reading as the type that the key has.

mod number;
mod stages;

use std::fmt;
use std::path::PathBuf;

use serde_saphyr::Location;

use super::error::{ConfigError, shown};
use super::origin::Origin;
use super::tree::Value;

/// Where a value comes from.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    /// The file's name, the place in it and the key's path, empty for the whole file.
    File { name: &'a str, at: Location, path: &'a str },
    /// The name of a variable.
    Variable(&'a str),
    /// The name of a flag.
    Flag(&'a str),
}

/// One value and where it comes from.
pub(super) struct Given<'a> {
    pub place: Place<'a>,
    pub value: &'a Value,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { name, at, path } => {
                write!(f, "{name}:{}:{}", at.line(), at.column())?;
                if path.is_empty() { Ok(()) } else { write!(f, ": {path}") }
            }
            Self::Variable(name) | Self::Flag(name) => f.write_str(name),
        }
    }
}

impl Given<'_> {
    /// True or false.
    pub fn truth(&self) -> Result<bool, ConfigError> {
        match self.value {
            Value::Truth(truth) => Ok(*truth),
            Value::Typed(text) if text == "true" => Ok(true),
            Value::Typed(text) if text == "false" => Ok(false),
            _ => Err(self.wrong("a truth value", "true or false")),
        }
    }

    /// A text, which messages don't show.
    pub fn text(&self) -> Result<&str, ConfigError> {
        let name = self.value.type_name();
        match self.value {
            Value::Text(text) | Value::Typed(text) => Ok(text),
            Value::Truth(_) | Value::Whole(_) | Value::Real(_) => {
                Err(self.refused(format!("{name} is not a text: put it in quotes")))
            }
            _ => Err(self.refused(format!("{name} is not a text"))),
        }
    }

    /// A text that a file may leave empty.
    pub fn text_or_none(&self) -> Result<Option<&str>, ConfigError> {
        if matches!(self.value, Value::Empty) { Ok(None) } else { self.text().map(Some) }
    }

    /// The name of a file or folder.
    pub fn path(&self) -> Result<PathBuf, ConfigError> {
        let text = self.text()?;
        if text.is_empty() || text.contains('\0') {
            return Err(self.refused("not the name of a file or folder"));
        }
        Ok(PathBuf::from(text))
    }

    /// Where the value comes from; one that a file leaves empty is the default.
    pub fn origin(&self) -> Origin {
        match (self.place, self.value) {
            (_, Value::Empty) => Origin::Default,
            (Place::File { name, at, .. }, _) => {
                Origin::File { name: name.to_owned(), line: at.line() }
            }
            (Place::Variable(name), _) => Origin::Variable(name.to_owned()),
            (Place::Flag(name), _) => Origin::Flag(name.to_owned()),
        }
    }

    /// An error at this place.
    pub fn refused(&self, message: impl Into<String>) -> ConfigError {
        self.refused_showing(message, "…")
    }

    /// The same, where the message shows the value.
    pub fn refused_showing(&self, message: impl Into<String>, shown: &str) -> ConfigError {
        let error = ConfigError::at(self.place.to_string(), message);
        match self.place {
            Place::File { at, .. } => error.with_spot(at, shown),
            Place::Variable(_) | Place::Flag(_) => error,
        }
    }

    /// What an excerpt shows of a value that the message shows.
    pub fn excerpt(&self) -> String {
        match self.value {
            Value::Text(text) => shown(text.trim()),
            Value::List(_) | Value::Section(_) | Value::Empty => "…".to_owned(),
            other => other.shown(),
        }
    }

    fn wrong(&self, expected: &str, allowed: &str) -> ConfigError {
        let message = format!("{} is not {expected}: allowed is {allowed}", self.value.shown());
        self.refused_showing(message, &self.excerpt())
    }
}
