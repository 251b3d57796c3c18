//! Reads rows of pipe-separated text, as `rows` and Python's
//! `csv.writer(delimiter='|', quotechar='\\', quoting=csv.QUOTE_MINIMAL)` write them.

mod read;
mod row;

pub use read::{PsvError, Row, RowFault, Rows, read};

#[cfg(test)]
mod tests;
