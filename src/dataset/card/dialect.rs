//! How each format is written, with a line of it. The lines are invented: a real one would name a user.

use minijinja::{Value, context};

use super::Card;
use super::file::File;
use crate::dataset::rows::Format;

/// The format's name in a sentence.
pub const fn name(format: Format) -> &'static str {
    match format {
        Format::Parquet => "Parquet",
        Format::Csv => "CSV",
        Format::Psv => "pipe-separated",
        Format::Jsonl => "JSON Lines",
    }
}

/// Each exported format: its rules, and a line of its first file.
pub fn dialects(card: &Card<'_>) -> Vec<Value> {
    let formats = [Format::Parquet, Format::Csv, Format::Psv, Format::Jsonl];
    let first = |format| card.of_format(format).min_by_key(|file| file.table);
    let dialect = |file: &File| {
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
        Format::Parquet => "The Parquet files hold text in every column, and no missing values.",
        Format::Csv => {
            "The CSV files are UTF-8 with a header, their fields parted by commas and quoted by `\"` \
             where needed; a `\"` inside is doubled."
        }
        Format::Psv => {
            "The pipe-separated files are UTF-8 with a header, their fields parted by `|`, their rows \
             by CRLF. A field that\nholds `|`, `\\`, CR or LF is wrapped in `\\`, and a `\\` inside is \
             doubled."
        }
        Format::Jsonl => "The JSON Lines files are UTF-8, an object a line, every value a string.",
    }
}

/// An invented row, as text; none where rows are not lines.
fn example(file: &File, is_anonymized: bool) -> Option<String> {
    let fields: Vec<&str> =
        file.columns.iter().map(|column| invented(column, is_anonymized)).collect();
    match file.format {
        Format::Parquet => None,
        Format::Csv => Some(fields.join(",")),
        Format::Psv => Some(fields.join("|")),
        Format::Jsonl => {
            let pairs = file.columns.iter().zip(fields);
            let pairs: Vec<String> =
                pairs.map(|(column, field)| format!("\"{column}\":\"{field}\"")).collect();
            Some(format!("{{{}}}", pairs.join(",")))
        }
    }
}

/// A value that no one has, for a column.
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
