//! The values that are bound to statements.

use std::sync::Arc;

use sqlx::Arguments;
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;

use super::error::Result;

/// A value for a statement of either store. Booleans are 0 and 1, as in both schemas.
#[derive(Clone, Debug)]
pub enum Parameter {
    /// A whole number.
    Int(Option<i64>),
    /// A number with a fraction.
    Real(f64),
    /// A text.
    Text(Option<String>),
    /// A shared text, which is not copied.
    Shared(Arc<str>),
    /// Bytes.
    Bytes(Option<Vec<u8>>),
}

impl Parameter {
    /// Adds the value to those of a statement for SQLite.
    pub(super) fn add_to_sqlite(self, values: &mut SqliteArguments) -> Result<()> {
        match self {
            Self::Int(value) => values.add(value),
            Self::Real(value) => values.add(value),
            Self::Text(value) => values.add(value),
            Self::Shared(value) => values.add(value),
            Self::Bytes(value) => values.add(value),
        }
        .map_err(|error| sqlx::Error::Encode(error).into())
    }

    /// Adds the value to those of a statement for PostgreSQL.
    pub(super) fn add_to_postgres(self, values: &mut PgArguments) -> Result<()> {
        match self {
            Self::Int(value) => values.add(value),
            Self::Real(value) => values.add(value),
            Self::Text(value) => values.add(value.map(without_nul)),
            Self::Shared(value) => values.add(without_nul(value.as_ref().to_owned())),
            Self::Bytes(value) => values.add(value),
        }
        .map_err(|error| sqlx::Error::Encode(error).into())
    }
}

/// Returns a text as PostgreSQL takes it. It takes every character but NUL, which becomes U+FFFD, as in pages.
pub(super) fn without_nul(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

macro_rules! from_integers {
    ($($integer:ty),*) => {$(
        impl From<$integer> for Parameter {
            fn from(value: $integer) -> Self {
                Self::Int(Some(value.into()))
            }
        }

        impl From<Option<$integer>> for Parameter {
            fn from(value: Option<$integer>) -> Self {
                Self::Int(value.map(Into::into))
            }
        }
    )*};
}

from_integers!(bool, u8, u16, i32, u32, i64);

impl From<f64> for Parameter {
    fn from(value: f64) -> Self {
        Self::Real(value)
    }
}

impl From<&str> for Parameter {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}

impl From<&String> for Parameter {
    fn from(value: &String) -> Self {
        Self::Text(Some(value.clone()))
    }
}

impl From<String> for Parameter {
    fn from(value: String) -> Self {
        Self::Text(Some(value))
    }
}

impl From<Option<String>> for Parameter {
    fn from(value: Option<String>) -> Self {
        Self::Text(value)
    }
}

impl From<Option<&str>> for Parameter {
    fn from(value: Option<&str>) -> Self {
        Self::Text(value.map(str::to_owned))
    }
}

impl From<Arc<str>> for Parameter {
    fn from(value: Arc<str>) -> Self {
        Self::Shared(value)
    }
}

impl From<Vec<u8>> for Parameter {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(Some(value))
    }
}

impl From<&[u8]> for Parameter {
    fn from(value: &[u8]) -> Self {
        Self::Bytes(Some(value.to_vec()))
    }
}

impl From<Option<Vec<u8>>> for Parameter {
    fn from(value: Option<Vec<u8>>) -> Self {
        Self::Bytes(value)
    }
}
