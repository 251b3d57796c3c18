//! A place in a file.

use serde_saphyr::Location;

/// A place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    line: u64,
    column: u64,
}

impl Position {
    /// Returns the place in this line and column, both from 1.
    pub const fn new(line: u64, column: u64) -> Self {
        Self { line, column }
    }

    /// Returns the line, from 1.
    pub const fn line(self) -> u64 {
        self.line
    }

    /// Returns the column in characters, from 1.
    pub const fn column(self) -> u64 {
        self.column
    }
}

impl From<Location> for Position {
    fn from(location: Location) -> Self {
        Self::new(location.line(), location.column())
    }
}
