//! What an export knows about one of its data files.

use super::formats::Format;
use super::table::Table;

/// A data file of an export, as the manifest and the card describe it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedFile {
    /// The file's name.
    pub name: String,
    /// The table that the file holds.
    pub table: Table,
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
    pub fn new(table: Table, format: Format) -> Self {
        let (name, sha256) = (table.file_name(format), String::new());
        Self { name, table, format, n_rows: 0, n_bytes: 0, sha256 }
    }

    /// Returns the same for a file of this name, or none if no export writes such a file.
    pub fn named(name: &str) -> Option<Self> {
        let (stem, extension) = name.rsplit_once('.')?;
        let table = Table::ALL.into_iter().find(|table| table.name() == stem)?;
        let format = Format::ALL.into_iter().find(|format| format.name() == extension)?;
        Some(Self::new(table, format))
    }

    /// The names of the file's columns, in order.
    pub const fn columns(&self) -> &'static [&'static str] {
        self.table.columns()
    }

    /// Returns every file that an export may write.
    pub fn all() -> impl Iterator<Item = Self> {
        let pairs = |table| Format::ALL.map(|format| Self::new(table, format));
        Table::ALL.into_iter().flat_map(pairs)
    }
}
