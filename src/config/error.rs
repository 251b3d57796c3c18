//! The one error of a configuration.

use serde_saphyr::Location;

use super::excerpt;
use crate::words::printable;

/// How many characters of a value an error shows.
const MAX_SHOWN: usize = 40;

/// Says where a configuration is wrong and what is allowed there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{location}: {message}")]
pub struct ConfigError {
    location: String,
    message: String,
    marked: Option<Box<MarkedText>>,
    excerpt: Option<Box<str>>,
    replacement: Option<Box<str>>,
}

/// A faulty key or value: where it starts in the file, and how an excerpt may show it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct MarkedText {
    at: Location,
    shown: String,
}

impl ConfigError {
    /// Returns an error at a location: `FILE:LINE:COLUMN: KEY`, or the name of a variable or flag.
    pub(super) fn at(location: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            location: location.into(),
            message: message.into(),
            marked: None,
            excerpt: None,
            replacement: None,
        }
    }

    /// Adds the faulty key or value; `shown` is its text as an excerpt may hold it.
    pub(super) fn marking(self, at: Location, shown: impl Into<String>) -> Self {
        Self { marked: Some(Box::new(MarkedText { at, shown: shown.into() })), ..self }
    }

    /// Adds the faulty line of the file, without the parts that may be secret.
    pub(super) fn with_excerpt(self, text: &str) -> Self {
        let marked = self.marked.as_deref();
        let excerpt = marked.and_then(|marked| excerpt::of(text, marked.at, &marked.shown));
        Self { excerpt: excerpt.map(Into::into), ..self }
    }

    /// Adds the text of a file that can replace the one that was read.
    pub(super) fn with_replacement(self, text: String) -> Self {
        Self { replacement: Some(text.into()), ..self }
    }

    /// The faulty line of the file with a mark below it, if it may be shown.
    pub fn excerpt(&self) -> Option<&str> {
        self.excerpt.as_deref()
    }

    /// The text of a file that can replace the one that was read, if there is one.
    pub fn replacement(&self) -> Option<&str> {
        self.replacement.as_deref()
    }
}

/// Returns a text from outside as a message may hold it: shortened, and safe for a terminal.
pub(super) fn shown(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}...", printable(&text[..end])),
        None => printable(text),
    }
}
