//! The error for a page without its list of entries.

use crate::sites::description::Pointer;
use crate::sites::error::PageError;
use crate::sites::json::{JsonKind, JsonReader, JsonValue};
use crate::sites::quotable::object_in_words;
use crate::sites::reader::places::steps_name;

/// Returns the error of a page whose list of entries is missing, or is something else.
pub fn error(rows: &Pointer, found: &JsonValue<'_>, body: &[u8]) -> Result<PageError, PageError> {
    let place = steps_name(&rows.steps);
    let problem = match found {
        _ if rows.steps.is_empty() => format!("it is {}, not a list", what(body)?),
        JsonValue::Missing => format!("it has no `{place}`; it is {}", what(body)?),
        other => format!("its `{place}` is {}, not a list", other.name()),
    };
    Ok(PageError::Unlike(problem))
}

/// Returns what a page is.
fn what(body: &[u8]) -> Result<String, PageError> {
    let mut reader = JsonReader::new(body)?;
    if reader.kind()? != JsonKind::Object {
        return Ok(reader.value()?.name().to_owned());
    }
    let mut keys: Vec<String> = Vec::new();
    reader.object(|reader, key| {
        keys.push(key.to_owned());
        reader.skip()
    })?;
    Ok(object_in_words(keys.iter().map(String::as_str)))
}
