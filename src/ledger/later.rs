//! Answers to statements that may not have been sent yet.

use std::ops::Range;

use super::connection::Reader;
use super::error::Result;
use super::row::{FromLedgerRow, LedgerRow};

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

    /// Returns how many rows were changed.
    pub async fn n_changed(self, conn: &mut Reader) -> Result<u64> {
        Ok(conn.answer(self).await?.0)
    }

    /// Reads all rows that were returned.
    pub async fn all<R: FromLedgerRow>(self, conn: &mut Reader) -> Result<Vec<R>> {
        self.rows(conn).await?.iter().map(R::from_row).collect()
    }

    /// Reads the first row that was returned. It is an error if there is none.
    pub async fn one<R: FromLedgerRow>(self, conn: &mut Reader) -> Result<R> {
        R::from_row(self.rows(conn).await?.first().ok_or(sqlx::Error::RowNotFound)?)
    }

    /// Returns the rows that were returned.
    pub async fn rows(self, conn: &mut Reader) -> Result<Vec<LedgerRow>> {
        Ok(conn.answer(self).await?.1)
    }
}
