//! A cell of a row, which has a type and may be empty.

use crate::words::{AttributeKind, Moment};

/// A cell of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell<'c> {
    /// Nothing is known.
    Empty,
    /// A text.
    Text(&'c str),
    /// A whole number.
    Count(i64),
    /// A moment.
    Moment(Moment),
    /// Yes or no.
    Truth(bool),
}

/// A column of cells.
#[derive(Clone, Copy, Debug)]
pub struct CellColumn<'n> {
    /// Its name.
    pub name: &'n str,
    /// What its cells are.
    pub kind: AttributeKind,
    /// Whether cells may be empty.
    pub may_be_empty: bool,
}

impl Cell<'_> {
    /// Returns the text of the cell in delimited rows. Moments are those of RFC 3339 in UTC.
    pub(super) fn in_text(self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.to_owned(),
            Self::Count(n) => n.to_string(),
            Self::Moment(at) => at.to_rfc3339().unwrap_or_default(),
            Self::Truth(truth) => truth.to_string(),
        }
    }

    /// Returns the cell as JSON.
    pub(super) fn in_json(self) -> serde_json::Value {
        match self {
            Self::Empty => serde_json::Value::Null,
            Self::Text(text) => text.into(),
            Self::Count(n) => n.into(),
            Self::Moment(at) => at.to_rfc3339().into(),
            Self::Truth(truth) => truth.into(),
        }
    }
}
