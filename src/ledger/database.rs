//! The database: a file, or a schema on a PostgreSQL server.
//!
//! | part | holds |
//! |---|---|
//! | `file` | the file: opening it and its settings |
//! | `creation`, `files` | making the file whole or not at all, and noticing that it was replaced |
//! | `schema` | the versions of the file's schema |
//! | `server` | the server: connections, whether it is fit for a crawl, its schema |

mod creation;
mod error;
mod file;
mod files;
mod schema;
mod server;

use std::path::Path;

use crate::ledger::connection::{Connection, Readers};
use crate::ledger::lock::{Alone, AloneGuard};
use crate::ledger::patience::Patience;
use crate::words::DatabasePlace;
pub(super) use creation::NewDatabase;
pub use error::DbError;
pub use file::{FileDatabase, JOURNAL_SIZE_LIMIT};
pub use files::DatabaseFiles;
pub use schema::schema_differences;
pub use server::ServerDatabase;
pub(super) use server::{check_primary, connect_alone, connect_to_lock, connect_to_write, quoted};

/// A database with this program's schema.
#[derive(Clone, Debug)]
pub enum Db {
    /// A file.
    File(FileDatabase),
    /// A schema on a server.
    Server(ServerDatabase),
}

impl Db {
    /// Creates the database, or opens an existing one that belongs to `crawl`. Its schema is brought up to date. A file
    /// can be read by its owner only.
    pub async fn create(place: impl Into<DatabasePlace>) -> Result<Self, DbError> {
        Ok(match place.into() {
            DatabasePlace::File(path) => Self::File(FileDatabase::create(&path).await?),
            DatabasePlace::Server(address) => {
                Self::Server(Box::pin(ServerDatabase::create(&address)).await?)
            }
        })
    }

    /// Opens an existing database, and brings its schema up to date.
    pub async fn open(place: impl Into<DatabasePlace>) -> Result<Self, DbError> {
        Ok(match place.into() {
            DatabasePlace::File(path) => Self::File(FileDatabase::open(&path).await?),
            DatabasePlace::Server(address) => {
                Self::Server(Box::pin(ServerDatabase::open(&address)).await?)
            }
        })
    }

    /// Opens an existing database to read it. Its schema is not touched.
    pub async fn open_to_read(place: impl Into<DatabasePlace>) -> Result<Self, DbError> {
        Ok(match place.into() {
            DatabasePlace::File(path) => Self::File(FileDatabase::open_to_read(&path).await?),
            DatabasePlace::Server(address) => {
                Self::Server(Box::pin(ServerDatabase::open(&address)).await?)
            }
        })
    }

    /// Opens the one connection that writes, and checks its settings.
    pub async fn writer(&self) -> Result<Connection, DbError> {
        match self {
            Self::File(file) => file.writer().await,
            Self::Server(server) => Box::pin(server.writer()).await,
        }
    }

    /// Returns connections that only read. They are opened as they are needed.
    pub fn readers(&self) -> Readers {
        match self {
            Self::File(file) => file.readers(),
            Self::Server(server) => server.readers(),
        }
    }

    /// Returns one connection that only reads, for statements with long rows: it buffers only a few of them.
    pub fn reader_of_long_rows(&self) -> Readers {
        match self {
            Self::File(file) => file.reader_of_long_rows(),
            Self::Server(server) => server.readers(),
        }
    }

    /// Returns the files of the database, so that the caller can check that they have not been replaced. A
    /// connection must be open. A server has none.
    pub fn files(&self) -> Result<DatabaseFiles, DbError> {
        match self {
            Self::File(file) => file.files(),
            Self::Server(_) => Ok(DatabaseFiles::default()),
        }
    }

    /// Fails if a file was deleted or replaced since it was opened.
    pub fn check_files(&self) -> Result<(), DbError> {
        match self {
            Self::File(file) => file.check_files(),
            Self::Server(_) => Ok(()),
        }
    }

    /// Returns the same database, whose connections wait this long for a server that is gone for a while.
    #[must_use]
    pub fn patient(&self, patience: &Patience) -> Self {
        match self {
            Self::File(file) => Self::File(file.clone()),
            Self::Server(server) => Self::Server(server.with(patience)),
        }
    }

    /// Returns the same database, whose connections don't wait for a server that is gone.
    #[must_use]
    pub fn impatient(&self) -> Self {
        self.patient(&Patience::none())
    }

    /// Waits until no other host does this. A file has no other hosts.
    pub async fn alone(&self, what: Alone) -> Result<Option<AloneGuard>, DbError> {
        match self {
            Self::File(_) => Ok(None),
            Self::Server(server) => {
                let mut waiting = server.patience().begin();
                loop {
                    match Box::pin(AloneGuard::wait(server.address(), what)).await {
                        Err(error) if waiting.outlasts(&error).await => {}
                        done => return waiting.end(done.map(Some)),
                    }
                }
            }
        }
    }

    /// Returns how long connections wait for a server that is gone. A file is never gone for a while.
    pub fn patience(&self) -> Patience {
        match self {
            Self::File(_) => Patience::none(),
            Self::Server(server) => server.patience().clone(),
        }
    }

    /// Returns the path of the file, if it is one.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::File(file) => Some(file.path()),
            Self::Server(_) => None,
        }
    }

    /// Returns where the database is. A password is not shown.
    pub fn place(&self) -> DatabasePlace {
        match self {
            Self::File(file) => DatabasePlace::File(file.path().to_owned()),
            Self::Server(server) => DatabasePlace::Server(server.address().clone()),
        }
    }
}
