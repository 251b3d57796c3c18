//! What an export knows about one of its data files.

use super::formats::Format;
use super::table::{Column, Table, TableForm};
use crate::words::Noun;

/// A data file of an export, as the manifest and the card describe it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedFile {
    /// The file's name.
    pub name: String,
    /// The table that the file holds.
    pub table: Table,
    /// The table's name.
    pub table_name: String,
    /// The file's columns, in order.
    pub columns: Vec<Column>,
    /// The format that it is written in.
    pub format: Format,
    /// The number of rows, without the header.
    pub n_rows: u64,
    /// The file's length in bytes.
    pub n_bytes: u64,
    /// The SHA-256 of the file's bytes, in hex.
    pub sha256: String,
}

impl ExportedFile {
    /// Returns the description of a file that nothing was written to yet.
    pub fn new(table: Table, format: Format, form: TableForm<'_>) -> Self {
        let noun = form.noun;
        Self {
            name: table.file_name(noun, format),
            table,
            table_name: table.name(noun),
            columns: table.columns(form),
            format,
            n_rows: 0,
            n_bytes: 0,
            sha256: String::new(),
        }
    }

    /// Returns the name of every file that exports of such items may write.
    pub fn names(noun: &Noun) -> impl Iterator<Item = String> {
        let names = move |table: Table| {
            let formats = table.formats(&Format::ALL).into_iter();
            formats.map(move |format| table.file_name(noun, format))
        };
        let tables = Table::ALL.into_iter().filter(|table| !table.shares_a_name());
        tables.flat_map(names)
    }

    /// The names of the file's columns, in order.
    pub fn column_names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }
}

/// Returns the table that a file of this name holds, or none if no export writes such a file, whatever the
/// items are called. Its name does not say whether a file of details or of coverage per user is anonymized.
pub fn table_of(name: &str) -> Option<Table> {
    let (stem, extension) = name.rsplit_once('.')?;
    let format = Format::ALL.into_iter().find(|format| format.name() == extension)?;
    let is_of = |table: &Table| match table.ending() {
        Some(ending) => stem.strip_suffix(ending).is_some_and(|noun| Noun::new(noun).is_some()),
        None => stem == table.fixed_name() && table.formats(&[format]) == [format],
    };
    Table::ALL.into_iter().find(is_of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_tells_its_table_whatever_the_items_are_called() {
        for noun in ["model", "project", "likes"] {
            let noun = Noun::new(noun).unwrap();
            for table in Table::ALL {
                for format in table.formats(&Format::ALL) {
                    let told = match table {
                        Table::AnonymizedItemDetails => Table::ItemDetails,
                        Table::AnonymizedUserCoverage => Table::UserCoverage,
                        table => table,
                    };
                    assert_eq!(table_of(&table.file_name(&noun, format)), Some(told));
                }
            }
        }
        for other in [
            "model_likes",
            "model_likes.txt",
            "_likes.psv",
            "my model_likes.psv",
            "x.csv",
            "items.psv",
            "item_coverage.jsonl",
        ] {
            assert_eq!(table_of(other), None, "{other}");
        }
    }
}
