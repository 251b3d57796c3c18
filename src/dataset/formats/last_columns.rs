//! The columns after the texts of a row: a time and a place in a list. Unlike the others, they may lack a value.

use super::time_column::TimeColumn;
use crate::words::Moment;

/// The columns after the texts of a row, in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LastColumns<'n> {
    /// When something was done.
    pub time: Option<TimeColumn<'n>>,
    /// The name of the column with a place in a list.
    pub place: Option<&'n str>,
}

/// The values of these columns in one row. Values without a column are not written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LastValues {
    /// When it was done, if that is known.
    pub time: Option<Moment>,
    /// The place, if it has one.
    pub place: Option<u32>,
}

impl<'n> LastColumns<'n> {
    /// Returns the names of the columns.
    pub fn names(self) -> impl Iterator<Item = &'n str> {
        self.time.map(|time| time.name).into_iter().chain(self.place)
    }
}
