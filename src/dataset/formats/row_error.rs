//! What can be wrong with a row that is to be written.

use std::io;

/// Returns the error for a row that is longer or shorter than the header.
pub(super) fn wrong_length() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "a row is not as long as the header")
}

/// Returns the error for a cell that is not of its column's kind.
#[cfg(feature = "parquet")]
pub(super) fn wrong_kind() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "a cell is not of its column's kind")
}

/// Returns the error for a row whose suffix was never added.
pub(super) fn no_suffix() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "a row has no suffix")
}

/// Returns the error of a build without the feature `parquet`.
#[cfg(not(feature = "parquet"))]
pub(super) fn no_parquet() -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, super::format::NO_PARQUET)
}
