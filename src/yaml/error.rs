//! The one error of a file.

use super::{Position, excerpt};
use crate::words::printable;

/// How many characters of a value an error shows.
const MAX_SHOWN: usize = 40;

/// Says where a file is wrong and what is allowed there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{location}: {message}")]
pub struct YamlError {
    location: String,
    message: String,
    marked: Option<Box<MarkedText>>,
    excerpt: Option<Box<str>>,
}

/// A faulty key or value: where it starts in the file, and how an excerpt may show it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct MarkedText {
    at: Position,
    shown: String,
}

impl YamlError {
    /// Returns an error at a location: `FILE:LINE:COLUMN: KEY`, or whatever else held the value.
    pub fn at(location: impl Into<String>, message: impl Into<String>) -> Self {
        Self { location: location.into(), message: message.into(), marked: None, excerpt: None }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn advising(self, advice: &str) -> Self {
        Self { message: format!("{}; {advice}", self.message), ..self }
    }

    /// Returns the message without its place.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Adds the faulty key or value; `shown` is its text as an excerpt may hold it.
    #[must_use]
    pub fn marking(self, at: Position, shown: impl Into<String>) -> Self {
        Self { marked: Some(Box::new(MarkedText { at, shown: shown.into() })), ..self }
    }

    /// Adds the faulty line of the file, without the parts that may be secret.
    #[must_use]
    pub fn with_excerpt(self, text: &str) -> Self {
        let marked = self.marked.as_deref();
        let excerpt = marked.and_then(|marked| excerpt::of_value(text, marked.at, &marked.shown));
        Self { excerpt: excerpt.map(Into::into), ..self }
    }

    /// Adds the faulty line of a file that holds no secrets.
    #[must_use]
    pub fn with_line(self, text: &str) -> Self {
        let marked = self.marked.as_deref();
        let excerpt = marked.and_then(|marked| excerpt::of_line(text, marked.at));
        Self { excerpt: excerpt.map(Into::into), ..self }
    }

    /// The faulty line of the file with a mark below it, if it may be shown.
    pub fn excerpt(&self) -> Option<&str> {
        self.excerpt.as_deref()
    }
}

/// Returns a text from outside as a message may hold it: shortened, and safe for a terminal.
pub fn shown(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}...", printable(&text[..end])),
        None => printable(text),
    }
}
