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
        "" => "the page itself".to_owned(),
        rows => printable(rows),
    };
    let mut text = match page.n_entries {
        None => format!("  rows: nothing is at {rows}\n"),
        Some(_) if stage == Stage::Features => String::new(),
        Some(1) => format!("  rows: 1 entry at {rows}\n"),
        Some(n) => format!("  rows: {n} entries at {rows}\n"),
    };
    let of_entries =
        page.places.iter().map(|place| (place.field.as_str(), shown(&place.place), gave(place)));
    let beside = page
        .beside
        .iter()
        .map(|beside| (beside.key.as_str(), shown(&beside.place), printable(&beside.found)));
    let lines: Vec<(&str, String, String)> = of_entries.chain(beside).collect();
    let field_width = lines.iter().map(|(field, ..)| field.chars().count()).max().unwrap_or(0);
    let place_width = lines.iter().map(|(_, at, _)| at.chars().count()).max().unwrap_or(0);
    for (field, at, found) in lines {
        // Writing to a string can't fail.
        let _ = writeln!(text, "  {field:<field_width$}  {at:<place_width$}  {found}");
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
    let example = example.as_deref().map(|text| match text.parse::<f64>() {
        Ok(_) => format!(", such as {}", cut(text)),
        Err(_) => format!(", such as \"{}\"", cut(text)),
    });
    format!("{values} in {entries}{}", example.unwrap_or_default())
}

/// Returns a text of a page, shortened and safe for a terminal.
pub fn cut(text: &str) -> String {
    match text.char_indices().nth(CHARS_SHOWN) {
        Some((end, _)) => format!("{}...", printable(&text[..end])),
        None => printable(text),
    }
}
