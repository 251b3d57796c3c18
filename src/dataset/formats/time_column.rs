//! The column that says when a like was given. Unlike the others, it may lack a value.

use crate::words::Moment;

/// The last column of a table: when something was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeColumn<'n> {
    /// The column's name.
    pub name: &'n str,
    /// How exact its values are.
    pub form: TimeForm,
}

/// How exact the values of such a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeForm {
    /// A moment in UTC, to the millisecond.
    Moment,
    /// A day in UTC.
    Day,
}

impl TimeForm {
    /// Returns the text of a moment, as RFC 3339 writes it.
    pub fn text(self, moment: Moment) -> Option<String> {
        match self {
            Self::Moment => moment.to_rfc3339(),
            Self::Day => moment.to_day(),
        }
    }
}
