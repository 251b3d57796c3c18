//! What can be wrong with a database file.

use std::io;
use std::path::PathBuf;

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
    /// A migration went wrong.
    #[error("the database's schema can't be brought up to date")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A statement went wrong.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// What an error of SQLite means for the whole run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The file is damaged.
    Damaged,
    /// The disk is full, or can't be read or written.
    Disk,
    /// Another program holds the file.
    Held,
    /// The rows break a rule of the schema, or are too big for it.
    BadRows,
    /// Anything else.
    Other,
}

/// What an error of SQLite means, by its primary result code (<https://sqlite.org/rescode.html>).
pub fn trouble(error: &sqlx::Error) -> Trouble {
    match error {
        sqlx::Error::Io(_) => Trouble::Disk,
        // Every row that is read was written by us, and every one that must be there was there.
        sqlx::Error::Decode(_) | sqlx::Error::ColumnDecode { .. } | sqlx::Error::RowNotFound => {
            Trouble::Damaged
        }
        sqlx::Error::Database(error) => {
            let code = error.code().and_then(|code| code.parse::<u32>().ok());
            match code.map(|code| code & 0xff) {
                // ERROR, CORRUPT, NOTADB: a statement of ours that SQLite does not understand says that
                // the schema is no longer ours.
                Some(1 | 11 | 26) => Trouble::Damaged,
                // BUSY, LOCKED.
                Some(5 | 6) => Trouble::Held,
                // READONLY, IOERR, FULL, CANTOPEN.
                Some(8 | 10 | 13 | 14) => Trouble::Disk,
                // TOOBIG, CONSTRAINT, MISMATCH.
                Some(18..=20) => Trouble::BadRows,
                _ => Trouble::Other,
            }
        }
        _ => Trouble::Other,
    }
}
