//! Identifiers of items and users: opaque text, checked once where it comes in.

use std::fmt;
use std::sync::Arc;

use super::is_printable;

/// The longest identifier taken; the site's own have 26 to 32 characters.
const MAX_BYTES: usize = 128;

/// Says why a text can't be an identifier; never holds the text itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "an id is 1 to {MAX_BYTES} bytes, without unprintable characters, without spaces at its ends, and not only dots"
)]
pub struct BadId;

/// The identifier of an item. Its copies share one text, as each like and feature of the item has one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemId(Arc<str>);

/// Identifier of a user: personal, so it has no `Display` and its `Debug` is redacted. Its copies share one text,
/// because it is passed to the database more than once.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserId(Arc<str>);

fn check(text: &str) -> Result<(), BadId> {
    let fits = (1..=MAX_BYTES).contains(&text.len());
    // In an address these two are not names.
    let dots = matches!(text, "." | "..");
    // The site's ids are plain ASCII, and an export checks every one again.
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic())
        // Some sites have names for ids, and names may have spaces inside.
        || !text.chars().any(|c| c != ' ' && (c.is_whitespace() || !is_printable(c)));
    let is_trimmed = !text.starts_with(' ') && !text.ends_with(' ');
    if fits && plain && is_trimmed && !dots { Ok(()) } else { Err(BadId) }
}

impl ItemId {
    /// Checks and wraps an item's identifier.
    pub fn new(text: impl AsRef<str>) -> Result<Self, BadId> {
        check(text.as_ref())?;
        Ok(Self(text.as_ref().into()))
    }

    /// The identifier's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl UserId {
    /// Checks and wraps a user's identifier.
    pub fn new(text: impl AsRef<str>) -> Result<Self, BadId> {
        check(text.as_ref())?;
        Ok(Self(text.as_ref().into()))
    }

    /// The raw identifier: for the database, the plain export and the pseudonym alone.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The raw identifier as a text that is shared, for the database.
    pub fn reveal_shared(&self) -> Arc<str> {
        Arc::clone(&self.0)
    }
}

impl fmt::Debug for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserId(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_opaque_but_neither_empty_nor_long_nor_with_control_characters() {
        assert!(ItemId::new("5dcebcfaedbd4e7b8a27bd1ae55f1ac3").is_ok());
        assert!(ItemId::new("an/id?of\\26|chars\"é'").is_ok());
        assert!(ItemId::new("John  A. Doe").is_ok(), "some sites have names for ids");
        for bad in [
            "",
            " ",
            " a",
            "a ",
            "a\tb",
            "a\u{a0}b",
            "a\nb",
            "a\u{1b}b",
            "a\0b",
            "a\u{202e}b",
            ".",
            "..",
            &"x".repeat(129),
        ] {
            assert_eq!(ItemId::new(bad), Err(BadId), "{bad:?}");
            assert_eq!(UserId::new(bad), Err(BadId), "{bad:?}");
        }
    }

    #[test]
    fn a_user_id_does_not_print() {
        let user_id = UserId::new("secret-user").unwrap();
        assert_eq!(format!("{user_id:?}"), "UserId(redacted)");
        assert_eq!(user_id.reveal(), "secret-user");
    }
}
