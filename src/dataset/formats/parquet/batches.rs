//! How the values of a column are passed on, and how that fails.

use std::io;

use parquet::errors::ParquetError;

/// The number of rows that are passed on at a time.
pub const BATCH_ROWS: usize = 4096;

/// Returns the sink's own error where it caused this one, so that a full disk is reported as one.
pub fn into_io(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        error => io::Error::other(error),
    }
}
