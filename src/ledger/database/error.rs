//! What can be wrong with a database file.

use std::io;
use std::path::PathBuf;

use sqlx::migrate::MigrateError;

use crate::ledger::LedgerError;

/// Why a database can't be used.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// There is no such file.
    #[error("there is no database {}: `crawl start` makes one", path.display())]
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
    #[error("{} was written by a newer version of crawl (schema {found}; this one knows {known}): carry it on with that one", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema's version.
        found: i64,
        /// The latest version that this program knows.
        known: i64,
    },
    /// A log of a database that is not there any more.
    #[error(
        "{} is left of a database that is gone, and may hold its last pages: put that database back \
         beside it, or remove it to begin anew", path.display()
    )]
    LeftLog {
        /// The log.
        path: PathBuf,
    },
    /// SQLite did not take a setting that the promises rest on.
    #[error("{}: SQLite runs with {got} where {wanted} is needed, as on a network disk: name a file on a disk of this machine with --database, or as `database` in config.yml", path.display())]
    Settings {
        /// The file.
        path: PathBuf,
        /// The settings in force.
        got: String,
        /// The settings needed.
        wanted: String,
    },
    /// The file can't be made or looked at.
    #[error("{}: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// SQLite writes to a file that is no longer at its path.
    #[error("{} was deleted or replaced while the crawl ran, and what came since is not in it: put the file back with its -wal beside it and `crawl resume` goes on, or begin anew with `crawl start`; remove that -wal before another database takes its place", path.display())]
    Replaced {
        /// Where it was.
        path: PathBuf,
    },
    /// The same of its log.
    #[error("{} was deleted or replaced while the crawl ran; what it held is in the database by now, as far as that can be: `crawl verify` tells whether all is well, and `crawl resume` goes on", path.display())]
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
