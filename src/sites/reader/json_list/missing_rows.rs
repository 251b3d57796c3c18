//! The error for a page without its list of entries.

use crate::sites::description::{Pointer, PointerStep};
use crate::sites::error::PageError;
use crate::sites::json::{JsonKind, JsonReader, JsonValue};
use crate::sites::quotable::{object_in_words, shortened};
use crate::sites::reader::places::steps_name;
use crate::yaml::nearest;

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
        _ if rows.steps.is_empty() => {
            format!("it is {}, not a list", what(body, &[])?.in_words)
        }
        JsonValue::Missing => {
            let end = what(body, &rows.steps)?;
            let is = match &rows.steps[..end.depth] {
                [] => "it is".to_owned(),
                steps => format!("its `{}` is", steps_name(steps)),
            };
            let meant = end.meant.map(|key| {
                let mut steps = rows.steps.clone();
                steps.truncate(end.depth);
                steps.push(PointerStep::Key(key));
                format!("; did you mean {}?", shortened(&Pointer { steps }.to_string()))
            });
            format!("it has no `{place}`; {is} {}{}", end.in_words, meant.unwrap_or_default())
        }
        other => format!("its `{place}` is {}, not a list", other.name()),
    };
    Ok(PageError::Unlike { problem, key: "rows" })
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

/// The last value of a page that the steps of a pointer lead to.
struct End {
    /// How many steps lead to it.
    depth: usize,
    /// What it is.
    in_words: String,
    /// The key in it that the next step probably stands for.
    meant: Option<String>,
}

/// Returns where the steps of a pointer end on a page.
fn what(body: &[u8], steps: &[PointerStep]) -> Result<End, PageError> {
    end_at(&mut JsonReader::new(body)?, steps)
}

fn end_at(reader: &mut JsonReader<'_>, steps: &[PointerStep]) -> Result<End, PageError> {
    if reader.kind()? != JsonKind::Object {
        let in_words = reader.value()?.name().to_owned();
        return Ok(End { depth: 0, in_words, meant: None });
    }
    let (next, rest) = match steps.split_first() {
        Some((PointerStep::Key(key), rest)) => (Some(key.as_str()), rest),
        _ => (None, steps),
    };
    let mut keys: Vec<String> = Vec::new();
    let mut below = None;
    reader.object(|reader, key| {
        keys.push(key.to_owned());
        if next != Some(key) {
            return reader.skip();
        }
        // Of a key that comes twice, the last value counts.
        below = Some(end_at(reader, rest)?);
        Ok(())
    })?;
    if let Some(below) = below {
        return Ok(End { depth: below.depth + 1, ..below });
    }
    let names: Vec<&str> = keys.iter().map(String::as_str).collect();
    // A key this close to one of the description is no name of a user.
    let meant = next.and_then(|next| nearest(next, &names)).map(str::to_owned);
    Ok(End { depth: 0, in_words: object_in_words(names.into_iter()), meant })
}
