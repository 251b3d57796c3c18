//! Rows of a table in each exported format: pipe-separated text, CSV, JSON Lines and Parquet. A row has
//! the same fields in every format. All are text, except that the last ones may be a time and a position in a list.
//! Only some tables have typed cells.

mod cell;
mod cell_writer;
mod delimited;
mod format;
mod json_lines;
mod last_columns;
#[cfg(feature = "parquet")]
mod parquet;
mod row_error;
mod row_writer;
mod split_row_writer;
mod text;
mod time_column;

pub use cell::{Cell, CellColumn};
pub use cell_writer::CellWriter;
pub use delimited::PSV;
pub use format::{Format, UnknownFormat};
pub use last_columns::{LastColumns, LastValues};
pub use row_writer::RowWriter;
pub use split_row_writer::SplitRowWriter;
pub use time_column::{TimeColumn, TimeForm};

#[cfg(test)]
pub(crate) mod tests;
