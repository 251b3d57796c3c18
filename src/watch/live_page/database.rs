//! The database that the page shows. Each reading opens connections of its own, so that a crawl that ends
//! finds no one else using its write-ahead log.

use serde::Serialize;

use crate::ledger::database::{Db, DbError};
use crate::ledger::lock::{Lock, LockError};
use crate::ledger::{self, LedgerError, Readers, Snapshot};
use crate::words::{Clock, DatabasePlace};

/// Why there is nothing to show, in words for the page's readers.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NothingToShow(pub String);

/// The database at a place, even if a file there is replaced.
#[derive(Debug)]
pub struct WatchedDatabase {
    place: DatabasePlace,
    clock: Clock,
    db: Option<Db>,
    replaced: Option<Notice>,
}

/// A notice for the page's readers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// When it was given, in RFC 3339.
    at: String,
    text: String,
}

/// The connection of one reading.
#[derive(Debug)]
pub struct OpenDatabase {
    readers: Readers,
}

impl WatchedDatabase {
    /// The database at this place. A file may appear later.
    pub const fn new(place: DatabasePlace, clock: Clock) -> Self {
        Self { place, clock, db: None, replaced: None }
    }

    /// Opens the database for one reading. If the file was replaced, the new one is read from now on,
    /// and [`Self::replaced`] says so.
    pub async fn open(&mut self) -> Result<OpenDatabase, NothingToShow> {
        if let Some(db) = &self.db
            && db.check_files().is_err()
        {
            self.db = None;
            let shown = &self.place;
            self.replaced = Some(Notice {
                at: self.clock.now().to_string(),
                text: format!(
                    "{shown} was deleted or replaced: this page shows the file that is there now"
                ),
            });
        }
        let db = match self.db.take() {
            Some(db) => db,
            None => {
                Db::open_to_read(&self.place).await.map_err(|error| in_words(&self.place, error))?
            }
        };
        let readers = db.readers();
        self.db = Some(db);
        Ok(OpenDatabase { readers })
    }

    /// Returns a notice if the file was replaced since the first reading.
    pub const fn replaced(&self) -> Option<&Notice> {
        self.replaced.as_ref()
    }

    /// Returns whether a process crawls it right now.
    pub async fn is_running(&self) -> Result<bool, NothingToShow> {
        let shown = &self.place;
        Lock::is_taken(shown).await.map_err(|error| match error {
            LockError::File(error) => {
                NothingToShow(format!("the lock file beside {shown} can't be read: {error}"))
            }
            LockError::Server(error) => in_words(shown, error),
        })
    }

    /// Puts an error of the database into words.
    pub fn explain(&self, error: LedgerError) -> NothingToShow {
        in_words(&self.place, error.into())
    }
}

impl OpenDatabase {
    /// Begins a snapshot.
    pub async fn snapshot(&self) -> ledger::Result<Snapshot> {
        self.readers.snapshot().await
    }

    /// Closes the database.
    pub async fn close(self) {
        self.readers.close().await;
    }
}

/// Returns the message for a database that holds no crawl yet.
pub fn no_crawl() -> NothingToShow {
    NothingToShow("the database holds no crawl yet".to_owned())
}

/// SQLite's own messages name neither the file nor a remedy.
fn in_words(shown: &DatabasePlace, error: DbError) -> NothingToShow {
    let error = match error {
        DbError::Ledger(error) => error,
        // The run that this page belongs to may still be creating it.
        DbError::NotOnServer { .. } => return no_crawl(),
        error => return NothingToShow(error.to_string()),
    };
    NothingToShow(match error {
        LedgerError::Damaged(_) => format!("{shown} is damaged: `crawl verify` shows where"),
        LedgerError::Held(_) => format!("{shown} is locked by another program"),
        LedgerError::Disk(..) => format!("{shown} can't be read: check its disk and its folder"),
        LedgerError::Away(_) => format!("{shown} does not answer at the moment: {error}"),
        LedgerError::BadRows(_)
        | LedgerError::NeedsAFile
        | LedgerError::NoRight(_)
        | LedgerError::Closed
        | LedgerError::Other(_) => format!("{shown} can't be read: {error}"),
    })
}
