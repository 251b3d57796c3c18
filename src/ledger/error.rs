//! What went wrong with the database, by what it means for the caller.

use std::fmt;
use std::io::ErrorKind;
use std::sync::Arc;

use sqlx::postgres::PgDatabaseError;

use super::patience::MaybeAway;

/// The result of everything that the ledger does.
pub type Result<T, E = LedgerError> = std::result::Result<T, E>;

/// Why the database failed. Several callers may get the same error, so it can be cloned.
#[derive(Clone, Debug, thiserror::Error)]
pub enum LedgerError {
    /// The file is damaged: a row can't be read, is missing, or contradicts another.
    #[error("{0}")]
    Damaged(Cause),
    /// Another program holds the file.
    #[error("{0}")]
    Held(Cause),
    /// The disk is full, or the file can't be read or written.
    #[error("{1}")]
    Disk(DiskFault, Cause),
    /// The rows break a rule of the schema, or are too big for it.
    #[error("{0}")]
    BadRows(Cause),
    /// The server is gone for now: it was stopped or restarted, or can't be reached.
    #[error("{0}")]
    Away(Cause),
    /// The operation needs a database file, not a server.
    #[error("this needs a database file: copy the crawl into one with `crawl pull`")]
    NeedsAFile,
    /// The role lacks a right on the server.
    #[error("{0}")]
    NoRight(Cause),
    /// The writer, or the connection, has ended.
    #[error("the database's writer has ended")]
    Closed,
    /// Anything else.
    #[error("{0}")]
    Other(Cause),
}

/// What kept the file from being read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiskFault {
    /// The disk is full.
    Full,
    /// The file or its folder can't be opened or written.
    NoAccess,
    /// The file system does not support the locks that SQLite needs.
    NoLocks,
    /// The disk failed.
    Failed,
}

/// What went wrong, in words for people.
#[derive(Clone, Debug)]
pub struct Cause(Arc<str>);

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl LedgerError {
    /// Returns the error for a file that another program has open.
    pub fn held(what: impl Into<Arc<str>>) -> Self {
        Self::Held(Cause(what.into()))
    }

    /// Returns the error for a file with content that this program never wrote.
    pub fn damaged(what: impl Into<Arc<str>>) -> Self {
        Self::Damaged(Cause(what.into()))
    }

    /// Returns the error of a server that is gone for now.
    pub fn away(what: impl Into<Arc<str>>) -> Self {
        Self::Away(Cause(what.into()))
    }

    /// Returns the error for work that only a file allows.
    pub(super) const fn needs_a_file() -> Self {
        Self::NeedsAFile
    }

    /// Returns the error of a file system that does not support locks.
    pub(super) fn no_locks(what: &dyn fmt::Display) -> Self {
        Self::Disk(DiskFault::NoLocks, Cause(what.to_string().into()))
    }

    /// Returns the error of a disk that failed.
    pub(super) fn disk_failed(what: &dyn fmt::Display) -> Self {
        Self::Disk(DiskFault::Failed, Cause(what.to_string().into()))
    }
}

impl MaybeAway for LedgerError {
    fn is_away(&self, _was_lost: bool) -> bool {
        matches!(self, Self::Away(_))
    }
}

impl From<sqlx::Error> for LedgerError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            // SQLite has its own codes for a failing disk.
            sqlx::Error::Io(error) if error.kind() == ErrorKind::UnexpectedEof => {
                Self::away("the server closed the connection")
            }
            sqlx::Error::Io(error) => Self::Away(Cause(error.to_string().into())),
            sqlx::Error::PoolTimedOut | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) => {
                Self::Away(Cause(error.to_string().into()))
            }
            // Every row that is read was written by us, and every row that must be there was there.
            sqlx::Error::Decode(_)
            | sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::RowNotFound => Self::damaged(error.to_string()),
            sqlx::Error::WorkerCrashed | sqlx::Error::PoolClosed => Self::Closed,
            sqlx::Error::Database(error) => match error.try_downcast_ref::<PgDatabaseError>() {
                Some(error) => of_postgres(error),
                None => of_sqlite(&*error),
            },
            error => Self::Other(Cause(error.to_string().into())),
        }
    }
}

/// PROTOCOL, and IOERR_UNLOCK, _RDLOCK, _CHECKRESERVEDLOCK, _LOCK, _SHMOPEN, _SHMLOCK, _SHMMAP: what SQLite
/// reports where locks or shared memory don't work, as on some network disks.
const NO_LOCKS: [u32; 8] = [15, 2058, 2314, 3594, 3850, 4618, 5130, 5386];

/// What an error of SQLite means, by its primary result code (<https://sqlite.org/rescode.html>).
fn of_sqlite(error: &dyn sqlx::error::DatabaseError) -> LedgerError {
    // Without what sqlx says about it.
    let cause = Cause(error.message().into());
    let code = error.code().and_then(|code| code.parse::<u32>().ok());
    if code.is_some_and(|code| NO_LOCKS.contains(&code)) {
        return LedgerError::Disk(DiskFault::NoLocks, cause);
    }
    match code.map(|code| code & 0xff) {
        // ERROR, CORRUPT, NOTADB: a statement of ours that SQLite does not understand says that the
        // schema is no longer ours.
        Some(1 | 11 | 26) => LedgerError::Damaged(cause),
        // BUSY, LOCKED.
        Some(5 | 6) => LedgerError::Held(cause),
        // FULL.
        Some(13) => LedgerError::Disk(DiskFault::Full, cause),
        // READONLY, CANTOPEN.
        Some(8 | 14) => LedgerError::Disk(DiskFault::NoAccess, cause),
        // IOERR.
        Some(10) => LedgerError::Disk(DiskFault::Failed, cause),
        // TOOBIG, CONSTRAINT, MISMATCH.
        Some(18..=20) => LedgerError::BadRows(cause),
        _ => LedgerError::Other(cause),
    }
}

/// What an error of PostgreSQL means, by its SQLSTATE (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
/// Its detail is left out: it quotes rows.
fn of_postgres(error: &PgDatabaseError) -> LedgerError {
    let cause = Cause(error.message().into());
    match error.code() {
        // Too many connections; the server ends or starts; a standby that does not accept writes; a deadlock or
        // a transaction that has to be repeated.
        "53300" | "57P01" | "57P02" | "57P03" | "57P05" | "25P02" | "25P03" | "25006" | "40001"
        | "40P01" => LedgerError::Away(cause),
        // The disk is full.
        "53100" => LedgerError::Disk(DiskFault::Full, cause),
        // Reading or writing failed.
        "58030" => LedgerError::Disk(DiskFault::Failed, cause),
        // A lock was not given in time, something else uses the object, or the statement was cancelled.
        "55P03" | "55006" | "57014" => LedgerError::Held(cause),
        // Data or an index is damaged.
        "XX001" | "XX002" => LedgerError::Damaged(cause),
        code => match code.get(..2) {
            // The connection failed.
            Some("08") => LedgerError::Away(cause),
            // The rows break a constraint, or hold what the types can't.
            Some("22" | "23" | "54") => LedgerError::BadRows(cause),
            // This user lacks a right.
            _ if code == "42501" => LedgerError::NoRight(cause),
            // The schema lacks a table, a column or a function.
            Some("42" | "3F") => LedgerError::Damaged(cause),
            _ => LedgerError::Other(cause),
        },
    }
}
