//! The one error of a configuration.

use crate::yaml::{Position, YamlError};

/// Says where a configuration is wrong and what is allowed there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct ConfigError {
    fault: YamlError,
    replacement: Option<Box<str>>,
}

impl ConfigError {
    /// Returns an error at a location: `FILE:LINE:COLUMN: KEY`, or the name of a variable or flag.
    pub(super) fn at(location: impl Into<String>, message: impl Into<String>) -> Self {
        YamlError::at(location, message).into()
    }

    /// Adds the faulty key or value; `shown` is its text as an excerpt may hold it.
    pub(super) fn marking(self, at: Position, shown: impl Into<String>) -> Self {
        Self { fault: self.fault.marking(at, shown), ..self }
    }

    /// Adds the faulty line of the file, without the parts that may be secret.
    pub(super) fn with_excerpt(self, text: &str) -> Self {
        Self { fault: self.fault.with_excerpt(text), ..self }
    }

    /// Adds the text of a file that can replace the one that was read.
    pub(super) fn with_replacement(self, text: String) -> Self {
        Self { replacement: Some(text.into()), ..self }
    }

    /// The faulty line of the file with a mark below it, if it may be shown.
    pub fn excerpt(&self) -> Option<&str> {
        self.fault.excerpt()
    }

    /// The text of a file that can replace the one that was read, if there is one.
    pub fn replacement(&self) -> Option<&str> {
        self.replacement.as_deref()
    }
}

impl From<YamlError> for ConfigError {
    fn from(fault: YamlError) -> Self {
        Self { fault, replacement: None }
    }
}
