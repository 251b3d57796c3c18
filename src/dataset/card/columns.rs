//! What the tables and columns of a dataset hold, in words.

use crate::dataset::exported_file::ExportedFile;
use crate::dataset::formats::Format;
use crate::dataset::table::Table;

/// Returns the table's name on a dataset hub, and in the code that reads it.
pub const fn hub_name(table: Table) -> &'static str {
    match table {
        Table::Likes | Table::AnonymizedLikes => "likes",
        Table::Items => "models",
        Table::Features => "features",
    }
}

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
pub const fn table_meaning(table: Table) -> &'static str {
    match table {
        Table::Likes | Table::AnonymizedLikes => {
            "who liked which model: one row per model and user"
        }
        Table::Items => "the models: one row per model",
        Table::Features => "the categories and tags of the models: one row per model and feature",
    }
}

/// Describes the values of a column.
pub fn column_meaning(table: Table, column: &str) -> &'static str {
    match (table, column) {
        (_, "mid") => "the site's id of the model: opaque text",
        (_, "name" | "modelname") => "the model's name, as its author wrote it",
        (Table::AnonymizedLikes, "uid") => "a pseudonym of the user who liked the model",
        (_, "uid") => "the site's id of the user who liked the model",
        (_, "username") => "the user's name when the like was read",
        (_, "type") => "category or tag",
        (_, "value") => "the text of the category or tag",
        _ => "text",
    }
}
