//! Answers to statements that may not have been sent yet.

use std::ops::Range;

use super::row::LedgerRow;

/// The answer to a statement, or to several. SQLite answers at once. For a server, statements that do not depend on
/// each other's answers are sent together, once the first answer is asked for.
#[derive(Debug)]
#[must_use]
pub enum Later {
    /// How many rows were changed, and those that were returned.
    Known(u64, Vec<LedgerRow>),
    /// The numbers of statements that wait to be sent, or were sent in the same transaction.
    Asked(Range<u64>),
}

impl Later {
    /// The answer to no statement.
    pub const NONE: Self = Self::Known(0, Vec::new());

    /// Returns both answers as one. Those of a server are to statements that follow each other.
    pub fn and(self, next: Self) -> Self {
        match (self, next) {
            (Self::Known(a, mut rows), Self::Known(b, more)) => {
                rows.extend(more);
                Self::Known(a + b, rows)
            }
            (Self::Asked(first), Self::Asked(last)) => Self::Asked(first.start..last.end),
            (asked @ Self::Asked(_), Self::Known(..)) | (Self::Known(..), asked) => asked,
        }
    }
}
