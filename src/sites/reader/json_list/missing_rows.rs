//! The error for a page without its list of entries.

use crate::sites::description::{Pointer, PointerStep};
use crate::sites::error::PageError;
use crate::sites::json::{JsonKind, JsonReader, JsonValue};
use crate::sites::quotable::object_in_words;
use crate::sites::reader::places::steps_name;

/// Returns the error of a page whose list of entries is missing, or is something else.
/// `positions` are those in the lists around it, where the entries are in the elements of other lists.
pub fn error(
    rows: &Pointer,
    (found, positions): (&JsonValue<'_>, &[usize]),
    body: &[u8],
) -> Result<PageError, PageError> {
    let place = name_at(rows, positions);
    let problem = match found {
        JsonValue::Missing if !positions.is_empty() => format!("it has no `{place}`"),
        _ if rows.steps.is_empty() => format!("it is {}, not a list", what(body)?),
        JsonValue::Missing => format!("it has no `{place}`; it is {}", what(body)?),
        other => format!("its `{place}` is {}, not a list", other.name()),
    };
    Ok(PageError::Unlike(problem))
}

/// Returns the name of the place with these positions for its wildcards.
fn name_at(rows: &Pointer, positions: &[usize]) -> String {
    let mut positions = positions.iter();
    let step = |step: &PointerStep| match step {
        PointerStep::Every => positions
            .next()
            .map_or(PointerStep::Every, |position| PointerStep::Key(position.to_string())),
        key @ PointerStep::Key(_) => key.clone(),
    };
    steps_name(&rows.steps.iter().map(step).collect::<Vec<_>>())
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
