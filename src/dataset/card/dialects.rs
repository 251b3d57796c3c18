//! How each format is written, with an example row. The rows are invented, because a real one would name
//! a user.

use minijinja::{Value, context};

use super::columns::position;
use super::contents::Card;
use crate::dataset::exported_file::ExportedFile;
use crate::dataset::formats::Format;
use crate::dataset::table::{Column, ColumnContent};
use crate::words::{AttributeKind, FeatureType, Noun};

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
            text => rules(file),
            file => &file.name,
            example => example(card, file),
        }
    };
    formats.into_iter().filter_map(first).map(dialect).collect()
}

fn rules(file: &ExportedFile) -> &'static str {
    if file.columns.iter().any(|column| column.content == ColumnContent::UserPosition)
        && let Some(rules) = rules_with_positions(file)
    {
        return rules;
    }
    let time = file.columns.last().map(|column| column.content);
    match file.format {
        Format::Parquet => match time {
            Some(ColumnContent::Moment) => {
                "In the Parquet files, `liked_at` is a timestamp in milliseconds and UTC, which may be missing. \
                 Every other\ncolumn is text and lacks no value; only `items.parquet` has columns of other types."
            }
            Some(ColumnContent::Day) => {
                "In the Parquet files, `liked_at` is a date, which may be missing. Every other column is text \
                 and lacks no value; only\n`items.parquet` has columns of other types."
            }
            _ => {
                "In the Parquet files, every column is text and no value is missing; only `items.parquet` has columns \
                 of other types."
            }
        },
        Format::Csv => {
            "The CSV files are UTF-8 with a header. Fields are separated by commas and quoted with `\"` \
             where needed; a `\"`\ninside a quoted field is doubled."
        }
        Format::Psv => {
            "The pipe-separated files are UTF-8 with a header. Fields are separated by `|`, and rows end \
             with CRLF. A field that\ncontains `|`, `\\`, CR or LF is quoted with `\\`, and a `\\` inside \
             it is doubled."
        }
        Format::Jsonl if matches!(time, Some(ColumnContent::Moment | ColumnContent::Day)) => {
            "The JSON Lines files are UTF-8 with one object per line. Every value is a string, but `liked_at` \
             may be null;\nonly `items.jsonl` has values of other types."
        }
        Format::Jsonl => {
            "The JSON Lines files are UTF-8 with one object per line. Every value is a string; only\n\
             `items.jsonl` has values of other types."
        }
    }
}

/// Returns the rules of a format for likes with a `user_position`; none if the format has the same rules for all rows.
fn rules_with_positions(file: &ExportedFile) -> Option<&'static str> {
    let time = file.columns.iter().map(|column| column.content);
    let time = time.into_iter().find(|of| matches!(of, ColumnContent::Moment | ColumnContent::Day));
    match (file.format, time) {
        (Format::Parquet, Some(ColumnContent::Moment)) => Some(
            "In the Parquet files, `liked_at` is a timestamp in milliseconds and UTC, and `user_position` is a whole \
             number. Both may\nbe null. Every other column is text and never null; only `items.parquet` has \
             columns of other types.",
        ),
        (Format::Parquet, Some(_)) => Some(
            "In the Parquet files, `liked_at` is a date, and `user_position` is a whole number. Both may be null. \
             Every other\ncolumn is text and never null; only `items.parquet` has columns of other types.",
        ),
        (Format::Parquet, None) => Some(
            "In the Parquet files, `user_position` is a whole number or null. Every other column is text \
             and never\nnull; only `items.parquet` has columns of other types.",
        ),
        (Format::Jsonl, Some(_)) => Some(
            "The JSON Lines files are UTF-8 with one object per line. Every value is a string, but `user_position` is a \
             whole\nnumber, and it and `liked_at` may be null; only `items.jsonl` has values of other types.",
        ),
        (Format::Jsonl, None) => Some(
            "The JSON Lines files are UTF-8 with one object per line. Every value is a string, but `user_position` is a \
             whole\nnumber or null; only `items.jsonl` has values of other types.",
        ),
        (Format::Csv | Format::Psv, _) => None,
    }
}

/// Returns an invented row as text, or none if the format's rows are not lines.
fn example(card: &Card<'_>, file: &ExportedFile) -> Option<String> {
    let fields: Vec<String> = file.columns.iter().map(|column| invented(card, column)).collect();
    match file.format {
        Format::Parquet => None,
        Format::Csv => Some(fields.join(",")),
        Format::Psv => Some(fields.join("|")),
        Format::Jsonl => {
            let pairs = file.columns.iter().zip(fields).map(|(column, field)| {
                let is_number = column.content == ColumnContent::UserPosition;
                let quote = if is_number { "" } else { "\"" };
                format!("\"{}\":{quote}{field}{quote}", column.name)
            });
            let pairs: Vec<String> = pairs.collect();
            Some(format!("{{{}}}", pairs.join(",")))
        }
    }
}

/// Returns an invented value for a column.
fn invented(card: &Card<'_>, column: &Column) -> String {
    match column.content {
        // What Sketchfab's models are.
        ColumnContent::ItemName if card.noun() == &Noun::default() => "An invented chair",
        ColumnContent::ItemName => return format!("An invented {}", card.noun().one()),
        ColumnContent::ItemId => "0123456789abcdef0123456789abcdef",
        ColumnContent::Pseudonym
        | ColumnContent::OwnerPseudonym
        | ColumnContent::FoundPseudonym
        | ColumnContent::ImageHash => {
            "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
        }
        ColumnContent::UserId | ColumnContent::OwnerId | ColumnContent::FoundUserId => {
            "00112233445566778899aabbccddeeff"
        }
        ColumnContent::Username => "an-invented-user",
        ColumnContent::FeatureType => {
            return card.words.feature_types.name(FeatureType::FIRST).unwrap_or("type").to_owned();
        }
        ColumnContent::FeatureValue => "furniture",
        ColumnContent::Moment => "2023-02-16T10:20:30.123Z",
        ColumnContent::Day => "2023-02-16",
        ColumnContent::Address => "https://site.example/0123456789abcdef0123456789abcdef",
        ColumnContent::AnnouncedLikes | ColumnContent::OwnLikes => "12",
        ColumnContent::CollectedLikes | ColumnContent::CollectedOfUser => "11",
        ColumnContent::Coverage => "0.9167",
        ColumnContent::ImagePath => "thumbs/0123456789abcdef0123456789abcdef.jpg",
        ColumnContent::ImageType => "jpeg",
        ColumnContent::ImageBytes => "12345",
        ColumnContent::ImageWidth | ColumnContent::ImageHeight => "200",
        ColumnContent::Rank => "1",
        ColumnContent::UserPosition => "0",
        ColumnContent::FoundBy => "catalogue",
        ColumnContent::ListResult => "read",
        ColumnContent::Attribute(kind) => match kind {
            AttributeKind::Text => "text",
            AttributeKind::Count => "123",
            AttributeKind::Moment => "2023-02-16T10:20:30.123Z",
            AttributeKind::Truth => "true",
        },
    }
    .to_owned()
}
