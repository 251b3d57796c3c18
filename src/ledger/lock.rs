//! The lock on a database: only one process crawls it.

mod file;
mod server;

use std::io;

use crate::ledger::database::DbError;
use crate::words::{DatabasePlace, ServerAddress};
pub use file::FileLock;
pub use server::{Alone, AloneGuard, ServerLock, hold_part};

/// The lock of the one process that crawls a database. It is released however that process ends.
#[derive(Debug)]
pub enum Lock {
    /// On a file.
    File(FileLock),
    /// On a server.
    Server(ServerLock, ServerAddress),
}

/// Why a lock can't be taken or looked at.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// The file beside the database can't be used.
    #[error(transparent)]
    File(#[from] io::Error),
    /// The server can't be used.
    #[error(transparent)]
    Server(#[from] DbError),
}

impl Lock {
    /// Takes the lock of this database, or returns none if another process holds it.
    pub async fn take(place: impl Into<DatabasePlace>) -> Result<Option<Self>, LockError> {
        Ok(match place.into() {
            DatabasePlace::File(path) => FileLock::take(&path)?.map(Self::File),
            DatabasePlace::Server(address) => {
                let lock = Box::pin(ServerLock::take(&address)).await?;
                lock.map(|lock| Self::Server(lock, address))
            }
        })
    }

    /// Takes a share of a server's lock, beside the processes that already crawl it. Returns none for a file, which one
    /// process alone crawls, and if the process that holds the lock alone lets nobody join within a minute.
    pub async fn join(place: impl Into<DatabasePlace>) -> Result<Option<Self>, LockError> {
        Ok(match place.into() {
            DatabasePlace::File(_) => None,
            DatabasePlace::Server(address) => {
                let lock = Box::pin(ServerLock::join(&address)).await?;
                lock.map(|lock| Self::Server(lock, address))
            }
        })
    }

    /// Lets other processes join if the database is on a server.
    pub async fn share(&mut self) -> Result<(), LockError> {
        match self {
            Self::File(_) => Ok(()),
            Self::Server(lock, address) => Ok(Box::pin(lock.share(address)).await?),
        }
    }

    /// Returns whether a process crawls this database right now.
    pub async fn is_taken(place: impl Into<DatabasePlace>) -> Result<bool, LockError> {
        Ok(match place.into() {
            DatabasePlace::File(path) => FileLock::is_taken(&path)?,
            DatabasePlace::Server(address) => Box::pin(ServerLock::is_taken(&address)).await?,
        })
    }
}
