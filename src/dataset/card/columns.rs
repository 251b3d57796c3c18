//! What the tables and columns of a dataset hold, in words.

use super::contents::Card;
use crate::dataset::exported_file::ExportedFile;
use crate::dataset::formats::Format;
use crate::dataset::table::{Column, ColumnContent, Table};

/// Returns the table's position in a card, which begins with what people come for.
pub const fn position(table: Table) -> u8 {
    match table {
        Table::Likes | Table::AnonymizedLikes => 0,
        Table::Items => 1,
        Table::Features => 2,
    }
}

/// Returns how hard the file is to read with common tools; the easiest is 0.
pub const fn difficulty(file: &ExportedFile) -> u8 {
    match file.format {
        Format::Parquet => 0,
        Format::Csv => 1,
        Format::Psv => 2,
        Format::Jsonl => 3,
    }
}

/// Returns the file to begin with: likes if there are any, in the format that is easiest to read.
pub fn first_to_read(files: &[ExportedFile]) -> Option<&ExportedFile> {
    files.iter().min_by_key(|file| (position(file.table), difficulty(file)))
}

/// Describes the rows of a table.
pub fn table_meaning(card: &Card<'_>, table: Table) -> String {
    let (one, many) = (card.noun().one(), card.noun().many());
    match table {
        Table::Likes | Table::AnonymizedLikes => {
            format!("who liked which {one}: one row per {one} and user")
        }
        Table::Items => format!("the {many}: one row per {one}"),
        Table::Features if card.words.feature_types.iter().next().is_none() => {
            "nothing: the site's description names no features".to_owned()
        }
        Table::Features => {
            let kinds = card.feature_kinds();
            format!("the {kinds} of the {many}: one row per {one} and feature")
        }
    }
}

/// Describes the values of a column.
pub fn column_meaning(card: &Card<'_>, column: &Column) -> String {
    let one = card.noun().one();
    match column.content {
        ColumnContent::ItemId => format!("the site's id of the {one}: opaque text"),
        ColumnContent::ItemName => format!("the {one}'s name, as its author wrote it"),
        ColumnContent::Pseudonym => format!("a pseudonym of the user who liked the {one}"),
        ColumnContent::UserId => format!("the site's id of the user who liked the {one}"),
        ColumnContent::Username => "the user's name when the like was read".to_owned(),
        ColumnContent::FeatureType => card.feature_kind(),
        ColumnContent::FeatureValue => format!("the text of the {}", card.feature_kind()),
        ColumnContent::Moment => format!(
            "when the user liked the {one}, in UTC: `2023-02-16T10:20:30.123Z`, or nothing if the site did \
             not say"
        ),
        ColumnContent::Day => format!(
            "the day on which the user liked the {one}, in UTC: `2023-02-16`, or nothing if the site did \
             not say"
        ),
    }
}
