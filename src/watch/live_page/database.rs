//! The database that is looked at: a connection a look, so that a crawl that ends finds no one in its log.

use std::path::{Path, PathBuf};

use sqlx::pool::PoolConnection;
use sqlx::sqlite::{Sqlite, SqlitePool};

use crate::ledger::db::{Db, DbError, Trouble, trouble};
use crate::ledger::lock::Lock;
use crate::words::Clock;

/// Why there is nothing to see, in words for who watches.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NothingToShow(pub String);

/// A database at a path, whichever stands there.
#[derive(Debug)]
pub struct WatchedDatabase {
    path: PathBuf,
    clock: Clock,
    db: Option<Db>,
    replaced: Option<String>,
}

/// Connections of one look.
#[derive(Debug)]
pub struct OpenDatabase {
    readers: SqlitePool,
}

impl WatchedDatabase {
    /// What stands at this path, now or later.
    pub const fn new(path: PathBuf, clock: Clock) -> Self {
        Self { path, clock, db: None, replaced: None }
    }

    /// Begins a look; if another file took the place of the one that was looked at before, that one is
    /// looked at from now on, and [`Self::replaced`] says so.
    pub async fn look(&mut self) -> Result<OpenDatabase, NothingToShow> {
        if let Some(db) = &self.db
            && db.check_place().is_err()
        {
            self.db = None;
            self.replaced = Some(format!(
                "{} was deleted or replaced at {}: this is the one that stands there now",
                self.path.display(),
                self.clock.now()
            ));
        }
        let db = match self.db.take() {
            Some(db) => db,
            None => {
                Db::open_to_read(&self.path).await.map_err(|error| in_words(&self.path, error))?
            }
        };
        let readers = db.readers();
        self.db = Some(db);
        Ok(OpenDatabase { readers })
    }

    /// That the database is not the one that was looked at first, if so.
    pub fn replaced(&self) -> Option<&str> {
        self.replaced.as_deref()
    }

    /// Whether a process crawls it right now.
    pub fn is_running(&self) -> Result<bool, NothingToShow> {
        let shown = self.path.display();
        Lock::is_taken(&self.path).map_err(|error| {
            NothingToShow(format!("the lock beside {shown} can't be looked at: {error}"))
        })
    }

    /// An error of SQLite in words.
    pub fn unseen(&self, error: sqlx::Error) -> NothingToShow {
        in_words(&self.path, error.into())
    }
}

impl OpenDatabase {
    /// The connection; a look has but one.
    pub async fn conn(&self) -> sqlx::Result<PoolConnection<Sqlite>> {
        self.readers.acquire().await
    }

    /// Ends the look.
    pub async fn end(self) {
        self.readers.close().await;
    }
}

/// What SQLite says does not name the file, nor what can be done.
fn in_words(path: &Path, error: DbError) -> NothingToShow {
    let shown = path.display();
    let DbError::Sql(error) = error else { return NothingToShow(error.to_string()) };
    NothingToShow(match trouble(&error) {
        Trouble::Damaged => format!("{shown} is damaged: `crawl verify` tells where"),
        Trouble::Held => format!("{shown} is held by another program"),
        Trouble::Disk => {
            format!("{shown} can't be read: see that its disk and folder are in order")
        }
        Trouble::BadRows | Trouble::Other => format!("{shown} can't be read: {error}"),
    })
}
