//! The front matter of a card: YAML between two lines of dashes, which dataset hubs read.

use minijinja::{Value, context};

use super::columns::{first_to_read, position};
use super::contents::Card;
use super::wording::size_category;
use crate::dataset::exported_file::ExportedFile;
use crate::dataset::formats::Format;
use crate::dataset::table::{Column, ColumnContent};
use crate::words::AttributeKind;

/// The second line of every card. It tells the next export that it may replace the card, so it must not
/// change between versions.
pub const MARKER: &str =
    "# Written by `crawl export`, which replaces this file as long as this line is here.";

/// The formats that dataset hubs open. Parquet comes first because every reader of it tells text from
/// missing values.
const HUB_FORMATS: [Format; 3] = [Format::Parquet, Format::Csv, Format::Jsonl];

/// Returns whether this text is a card that an export wrote, so that the next export may replace
/// it.
pub fn is_ours(text: &[u8]) -> bool {
    let mut lines = text.split(|byte| *byte == b'\n');
    lines.next() == Some(b"---") && lines.next() == Some(MARKER.as_bytes())
}

/// Returns the values for the front matter.
pub fn values(card: &Card<'_>) -> Value {
    context! {
        marker => MARKER,
        pretty_name => yaml_text(&card.title()),
        keywords => card.words.keywords.iter().map(|word| yaml_text(word)).collect::<Vec<_>>(),
        size_category => size_category(first_to_read(&card.files).map_or(0, |file| file.n_rows)),
        hub_files => hub_files(card),
        hub_code => hub_code(card),
    }
}

/// Returns code that reads the first table as a hub does, in the files' folder. The card says that every
/// column is text, because the library would take ids of digits for numbers.
fn hub_code(card: &Card<'_>) -> Option<String> {
    let name = card.hub_name(first_to_read(&card.files)?.table);
    // The library needs the folder's name, which `.` does not tell it.
    let load = format!("load_dataset(str(Path.cwd()), \"{name}\")[\"train\"]");
    Some(format!("from pathlib import Path\nfrom datasets import load_dataset\n{name} = {load}"))
}

/// Returns the files that a hub opens, beginning with the one that it shows first.
fn hub_files(card: &Card<'_>) -> Vec<Value> {
    let Some(format) = card.first_exported(&HUB_FORMATS) else { return Vec::new() };
    let mut files: Vec<&ExportedFile> = card.of_format(format).collect();
    files.sort_by_key(|file| position(file.table));
    let entry = |file: &ExportedFile| {
        context! {
            config => card.hub_name(file.table),
            file => &file.name,
            columns => file.columns.iter().map(|column| hub_column(column, format)).collect::<Vec<_>>(),
            is_csv => format == Format::Csv,
        }
    };
    files.into_iter().map(entry).collect()
}

fn hub_column(column: &Column, format: Format) -> Value {
    // A hub reads dates of CSV and JSON as text, as its libraries differ in what they make of them.
    let dtype = match (column.content, format) {
        (ColumnContent::Moment, Format::Parquet) => "timestamp[ms, tz=UTC]",
        (ColumnContent::Day, Format::Parquet) => "date32",
        // An empty cell of CSV can only be a text.
        (content, Format::Csv) if content.may_be_empty() => "string",
        (content, format) => match (content.kind(), format) {
            (AttributeKind::Moment, Format::Parquet) => "timestamp[ms, tz=UTC]",
            (AttributeKind::Count, _) => "int64",
            (AttributeKind::Truth, _) => "bool",
            (AttributeKind::Text | AttributeKind::Moment, _) => "string",
        },
    };
    context! { name => &column.name, dtype => dtype }
}

/// Returns a text as YAML: as it is if it consists of plain words, and in quotes otherwise.
fn yaml_text(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '.');
    let begins_as_word = text.starts_with(|c: char| c.is_alphanumeric());
    if begins_as_word && text.chars().all(is_plain) && text.parse::<f64>().is_err() {
        return text.to_owned();
    }
    serde_json::Value::from(text).to_string()
}
