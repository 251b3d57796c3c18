//! The columns that follow the text columns: a time and a position in a list. Unlike text, they may lack a value.

use super::time_column::TimeColumn;
use crate::words::Moment;

/// The columns that follow the text columns, in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LastColumns<'n> {
    /// The column with a time.
    pub time: Option<TimeColumn<'n>>,
    /// The name of the column with a position in a list.
    pub place: Option<&'n str>,
}

/// The values of these columns in one row. A value without a column is not written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LastValues {
    /// The time, if it is known.
    pub time: Option<Moment>,
    /// The position, if there is one.
    pub place: Option<u32>,
}

impl<'n> LastColumns<'n> {
    /// Returns the names of the columns.
    pub fn names(self) -> impl Iterator<Item = &'n str> {
        self.time.map(|time| time.name).into_iter().chain(self.place)
    }
}
