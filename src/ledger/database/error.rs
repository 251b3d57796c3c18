//! What can be wrong with a database file.

use std::io;
use std::path::{Path, PathBuf};

use sqlx::migrate::MigrateError;

use crate::ledger::LedgerError;
use crate::ledger::patience::MaybeAway;
use crate::words::ServerAddress;

/// Why a database can't be used.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// There is no such file.
    #[error("there is no database {}: name an existing one with --database, or begin a crawl with `crawl start`", absolute(path).display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The file is something else.
    #[error("{} is not a crawl's database: {what}; name another file with --database, or as `database` in config.yml", path.display())]
    NotACrawl {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        what: &'static str,
    },
    /// The file holds no schema yet: an empty file, or a `start` that ended before it began.
    #[error("{} holds no crawl: `crawl start` begins one", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The file was written by an earlier version of this program.
    #[error("{} was written by an older version of crawl: `crawl resume` brings it up to date", path.display())]
    Older {
        /// The file.
        path: PathBuf,
    },
    /// The file was written by a later version of this program.
    #[error("{} was written by a newer version of crawl (its schema is {found}, and this version knows {known}): use that version", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema's version.
        found: i64,
        /// The latest version that this program knows.
        known: i64,
    },
    /// The log of a database that is no longer there.
    #[error(
        "{} belongs to a database that is gone, and may hold its last pages: put that database back \
         beside it, or delete it to start over", path.display()
    )]
    LeftLog {
        /// The log.
        path: PathBuf,
    },
    /// SQLite ignored a setting that the promises rest on.
    #[error("{}: SQLite uses the settings {got}, but {wanted} is needed, which network disks often lack: name a file on a local disk with --database, or as `database` in config.yml", path.display())]
    Settings {
        /// The file.
        path: PathBuf,
        /// The settings in force.
        got: String,
        /// The settings needed.
        wanted: String,
    },
    /// The schema on the server holds no crawl.
    #[error("there is no crawl in the schema {} of {address}: begin one with `crawl start`, or name another schema at the end of the address, as in ?schema=NAME", address.schema())]
    NotOnServer {
        /// The server.
        address: ServerAddress,
    },
    /// The schema on the server belongs to something else, or to another version of this program.
    #[error("{address}: {what}")]
    OnServer {
        /// The server.
        address: ServerAddress,
        /// What is wrong with the schema, and what to do.
        what: String,
    },
    /// The server can't keep the promises of a crawl.
    #[error("{address} can't be used: {what}")]
    UnfitServer {
        /// The server.
        address: ServerAddress,
        /// Why, and what to do.
        what: String,
    },
    /// The server can't be reached, or does not let this user in.
    #[error("can't connect to {address}: {what}")]
    NoServer {
        /// The server.
        address: ServerAddress,
        /// What the server said, and what to do.
        what: String,
        /// Whether a server that was reached before may answer again soon.
        is_away: bool,
    },
    /// The file can't be made or read.
    #[error("{}: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// SQLite writes to a file that is no longer at its path.
    #[error("{} was deleted or replaced during the crawl, and the pages fetched since are not in it. To continue, put the file back with its -wal beside it and run `crawl resume`; to start over, delete that -wal and run `crawl start`", path.display())]
    Replaced {
        /// Where it was.
        path: PathBuf,
    },
    /// SQLite writes to a log that is no longer at its path.
    #[error("{} was deleted or replaced during the crawl, and as many of its pages as possible were saved into the database. Run `crawl verify` to check the database, and `crawl resume` to continue", path.display())]
    LogReplaced {
        /// Where it was.
        path: PathBuf,
    },
    /// The file's record of its schema is not one that this program left.
    #[error("the database's schema can't be brought up to date: {0}")]
    Schema(String),
    /// A statement went wrong.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl DbError {
    /// Returns the error as one of the ledger's, for a database that was opened before.
    pub fn into_ledger(self) -> LedgerError {
        match self {
            Self::Ledger(error) => error,
            error => LedgerError::away(error.to_string()),
        }
    }
}

impl MaybeAway for DbError {
    fn is_away(&self, was_lost: bool) -> bool {
        match self {
            Self::NoServer { is_away, .. } => *is_away || was_lost,
            Self::UnfitServer { .. } => was_lost,
            Self::Ledger(error) => error.is_away(was_lost),
            _ => false,
        }
    }
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        Self::Ledger(error.into())
    }
}

impl From<MigrateError> for DbError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
            error => Self::Schema(error.to_string()),
        }
    }
}

/// Returns the path from the root, so that the message is clear in whatever folder the command ran.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.into())
}
