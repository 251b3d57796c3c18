//! The lock on a database: only one process crawls it.

mod file;
mod server;

use std::io;

use crate::ledger::database::DbError;
use crate::ledger::patience::{MaybeAway, Patience};
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

impl MaybeAway for LockError {
    fn is_away(&self, was_lost: bool) -> bool {
        match self {
            Self::File(_) => false,
            Self::Server(error) => error.is_away(was_lost),
        }
    }
}

impl Lock {
    /// Takes the lock of this database, or returns none if another process holds it.
    pub async fn take(place: impl Into<DatabasePlace>) -> Result<Option<Self>, LockError> {
        Self::take_patiently(place, &Patience::none()).await
    }

    /// Like [`Self::take`], but waits for a server that was reached before and is gone now.
    pub async fn take_patiently(
        place: impl Into<DatabasePlace>,
        patience: &Patience,
    ) -> Result<Option<Self>, LockError> {
        Ok(match place.into() {
            DatabasePlace::File(path) => FileLock::take(&path)?.map(Self::File),
            DatabasePlace::Server(address) => {
                let take = async |was_lost| Box::pin(ServerLock::take(&address, was_lost)).await;
                let lock = patience.outlast(take).await?;
                lock.map(|lock| Self::Server(lock, address))
            }
        })
    }

    /// Takes the shared lock, or the exclusive one if no host is left. Returns none for a file, which one process alone
    /// crawls, and if the process that holds the exclusive lock lets nobody join within a minute. Waits for a server
    /// that is gone.
    pub async fn join(
        place: impl Into<DatabasePlace>,
        patience: &Patience,
    ) -> Result<Option<Self>, LockError> {
        Ok(match place.into() {
            DatabasePlace::File(_) => None,
            DatabasePlace::Server(address) => {
                let join = async |was_lost| Box::pin(ServerLock::join(&address, was_lost)).await;
                let lock = patience.outlast(join).await?;
                lock.map(|lock| Self::Server(lock, address))
            }
        })
    }

    /// Returns whether other processes may crawl the database too.
    pub const fn is_shared(&self) -> bool {
        match self {
            Self::File(_) => false,
            Self::Server(lock, _) => lock.is_shared(),
        }
    }

    /// Lets other processes join if the database is on a server, and waits for the server.
    pub async fn share(&mut self, patience: &Patience) -> Result<(), LockError> {
        match self {
            Self::File(_) => Ok(()),
            Self::Server(lock, address) => Ok(Box::pin(lock.share(address, patience)).await?),
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
