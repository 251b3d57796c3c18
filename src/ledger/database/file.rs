//! The database file: opening it, its settings, its migrations.

use std::fs::Metadata;
use std::io;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection as _};

use super::creation::{self, NewDatabase};
use super::error::DbError;
use super::files::DatabaseFiles;
use super::schema;
use crate::crash;
use crate::ledger::connection::{Connection, Readers};
use crate::ledger::error::LedgerError;
use crate::ledger::lock::FileLock;

/// The size to which the write-ahead log is cut back once no reader needs it. The log grows while a reader
/// holds an old snapshot. SQLite starts it anew with the first commit that finds all of it moved into the
/// database and no reader in it, and cuts it back then. Running a checkpoint ourselves would do no more,
/// and a truncating one would wait for readers.
pub const JOURNAL_SIZE_LIMIT: i64 = 16 * 1024 * 1024;

/// How long a statement waits for another process, for example one that checkpoints.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// How much of the file the writing connection keeps in memory. SQLite's default of 2 MB is too little for the
/// keys of a million likes.
const CACHE_KIB: u32 = 16 * 1024;

/// The most long rows that wait to be taken: enough to keep both threads at work.
const LONG_ROWS_WAITING: usize = 4;

/// A database file with this program's schema.
#[derive(Clone, Debug)]
pub struct FileDatabase {
    path: PathBuf,
    files: DatabaseFiles,
}

impl FileDatabase {
    /// Creates the database, readable by its owner only, or opens an existing one that belongs to `crawl`.
    /// Its schema is brought up to date.
    pub async fn create(path: &Path) -> Result<Self, DbError> {
        if creation::is_to_be_made(path)? {
            let new = NewDatabase::begin(path)?;
            match Self::make(new.path()).await {
                Ok(()) => new.finish()?,
                Err(error) => {
                    new.abandon();
                    return Err(error);
                }
            }
        } else {
            creation::close_to_others(path)?;
        }
        Self::open(path).await
    }

    /// Makes the schema in an empty file. It has no log until that is done: nothing is lost if it fails, and
    /// the log would not follow the file to another name.
    async fn make(path: &Path) -> Result<(), DbError> {
        let db = Self::at(path)?;
        let unlogged = db.options(false).journal_mode(SqliteJournalMode::Memory);
        let mut conn = unlogged.connect().await?;
        schema::run(&mut conn, path).await?;
        crash::point("db.after-migrations");
        conn.close().await?;
        let mut conn = db.options(false).connect().await?;
        let sql = "pragma wal_checkpoint(truncate)";
        let (busy, _, _): (i64, i64, i64) = sqlx::query_as(sql).fetch_one(&mut conn).await?;
        conn.close().await?;
        if busy == 0 {
            Ok(())
        } else {
            Err(LedgerError::held("the file that is being made is in use").into())
        }
    }

    /// Opens an existing database, makes it readable by its owner only, and brings its schema up to date.
    pub async fn open(path: &Path) -> Result<Self, DbError> {
        let db = Self::at(path)?;
        // Whose file it is must be known first: a connection that writes changes the journal mode.
        let mut conn = db.options(true).connect().await?;
        schema::check_owner(&mut conn, path).await?;
        conn.close().await?;
        creation::restore_permissions(path);
        let mut conn = db.options(false).connect().await?;
        schema::run(&mut conn, path).await?;
        crash::point("db.after-migrations");
        conn.close().await?;
        Ok(db)
    }

    /// Opens an existing database to read it. Its permissions are restored, and its schema is not touched.
    pub async fn open_to_read(path: &Path) -> Result<Self, DbError> {
        let db = Self::at(path)?;
        let mut conn = db.options(true).connect().await?;
        schema::check_owner(&mut conn, path).await?;
        schema::check_version(&mut conn, path).await?;
        creation::restore_permissions(path);
        conn.close().await?;
        Ok(db)
    }

    /// Opens the one connection that writes, and checks its settings.
    pub async fn writer(&self) -> Result<Connection, DbError> {
        let mut conn = self.options(false).connect().await?;
        self.check_settings(&mut conn).await?;
        Ok(Connection::new(conn))
    }

    /// Returns connections that only read. They are opened as they are needed.
    pub fn readers(&self) -> Readers {
        let options = SqlitePoolOptions::new().max_connections(2).min_connections(0);
        Readers::Sqlite(options.connect_lazy_with(self.options(true)))
    }

    /// Returns one connection that only reads, for statements with long rows: few of them wait to be taken.
    pub fn reader_of_long_rows(&self) -> Readers {
        let options = self.options(true).row_buffer_size(LONG_ROWS_WAITING);
        Readers::Sqlite(SqlitePoolOptions::new().max_connections(1).connect_lazy_with(options))
    }

    /// Returns the files of the database, so that the caller can check that they have not been replaced. A
    /// connection must be open.
    pub fn files(&self) -> Result<DatabaseFiles, DbError> {
        self.files.with_log()
    }

    /// Fails if the file was deleted or replaced since it was opened.
    pub fn check_files(&self) -> Result<(), DbError> {
        self.files.check()
    }

    /// Returns the path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn at(path: &Path) -> Result<Self, DbError> {
        let found = look(path)?;
        FileLock::check_support(path).map_err(|error| LedgerError::no_locks(&error))?;
        Ok(Self { path: path.into(), files: DatabaseFiles::of(path, &found) })
    }

    fn options(&self, read_only: bool) -> SqliteConnectOptions {
        let options = SqliteConnectOptions::new()
            .filename(&self.path)
            .create_if_missing(false)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .statement_cache_capacity(100)
            // Statements hold user ids, which must not reach a log.
            .disable_statement_logging();
        if read_only {
            return options.read_only(true);
        }
        options
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("journal_size_limit", JOURNAL_SIZE_LIMIT.to_string())
            .pragma("cache_size", format!("-{CACHE_KIB}"))
            // Statements for many rows keep their undo data in memory: it need not survive a crash.
            .pragma("temp_store", "memory")
    }

    /// Fails if SQLite silently ignored a setting, as on some network disks: the promises rest on them.
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
        Ok(found) => Err(DbError::NotACrawl { path: path.into(), what: kind_of(&found) }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(DbError::Missing { path: path.into() })
        }
        Err(error) => Err(DbError::File { path: path.into(), error }),
    }
}

/// Returns what something is that is not a file.
fn kind_of(found: &Metadata) -> &'static str {
    let kind = found.file_type();
    if kind.is_dir() {
        "it is a folder"
    } else if kind.is_fifo() {
        "it is a pipe"
    } else if kind.is_socket() {
        "it is a socket"
    } else {
        "it is a device"
    }
}
