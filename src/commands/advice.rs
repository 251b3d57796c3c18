//! What went wrong with the disk or the database, where, and what to do next.

use std::path::Path;

use super::Refused;
use crate::ledger::database::DbError;
use crate::ledger::{DiskFault, LedgerError};

/// An error of SQLite does not say which file it means, nor what can be done about it; any other error
/// stays as it is. `next` is what to do once the cause is gone.
pub fn advise(error: anyhow::Error, database: &Path, next: &str) -> anyhow::Error {
    let database = database.display();
    let whole = "restore an intact copy, or start a new crawl with another --database";
    let Some(cause) = error.chain().find_map(ledger_error) else {
        // SQLite finds nothing wrong with a schema that is not ours.
        return match error.downcast_ref() {
            Some(DbError::Schema(cause)) => {
                Refused::damaged(format!("{database} is damaged ({cause}): {whole}")).into()
            }
            _ => error,
        };
    };
    match cause {
        LedgerError::Held(words) => Refused::taken(format!(
            "{database} is locked by another program ({words}): close what has it open, then {next}"
        ))
        .into(),
        LedgerError::Damaged(words) => {
            let verify = "`crawl verify` shows where";
            Refused::damaged(format!("{database} is damaged ({words}): {verify}; {whole}")).into()
        }
        LedgerError::Disk(fault, words) => Refused::disk(format!(
            "{database} can't be read or written ({words}): {}, then {next}",
            remedy(*fault)
        ))
        .into(),
        LedgerError::BadRows(_) | LedgerError::Closed | LedgerError::Other(_) => error,
    }
}

/// The error of the ledger that this is, or that it tells of.
fn ledger_error<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a LedgerError> {
    match error.downcast_ref() {
        Some(DbError::Ledger(error)) => Some(error),
        _ => error.downcast_ref(),
    }
}

const fn remedy(fault: DiskFault) -> &'static str {
    match fault {
        DiskFault::Full => "make room on its disk",
        DiskFault::NoAccess => {
            "let crawl write the file and its folder (SQLite keeps its log there, even for one who \
             only reads)"
        }
        DiskFault::Failed => "see that its disk has room and is in order",
    }
}
