//! Rows of a table in each exported format: pipe-separated text, CSV, JSON Lines and Parquet. A row has
//! the same fields in every format, and all of them are text.

mod delimited;
mod format;
mod json_lines;
#[cfg(feature = "parquet")]
mod parquet;
mod row_error;
mod row_writer;
mod split_row_writer;
mod text;

pub use delimited::PSV;
pub use format::{Format, UnknownFormat};
pub use row_writer::RowWriter;
pub use split_row_writer::SplitRowWriter;

#[cfg(test)]
pub(crate) mod tests;
