//! How each format is written, with an example row. The rows are invented, because a real one would name
//! a user.

use minijinja::{Value, context};

use super::columns::position;
use super::contents::Card;
use crate::dataset::exported_file::ExportedFile;
use crate::dataset::formats::Format;

/// Returns the format's name in a sentence.
pub const fn name(format: Format) -> &'static str {
    match format {
        Format::Parquet => "Parquet",
        Format::Csv => "CSV",
        Format::Psv => "pipe-separated",
        Format::Jsonl => "JSON Lines",
    }
}

/// Returns the rules of each exported format, with an example row of its first file.
pub fn dialects(card: &Card<'_>) -> Vec<Value> {
    let formats = [Format::Parquet, Format::Csv, Format::Psv, Format::Jsonl];
    let first = |format| card.of_format(format).min_by_key(|file| position(file.table));
    let dialect = |file: &ExportedFile| {
        context! {
            text => rules(file.format),
            file => &file.name,
            example => example(file, card.is_anonymized()),
        }
    };
    formats.into_iter().filter_map(first).map(dialect).collect()
}

const fn rules(format: Format) -> &'static str {
    match format {
        Format::Parquet => "In the Parquet files, every column is text and no value is missing.",
        Format::Csv => {
            "The CSV files are UTF-8 with a header. Fields are separated by commas and quoted with `\"` \
             where needed; a `\"`\ninside a quoted field is doubled."
        }
        Format::Psv => {
            "The pipe-separated files are UTF-8 with a header. Fields are separated by `|`, and rows end \
             with CRLF. A field that\ncontains `|`, `\\`, CR or LF is quoted with `\\`, and a `\\` inside \
             it is doubled."
        }
        Format::Jsonl => {
            "The JSON Lines files are UTF-8 with one object per line. Every value is a string."
        }
    }
}

/// Returns an invented row as text, or none if the format's rows are not lines.
fn example(file: &ExportedFile, is_anonymized: bool) -> Option<String> {
    let fields: Vec<&str> =
        file.columns().iter().map(|column| invented(column, is_anonymized)).collect();
    match file.format {
        Format::Parquet => None,
        Format::Csv => Some(fields.join(",")),
        Format::Psv => Some(fields.join("|")),
        Format::Jsonl => {
            let pairs = file.columns().iter().zip(fields);
            let pairs: Vec<String> =
                pairs.map(|(column, field)| format!("\"{column}\":\"{field}\"")).collect();
            Some(format!("{{{}}}", pairs.join(",")))
        }
    }
}

/// Returns an invented value for a column.
fn invented(column: &str, is_anonymized: bool) -> &'static str {
    match column {
        "name" | "modelname" => "An invented chair",
        "mid" => "0123456789abcdef0123456789abcdef",
        "uid" if is_anonymized => {
            "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
        }
        "uid" => "00112233445566778899aabbccddeeff",
        "username" => "an-invented-user",
        "type" => "category",
        _ => "furniture",
    }
}
