//! The one error of a configuration.

use serde_saphyr::Location;

use super::excerpt;

/// How much of a value an error shows.
const MAX_SHOWN: usize = 40;

/// Says where a configuration is wrong and what is allowed there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}")]
pub struct ConfigError {
    place: String,
    message: String,
    spot: Option<Box<Spot>>,
    excerpt: Option<Box<str>>,
    instead: Option<Box<str>>,
}

/// A spot of the file, and what an excerpt may show of what stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Spot {
    at: Location,
    shown: String,
}

impl ConfigError {
    /// An error at a place: `FILE:LINE:COLUMN: KEY`, or a variable's or flag's name.
    pub(super) fn at(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            message: message.into(),
            spot: None,
            excerpt: None,
            instead: None,
        }
    }

    /// The same, of a spot in the file; `shown` is what stands there as a message may hold it.
    pub(super) fn with_spot(self, at: Location, shown: impl Into<String>) -> Self {
        Self { spot: Some(Box::new(Spot { at, shown: shown.into() })), ..self }
    }

    /// The same, with the line of the file that is at fault, as far as it may be shown.
    pub(super) fn with_excerpt(self, text: &str) -> Self {
        let excerpt = self.spot.as_ref().and_then(|spot| excerpt::of(text, spot.at, &spot.shown));
        Self { excerpt: excerpt.map(Into::into), ..self }
    }

    /// The line of the file that is at fault with a mark below, where it can be shown.
    pub fn excerpt(&self) -> Option<&str> {
        self.excerpt.as_deref()
    }

    /// The same, and the text of a file to have in place of the one that was read.
    pub(super) fn with_instead(self, text: String) -> Self {
        Self { instead: Some(text.into()), ..self }
    }

    /// The text of a file that could take the place of the one that was read, where there is one.
    pub fn instead(&self) -> Option<&str> {
        self.instead.as_deref()
    }
}

/// A text from outside as a message may hold it: cut, and without control characters.
pub(super) fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(MAX_SHOWN).map(plain).collect();
    if text.chars().nth(MAX_SHOWN).is_some() {
        shown.push_str("...");
    }
    shown
}

/// A file's name as a message may hold it: whole, and without control characters.
pub(super) fn shown_whole(name: &str) -> String {
    name.chars().map(plain).collect()
}

/// Whether a terminal takes a character as it is. Quotes and backslashes stay as they are: the escapes
/// are for a terminal, not for a parser.
pub(super) fn is_plain(c: char) -> bool {
    matches!(c, '"' | '\'' | '\\') || c.escape_debug().count() == 1
}

fn plain(c: char) -> String {
    if is_plain(c) { c.to_string() } else { c.escape_debug().to_string() }
}
