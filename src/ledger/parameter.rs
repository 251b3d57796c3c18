//! The values that are bound to statements.

use std::fmt::Write as _;
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
    /// A list of numbers as JSON, which names nobody.
    Numbers(String),
    /// The whole numbers of a column, for PostgreSQL alone.
    IntColumn(Vec<Option<i64>>),
    /// The texts of a column, for PostgreSQL alone.
    TextColumn(Vec<Option<String>>),
}

impl Parameter {
    /// Returns a list of numbers, or of lists of numbers, as JSON.
    pub fn numbers(numbers: impl Into<serde_json::Value>) -> Self {
        Self::Numbers(numbers.into().to_string())
    }

    /// Adds the value to those of a statement for SQLite.
    pub(super) fn add_to_sqlite(self, values: &mut SqliteArguments) -> Result<()> {
        match self {
            Self::Int(value) => values.add(value),
            Self::Real(value) => values.add(value),
            Self::Text(value) => values.add(value),
            Self::Shared(value) => values.add(value),
            Self::Bytes(value) => values.add(value),
            Self::Numbers(value) => values.add(value),
            Self::IntColumn(_) | Self::TextColumn(_) => {
                Err("SQLite has no values for whole columns".into())
            }
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
            Self::Numbers(value) => values.add(value),
            Self::IntColumn(column) => values.add(column),
            Self::TextColumn(column) => values.add(column),
        }
        .map_err(|error| sqlx::Error::Encode(error).into())
    }

    /// Returns the name of the value's type in PostgreSQL.
    pub(super) const fn type_name(&self) -> &'static str {
        match self {
            Self::Int(_) => "bigint",
            Self::Real(_) => "double precision",
            Self::Text(_) | Self::Shared(_) | Self::Numbers(_) => "text",
            Self::Bytes(_) => "bytea",
            Self::IntColumn(_) => "bigint[]",
            Self::TextColumn(_) => "text[]",
        }
    }

    /// Returns whether the value may name someone, so that no text of a statement may hold it.
    pub(super) const fn is_private(&self) -> bool {
        match self {
            Self::Int(_) | Self::Real(_) | Self::Numbers(_) | Self::IntColumn(_) => false,
            Self::Text(_) | Self::Shared(_) | Self::Bytes(_) | Self::TextColumn(_) => true,
        }
    }

    /// Returns the value as PostgreSQL reads it; none if it is null. What is not private has no quotes.
    pub(super) fn as_literal(&self) -> Option<String> {
        match self {
            Self::Int(value) => value.map(|value| value.to_string()),
            Self::Real(value) => Some(value.to_string()),
            Self::Text(value) => value.clone().map(without_nul),
            Self::Shared(value) => Some(without_nul(value.as_ref().to_owned())),
            Self::Bytes(value) => value.as_ref().map(|bytes| format!("\\x{}", hex::encode(bytes))),
            Self::Numbers(value) => Some(value.clone()),
            Self::IntColumn(column) => Some(array(column, |text, value| {
                let _ = write!(text, "{value}");
            })),
            Self::TextColumn(column) => Some(array(column, |text, value| {
                text.push('"');
                for character in value.chars() {
                    if matches!(character, '"' | '\\') {
                        text.push('\\');
                    }
                    text.push(character);
                }
                text.push('"');
            })),
        }
    }

    /// Returns about how much memory the value takes.
    pub(super) fn n_bytes(&self) -> usize {
        match self {
            Self::Int(_) | Self::Real(_) => size_of::<i64>(),
            Self::Text(value) => value.as_ref().map_or(0, String::len),
            Self::Shared(value) => value.len(),
            Self::Bytes(value) => value.as_ref().map_or(0, Vec::len),
            Self::Numbers(value) => value.len(),
            Self::IntColumn(column) => size_of_val(&**column),
            Self::TextColumn(column) => {
                let texts = column.iter().flatten().map(String::len).sum::<usize>();
                texts.saturating_add(size_of_val(&**column))
            }
        }
    }
}

/// Returns these values as the values of a statement for PostgreSQL.
pub(super) fn as_arguments(values: Vec<Parameter>) -> Result<PgArguments> {
    let mut arguments = PgArguments::default();
    for value in values {
        value.add_to_postgres(&mut arguments)?;
    }
    Ok(arguments)
}

/// Returns an array as PostgreSQL reads it (<https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO>).
fn array<T>(values: &[Option<T>], write: fn(&mut String, &T)) -> String {
    let mut text = String::from("{");
    for (n, value) in values.iter().enumerate() {
        if n > 0 {
            text.push(',');
        }
        match value {
            Some(value) => write(&mut text, value),
            None => text.push_str("null"),
        }
    }
    text.push('}');
    text
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_written_as_arrays_whatever_their_texts_hold() {
        let texts = ["", "null", "a,b", "{}", "\"", "\\", "it's", "\n", "\u{1f600}"];
        let column = texts.iter().map(|text| Some((*text).to_owned())).chain([None]).collect();
        let literal = Parameter::TextColumn(column).as_literal().unwrap();
        let wanted =
            r#"{"","null","a,b","{}","\"","\\","it's",""#.to_owned() + "\n\",\"\u{1f600}\",null}";
        assert_eq!(literal, wanted);
        let numbers = Parameter::IntColumn(vec![Some(i64::MIN), None, Some(0)]);
        assert_eq!(numbers.as_literal().unwrap(), "{-9223372036854775808,null,0}");
    }

    #[test]
    fn only_values_that_could_identify_a_user_are_private_and_the_rest_needs_no_quotes() {
        let private: [Parameter; 3] = ["eve".into(), vec![1_u8].into(), Some("eve").into()];
        assert!(private.iter().all(Parameter::is_private));
        let plain =
            [1.into(), 0.5.into(), Parameter::numbers(vec![1, 2]), Option::<i64>::None.into()];
        for value in plain {
            assert!(!value.is_private());
            let literal = value.as_literal().unwrap_or_default();
            assert!(!literal.contains(['\'', '\\']), "{literal}");
        }
    }
}
