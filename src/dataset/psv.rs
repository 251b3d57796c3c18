//! Reads pipe-separated text, as [`formats`](super::formats) and Python's
//! `csv.writer(delimiter='|', quotechar='\\', quoting=csv.QUOTE_MINIMAL)` write it.

mod error;
mod reader;
mod row_parser;

pub use error::{PsvError, RowFault};
pub use reader::{PsvRow, PsvRows, read, read_either};

#[cfg(test)]
mod tests;
