//! The formats, by name.

use std::str::FromStr;

/// What to do where a build does not write Parquet.
pub const NO_PARQUET: &str = "this build writes no Parquet: build one that does with \
     `cargo install --path . --features parquet`, or export csv or jsonl";

/// A format of exported files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Pipe-separated, as Python's `csv.writer(delimiter='|', quotechar='\\')` writes it.
    Psv,
    /// Comma-separated, as RFC 4180 has it: `"` around what needs it, CRLF.
    Csv,
    /// JSON Lines: an object a row, LF after each.
    Jsonl,
    /// Apache Parquet; written by builds with the feature `parquet` alone.
    Parquet,
}

/// Says that a text names no format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoFormat {
    /// There is none of this name.
    #[error("a format is psv, csv, jsonl or parquet")]
    Unknown,
    /// There is, but this build does not write it.
    #[error("{NO_PARQUET}")]
    NotBuiltIn,
}

impl Format {
    /// Every format, whether this build writes it or not.
    pub const ALL: [Self; 4] = [Self::Psv, Self::Csv, Self::Jsonl, Self::Parquet];

    /// The format's name, which is how the names of its files end.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Psv => "psv",
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::Parquet => "parquet",
        }
    }

    /// Whether this build writes it.
    pub const fn is_built_in(self) -> bool {
        !matches!(self, Self::Parquet) || cfg!(feature = "parquet")
    }
}

impl FromStr for Format {
    type Err = NoFormat;

    fn from_str(name: &str) -> Result<Self, NoFormat> {
        let found = Self::ALL.into_iter().find(|format| format.name() == name);
        match found {
            Some(format) if format.is_built_in() => Ok(format),
            Some(_) => Err(NoFormat::NotBuiltIn),
            None => Err(NoFormat::Unknown),
        }
    }
}
