//! Names: of the site, its items, its types of features, and of headers.

use super::given::Given;
use crate::words::Noun;
use crate::yaml::{YamlError, shown};

/// The longest name, in bytes.
const NAME_MAX: usize = Noun::LENGTH_MAX;

/// Headers that the program sets itself, or that frame or route a request.
const TAKEN_HEADERS: [&str; 11] = [
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "cookie",
    "expect",
    "host",
    "te",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

/// Reads the name of a site: lower-case letters, digits and hyphens.
pub fn site(given: &Given<'_>) -> Result<String, YamlError> {
    let name = given.short_text(NAME_MAX)?;
    let is_inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !begins_and_ends(name) || !name.bytes().all(is_inner) {
        return Err(given.refused(format!(
            "\"{}\" is not the name of a site; use lower-case letters, digits and hyphens, such as my-site",
            shown(name)
        )));
    }
    Ok(name.to_owned())
}

/// Reads a noun that stands for an item, or for several.
pub fn noun(given: &Given<'_>) -> Result<String, YamlError> {
    word(given, given.text()?, "a noun", "model")
}

/// Reads a type of features, given as a key.
pub fn feature_type(given: &Given<'_>, name: &str) -> Result<String, YamlError> {
    word(given, name, "a type of features", "tag")
}

/// Reads the name of an attribute, given as a key: lower-case words with underscores between.
pub fn attribute(given: &Given<'_>, name: &str) -> Result<String, YamlError> {
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
    if name.len() > NAME_MAX || !name.split('_').all(is_word) {
        return Err(given.refused(format!(
            "\"{}\" can't be an attribute; use lower-case words of the letters a to z, such as created_at",
            shown(name)
        )));
    }
    Ok(name.to_owned())
}

/// Reads the name of a header that a site sends. It is kept in lower case.
pub fn header(given: &Given<'_>) -> Result<String, YamlError> {
    let name = given.short_text(64)?;
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if !name.bytes().all(is_token) {
        return Err(given.refused("not the name of a header; use letters, digits and hyphens"));
    }
    Ok(name.to_ascii_lowercase())
}

/// Reads the name of a header that is sent with each request.
pub fn sent_header(given: &Given<'_>) -> Result<String, YamlError> {
    let name = header(given)?;
    if TAKEN_HEADERS.contains(&name.as_str()) {
        return Err(given.refused(format!(
            "the header {name} can't carry a token; use one such as Authorization"
        )));
    }
    Ok(given.text()?.to_owned())
}

fn word(given: &Given<'_>, text: &str, what: &str, example: &str) -> Result<String, YamlError> {
    let is_word = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase());
    if !is_word || text.len() > NAME_MAX {
        return Err(given.refused(format!(
            "\"{}\" can't be {what}; use one word of the lower-case letters a to z, such as {example}",
            shown(text)
        )));
    }
    Ok(text.to_owned())
}

fn begins_and_ends(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase()) && !name.ends_with('-')
}
