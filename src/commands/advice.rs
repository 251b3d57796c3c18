//! What went wrong with the disk or the database, where, and what to do next.

use std::io::{self, ErrorKind};

use super::{Refused, process_limits};
use crate::ledger::database::DbError;
use crate::ledger::{DiskFault, LedgerError};
use crate::words::DatabasePlace;

/// EMFILE and ENFILE: this process, or the whole system, has too many open files.
const TOO_MANY_OPEN_FILES: [i32; 2] = [24, 23];

/// Adds to a database error which database it concerns and what to do about it; any other error stays
/// as it is. `next` is what to do once the cause is gone.
pub fn advise(error: anyhow::Error, database: &DatabasePlace, next: &str) -> anyhow::Error {
    let whole = "restore an intact copy, or start a new crawl with another --database";
    let Some(cause) = error.chain().find_map(ledger_error) else {
        // SQLite finds nothing wrong with a schema that is not ours.
        return match error.downcast_ref() {
            Some(DbError::Schema(cause)) => {
                Refused::damaged(format!("{database} is damaged ({cause}): {whole}")).into()
            }
            _ => on_limits(error, next),
        };
    };
    match cause {
        LedgerError::Held(words) => Refused::taken(format!(
            "{database} is locked by another program ({words}): close that program, then {next}"
        ))
        .into(),
        LedgerError::Damaged(words) => {
            let verify = "`crawl verify` shows where";
            Refused::damaged(format!("{database} is damaged ({words}): {verify}; {whole}")).into()
        }
        LedgerError::NoRight(words) => Refused::configuration(format!(
            "{database}: {words}: connect as the role that owns the crawl's tables, or let it grant this role what is \
             missing"
        ))
        .into(),
        LedgerError::Away(words) => Refused::disk(format!(
            "the connection to {database} was lost ({words}): once the server answers again, {next}"
        ))
        .into(),
        LedgerError::Disk(_, words) if database.server().is_some() => Refused::disk(format!(
            "the disk of {database} is full or failing ({words}): once that is fixed, {next}"
        ))
        .into(),
        LedgerError::Disk(fault, words) => Refused::disk(format!(
            "{database} can't be read or written ({words}): {}, then {next}",
            remedy(*fault)
        ))
        .into(),
        LedgerError::BadRows(_)
        | LedgerError::NeedsAFile
        | LedgerError::Closed
        | LedgerError::Other(_) => error,
    }
}

/// Returns an error with its causes, each only once: some messages already include their cause.
pub fn in_words(error: &anyhow::Error) -> String {
    let mut words = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if words.is_empty() {
            words = cause;
        } else if !words.contains(&cause) {
            words = format!("{words}: {cause}");
        }
    }
    words
}

/// Says what to do about an error of the system that comes from a limit of this process.
fn on_limits(error: anyhow::Error, next: &str) -> anyhow::Error {
    let remedy = error.chain().filter_map(system_error).find_map(|cause| {
        // Libraries wrap the error with a path, and then only its text has the number.
        let text = cause.to_string();
        if TOO_MANY_OPEN_FILES.iter().any(|code| text.contains(&format!("(os error {code})"))) {
            process_limits::on_few_open_files()
        } else if cause.kind() == ErrorKind::FileTooLarge {
            process_limits::on_file_size()
        } else {
            None
        }
    });
    match remedy {
        Some(remedy) => {
            Refused::disk(format!("{}; {remedy}, then {next}", in_words(&error))).into()
        }
        None => error,
    }
}

/// Returns the error of the ledger that this is or contains.
fn ledger_error<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a LedgerError> {
    match error.downcast_ref() {
        Some(DbError::Ledger(error)) => Some(error),
        _ => error.downcast_ref(),
    }
}

/// Returns the error of the system that this is or contains.
fn system_error<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a io::Error> {
    match error.downcast_ref() {
        Some(DbError::File { error, .. }) => Some(error),
        _ => error.downcast_ref(),
    }
}

fn remedy(fault: DiskFault) -> String {
    let limit = match fault {
        DiskFault::NoAccess => process_limits::on_few_open_files(),
        DiskFault::Failed => process_limits::on_file_size(),
        DiskFault::Full | DiskFault::NoLocks => None,
    };
    let usual = match fault {
        DiskFault::Full => "make room on its disk",
        DiskFault::NoAccess => {
            "let crawl write to the file and its folder (SQLite keeps its log there, even for \
             commands that only read)"
        }
        DiskFault::NoLocks => {
            "put it on a local disk, because its file system does not support file locks"
        }
        DiskFault::Failed => "check that its disk has room and works",
    };
    limit.map_or_else(|| usual.to_owned(), |limit| format!("{usual}, or {limit}"))
}
