//! How much was copied, and a check that nothing is missing.

use super::table::CopiedTable;
use crate::ledger::error::{LedgerError, Result};
use crate::words::counted;

/// How much was copied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// The tables.
    pub n_tables: u64,
    /// The rows of all of them.
    pub n_rows: u64,
}

impl Copied {
    /// Adds a table, once the rows of both sides have been counted.
    pub(super) fn add(&mut self, table: &CopiedTable, original: i64, copy: i64) -> Result<()> {
        let name = &table.name;
        if original != copy {
            return Err(LedgerError::damaged(format!(
                "the table {name} has {original} rows, and its copy {copy}"
            )));
        }
        let rows = u64::try_from(copy).unwrap_or(0);
        self.n_tables += 1;
        self.n_rows += rows;
        let words = counted(rows, "row");
        tracing::debug!(event = "table_copied", table = %name, rows, "{name}: {words} copied");
        Ok(())
    }
}
