//! A page of JSON, explained.

use serde_json::Value;

use super::beside;
use super::found::{PageExplanation, Sought};
use super::page_part::PagePart;
use super::pointed::found;
use crate::sites::description::{Conversion, Pointer, Rows};
use crate::sites::error::PageError;

/// Returns what each place finds. `within` is the place of the likes in an entry, with their places.
pub fn explain(
    body: &[u8],
    part: PagePart<'_>,
    sought: &[Sought<'_>],
    within: Option<(&Pointer, Vec<Sought<'_>>)>,
) -> Result<PageExplanation, PageError> {
    // The readers of a crawl skip a byte order mark too.
    let page: Value = serde_json::from_slice(body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body))
        .map_err(|error| PageError::NotJson { line: error.line(), column: error.column() })?;
    let beside = match part {
        PagePart::List(list) => beside::of_json_list(&page, list),
        PagePart::Item(item) => beside::of_expected(&page, &item.expect),
    };
    let (shown, entries) = match part.rows() {
        Some(Rows::Json(pointer)) => {
            let lists = found(&page, &pointer.steps);
            let lists: Vec<&Vec<Value>> = lists.into_iter().filter_map(Value::as_array).collect();
            let is_there = !lists.is_empty();
            (pointer.to_string(), is_there.then(|| lists.into_iter().flatten().collect()))
        }
        _ => (String::new(), Some(vec![&page])),
    };
    let n_entries = entries.as_ref().map(Vec::len);
    let entries: Vec<&Value> = entries.unwrap_or_default();
    let mut places: Vec<_> = sought.iter().map(|sought| count(sought, &entries)).collect();
    if let Some((pointer, inner)) = within {
        let lists = entries.iter().flat_map(|entry| found(entry, &pointer.steps));
        let likes: Vec<&Value> = lists.filter_map(Value::as_array).flatten().collect();
        places.extend(inner.iter().map(|sought| count(sought, &likes)));
    }
    Ok(PageExplanation { rows: shown, n_entries, places, beside })
}

fn count(sought: &Sought<'_>, entries: &[&Value]) -> super::found::PlaceCount {
    let steps = sought.pointer().map(|pointer| pointer.steps.as_slice()).unwrap_or_default();
    let values = |entry: &&Value| {
        let found = found(entry, steps).into_iter();
        found.filter_map(|value| text(value, sought.conversion == Conversion::YesOrNo)).collect()
    };
    sought.count(entries.iter().map(values))
}

/// Returns a text or a number as text, and perhaps true and false. An empty text counts as none.
fn text(value: &Value, takes_truth: bool) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) if takes_truth => Some(truth.to_string()),
        _ => None,
    }
}
