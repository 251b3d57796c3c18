//! The names of the formats.

use std::str::FromStr;

/// What to do about a build that can't write Parquet.
pub(super) const NO_PARQUET: &str = "this build can't write Parquet: install one that can with \
     `cargo install --locked --path . --features parquet`, or export csv or jsonl";

/// A format of exported files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Pipe-separated text, as Python's `csv.writer(delimiter='|', quotechar='\\')` writes it.
    Psv,
    /// Comma-separated text according to RFC 4180: CRLF, and `"` around fields that need it.
    Csv,
    /// JSON Lines: one object per row, each followed by LF.
    Jsonl,
    /// Apache Parquet; only builds with the feature `parquet` write it.
    Parquet,
}

/// Says why a text names no format that this build can write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownFormat {
    /// There is no format of this name.
    #[error("a format is psv, csv, jsonl or parquet")]
    NoSuchFormat,
    /// The format exists, but this build can't write it.
    #[error("{NO_PARQUET}")]
    NotBuiltIn,
}

impl Format {
    /// Every format, whether this build can write it or not.
    pub const ALL: [Self; 4] = [Self::Psv, Self::Csv, Self::Jsonl, Self::Parquet];

    /// The format's name, which is also the extension of its files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Psv => "psv",
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::Parquet => "parquet",
        }
    }

    /// Returns whether this build can write the format.
    pub const fn is_built_in(self) -> bool {
        !matches!(self, Self::Parquet) || cfg!(feature = "parquet")
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        let found = Self::ALL.into_iter().find(|format| format.name() == name);
        match found {
            Some(format) if format.is_built_in() => Ok(format),
            Some(_) => Err(UnknownFormat::NotBuiltIn),
            None => Err(UnknownFormat::NoSuchFormat),
        }
    }
}
