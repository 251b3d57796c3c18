//! The database file: opening it, its settings, its migrations.

mod error;
mod making;
mod migrations;
mod place;
pub mod rows;

use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection as _};

use crate::crash;
use crate::ledger::{Connection, Readers};
pub use error::DbError;
pub use place::Place;

/// What the write-ahead log is cut back to once no reader needs it. While one reads an old snapshot
/// the log grows. SQLite begins it anew with the first commit that finds all of it moved into the database
/// and no reader in it, and cuts it back then, by itself: a checkpoint of ours could do no more, and
/// one that truncates would wait for readers.
pub const JOURNAL_SIZE_LIMIT: i64 = 16 * 1024 * 1024;

/// How long a statement waits for another process, such as one that checkpoints.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// How much of the file the connection that writes keeps in memory: SQLite's own 2 MB are too few for the keys of
/// a million likes.
const CACHE_KIB: u32 = 16 * 1024;

/// How many long rows wait at most: enough for both threads to be at work.
const LONG_ROWS_WAITING: usize = 4;

/// A database file whose schema is this program's.
#[derive(Clone, Debug)]
pub struct Db {
    path: PathBuf,
    place: Place,
}

impl Db {
    /// Makes the database, readable by its owner only, or takes the one there if it is ours; brings
    /// its schema up to date.
    pub async fn create(path: &Path) -> Result<Self, DbError> {
        if making::is_to_be_made(path)? {
            making::make(path).await?;
        } else {
            making::close_to_others(path)?;
        }
        Self::open(path).await
    }

    /// Opens a database that is there already and brings its schema up to date.
    pub async fn open(path: &Path) -> Result<Self, DbError> {
        let db = Self::at(path)?;
        // Whose file it is comes first: a connection that writes changes the journal's mode.
        let mut conn = db.options(true).connect().await?;
        migrations::check_owner(&mut conn, path).await?;
        conn.close().await?;
        let mut conn = db.options(false).connect().await?;
        migrations::run(&mut conn, path).await?;
        crash::point("db.after-migrations");
        conn.close().await?;
        Ok(db)
    }

    /// Opens a database to look at it: its schema is not touched.
    pub async fn open_to_read(path: &Path) -> Result<Self, DbError> {
        let db = Self::at(path)?;
        let mut conn = db.options(true).connect().await?;
        migrations::check_owner(&mut conn, path).await?;
        migrations::check_version(&mut conn, path).await?;
        conn.close().await?;
        Ok(db)
    }

    /// The one connection that writes; its settings are read back.
    pub async fn writer(&self) -> Result<Connection, DbError> {
        let mut conn = self.options(false).connect().await?;
        self.check_settings(&mut conn).await?;
        Ok(Connection::new(conn))
    }

    /// Connections that only read.
    pub fn readers(&self) -> Readers {
        let options = SqlitePoolOptions::new().max_connections(2).min_connections(0);
        Readers::new(options.connect_lazy_with(self.options(true)))
    }

    /// A connection that only reads, for statements whose rows are long: few of them wait to be taken.
    pub fn reader_of_long_rows(&self) -> Readers {
        let options = self.options(true).row_buffer_size(LONG_ROWS_WAITING);
        Readers::new(SqlitePoolOptions::new().max_connections(1).connect_lazy_with(options))
    }

    /// Where the file and its log stand, to be told when they no longer do; a connection is open.
    pub fn place(&self) -> Result<Place, DbError> {
        self.place.with_log()
    }

    /// Whether the file is still the one that was opened.
    pub fn check_place(&self) -> Result<(), DbError> {
        self.place.check()
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn at(path: &Path) -> Result<Self, DbError> {
        let found = look(path)?;
        Ok(Self { path: path.into(), place: Place::of(path, &found) })
    }

    fn options(&self, read_only: bool) -> SqliteConnectOptions {
        let options = SqliteConnectOptions::new()
            .filename(&self.path)
            .create_if_missing(false)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .statement_cache_capacity(100)
            // Statements hold user ids, which no log may.
            .disable_statement_logging();
        if read_only {
            return options.read_only(true);
        }
        options
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("journal_size_limit", JOURNAL_SIZE_LIMIT.to_string())
            .pragma("cache_size", format!("-{CACHE_KIB}"))
            // What a statement of many rows might have to undo is kept there: no crash needs it.
            .pragma("temp_store", "memory")
    }

    /// A setting that SQLite quietly did not take (as on some network disks) would break a promise.
    async fn check_settings(&self, conn: &mut SqliteConnection) -> Result<(), DbError> {
        let journal: String =
            sqlx::query_scalar("pragma journal_mode").fetch_one(&mut *conn).await?;
        let full: i64 = sqlx::query_scalar("pragma synchronous").fetch_one(&mut *conn).await?;
        let keys: i64 = sqlx::query_scalar("pragma foreign_keys").fetch_one(&mut *conn).await?;
        let limit: i64 =
            sqlx::query_scalar("pragma journal_size_limit").fetch_one(&mut *conn).await?;
        let wanted = ("wal", 2, 1, JOURNAL_SIZE_LIMIT);
        let got = (journal.as_str(), full, keys, limit);
        if got == wanted {
            return Ok(());
        }
        Err(DbError::Settings {
            path: self.path.clone(),
            got: format!("{got:?}"),
            wanted: format!("{wanted:?}"),
        })
    }
}

fn look(path: &Path) -> Result<Metadata, DbError> {
    match std::fs::metadata(path) {
        Ok(found) if found.is_file() => Ok(found),
        Ok(_) => Err(DbError::NotACrawl { path: path.into(), what: "it is not a file" }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(DbError::Missing { path: path.into() })
        }
        Err(error) => Err(DbError::File { path: path.into(), error }),
    }
}
