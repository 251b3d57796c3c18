//! What is wrong with a row of the crawl that can't be read.

use crate::ledger::error::LedgerError;

/// Returns the error for such a row.
pub fn broken() -> LedgerError {
    LedgerError::damaged("the crawl's row can't be read")
}
