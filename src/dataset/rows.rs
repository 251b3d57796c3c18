//! Rows of a table in each format that leaves: pipe-separated text, CSV, JSON Lines and Parquet. A row
//! has the same fields, all of them text, in each.

mod format;
mod halves;
mod joined;
#[cfg(feature = "parquet")]
mod parquet;
mod plain;
mod separated;

use std::io;

pub use format::{Format, NoFormat};
pub use joined::Joined;
pub use plain::Writer;
pub use separated::PSV;

/// A row that is longer or shorter than the header.
fn wrong_length() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "a row is not as long as the header")
}

/// What a build without the feature answers.
#[cfg(not(feature = "parquet"))]
fn no_parquet() -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, format::NO_PARQUET)
}

#[cfg(test)]
pub(crate) mod tests;
