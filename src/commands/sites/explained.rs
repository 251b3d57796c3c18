//! What each place of a description found on a saved page, one line per place.

use std::fmt::Write as _;

use crate::sites::PlaceCount;
use crate::sites::description::Description;
use crate::words::{Stage, counted, printable};

/// How many characters of a text are shown.
const CHARS_SHOWN: usize = 40;

/// Returns one line per place.
pub fn lines(description: &Description, stage: Stage, body: &[u8]) -> String {
    let page = match description.explain(stage, body) {
        Ok(page) => page,
        Err(error) => return format!("  {error}\n"),
    };
    let rows = match page.rows.as_str() {
        "" => "the page".to_owned(),
        rows => printable(rows),
    };
    let mut text = match page.n_entries {
        None => format!("  rows: nothing is at {rows}\n"),
        Some(_) if stage == Stage::Features => String::new(),
        Some(1) => format!("  rows: 1 entry at {rows}\n"),
        Some(n) => format!("  rows: {n} entries at {rows}\n"),
    };
    let width =
        |length: fn(&PlaceCount) -> usize| page.places.iter().map(length).max().unwrap_or(0);
    let field_width = width(|place| place.field.chars().count());
    let place_width = width(|place| shown(&place.place).chars().count());
    for place in &page.places {
        let (field, at) = (&place.field, shown(&place.place));
        // Writing to a string can't fail.
        let _ = writeln!(text, "  {field:<field_width$}  {at:<place_width$}  {}", gave(place));
    }
    text
}

fn shown(place: &str) -> String {
    if place.is_empty() { "\"\"".to_owned() } else { printable(place) }
}

fn gave(place: &PlaceCount) -> String {
    let PlaceCount { n_entries, n_values, example, .. } = place;
    if *n_values == 0 {
        return "found nothing".to_owned();
    }
    let values = counted(*n_values as u64, "value");
    let entries =
        if *n_entries == 1 { "1 entry".to_owned() } else { format!("{n_entries} entries") };
    let example = example.as_deref().map(|text| format!(", such as \"{}\"", cut(text)));
    format!("{values} in {entries}{}", example.unwrap_or_default())
}

/// Returns a text of a page, shortened and safe for a terminal.
pub fn cut(text: &str) -> String {
    match text.char_indices().nth(CHARS_SHOWN) {
        Some((end, _)) => format!("{}...", printable(&text[..end])),
        None => printable(text),
    }
}
