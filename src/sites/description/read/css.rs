//! CSS selectors, and attributes.

use scraper::Selector;

use super::given::Given;
use crate::sites::description::CssPath;
use crate::yaml::{YamlError, shown};

/// The longest selector, in bytes, and how deeply its brackets may be nested.
const BYTES_MAX: usize = 300;
const DEPTH_MAX: usize = 4;

/// Reads `SELECTOR`, `SELECTOR @attribute` or `@attribute`.
pub fn path(given: &Given<'_>) -> Result<CssPath, YamlError> {
    let text = given.short_text(BYTES_MAX)?.trim();
    let (selector_text, attribute) = split(text);
    let selector = match selector_text {
        "" => None,
        selector_text => Some(of_text(given, selector_text)?),
    };
    let attribute = attribute.map(|name| read_attribute(given, name)).transpose()?;
    Ok(CssPath { text: text.to_owned(), selector, attribute })
}

/// Reads a selector that names elements.
pub fn selector(given: &Given<'_>) -> Result<Selector, YamlError> {
    let text = given.short_text(BYTES_MAX)?.trim();
    if let (_, Some(_)) = split(text) {
        return Err(given.refused(
            "a selector of elements is expected here, not an attribute; leave the @ part out",
        ));
    }
    of_text(given, text)
}

/// Splits the attribute from its selector: the last word, if it begins with `@`.
fn split(text: &str) -> (&str, Option<&str>) {
    let begin = text.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    // White space may have more than one byte.
    let begin = text.ceil_char_boundary(begin);
    match text.get(begin..).and_then(|word| word.strip_prefix('@')) {
        Some(name) => (text.get(..begin).unwrap_or_default().trim(), Some(name)),
        None => (text, None),
    }
}

fn read_attribute(given: &Given<'_>, name: &str) -> Result<String, YamlError> {
    let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || b"-_:.".contains(&byte);
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if !begins || !name.bytes().all(is_inner) {
        return Err(
            given.refused(format!("\"@{}\" is not an attribute, such as @href", shown(name)))
        );
    }
    // A parser of HTML keeps the names of attributes in lower case.
    Ok(name.to_ascii_lowercase())
}

fn of_text(given: &Given<'_>, text: &str) -> Result<Selector, YamlError> {
    if text.starts_with('/') {
        return Err(given.refused(format!(
            "\"{}\" is a JSON Pointer, but pages with the key html are read with CSS selectors, such as a.title",
            shown(text)
        )));
    }
    let refused = |why: &str| {
        given.refused(format!("\"{}\" can't be used as a CSS selector: {why}", shown(text)))
    };
    if depth(text) > DEPTH_MAX {
        return Err(refused("its brackets are nested too deeply"));
    }
    // It makes the time for a page grow with the square of its size.
    if text.to_ascii_lowercase().contains(":has(") {
        return Err(refused(":has() takes too long on large pages"));
    }
    let attribute = text.find('@').filter(|_| !text.contains(['"', '\'']));
    if attribute.is_some() {
        return Err(refused("put a space before the @ of an attribute, and the attribute last"));
    }
    Selector::parse(text).map_err(|_| refused("use one such as li.item[data-id] > a"))
}

/// Returns how deeply brackets are nested.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}
