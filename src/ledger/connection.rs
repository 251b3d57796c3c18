//! Connections to the database: the one that writes, those that read, and snapshots.

use std::ops::{Deref, DerefMut};

use sqlx::pool::PoolConnection;
use sqlx::sqlite::{Sqlite, SqliteConnection, SqlitePool};
use sqlx::{Connection as _, Transaction};

use super::error::Result;
use crate::crash;

/// A connection that can be read from.
#[derive(Debug)]
pub struct Reader(SqliteHandle);

#[derive(Debug)]
enum SqliteHandle {
    Writing(SqliteConnection),
    Pooled(PoolConnection<Sqlite>),
    Snapshot(Transaction<'static, Sqlite>),
}

impl Reader {
    /// Returns SQLite's own connection. Only the ledger has statements; tests look at rows with it.
    pub fn sqlite(&mut self) -> &mut SqliteConnection {
        match &mut self.0 {
            SqliteHandle::Writing(sqlite) => sqlite,
            SqliteHandle::Pooled(sqlite) => sqlite,
            SqliteHandle::Snapshot(sqlite) => sqlite,
        }
    }
}

/// The one connection that writes.
#[derive(Debug)]
pub struct Connection(Reader);

impl Connection {
    pub(super) const fn new(sqlite: SqliteConnection) -> Self {
        Self(Reader(SqliteHandle::Writing(sqlite)))
    }

    /// Begins a transaction that writes.
    ///
    /// sqlx's own transactions are not used: after a full disk SQLite rolls back by itself, but sqlx
    /// still counts the transaction that is gone, and every later one fails.
    pub async fn begin(&mut self) -> Result<()> {
        sqlx::query("begin immediate").execute(self.sqlite()).await?;
        crash::point("db.after-begin");
        Ok(())
    }

    /// Commits if the work went well, and rolls back otherwise.
    pub async fn end<T>(&mut self, done: Result<T>) -> Result<T> {
        let committed = match done {
            Ok(value) => {
                crash::point("db.before-commit");
                let done = sqlx::query("commit").execute(self.sqlite()).await;
                crash::point("db.after-commit");
                done.map(|_| value).map_err(Into::into)
            }
            Err(error) => Err(error),
        };
        if committed.is_err() {
            // An error says that SQLite has rolled back already.
            let _ = sqlx::query("rollback").execute(self.sqlite()).await;
        }
        committed
    }

    /// Closes the connection. The last one to close moves the log into the database.
    pub async fn close(self) -> Result<()> {
        if let SqliteHandle::Writing(sqlite) = self.0.0 {
            sqlite.close().await?;
        }
        Ok(())
    }
}

impl Deref for Connection {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.0
    }
}

impl DerefMut for Connection {
    fn deref_mut(&mut self) -> &mut Reader {
        &mut self.0
    }
}

/// The database as it was at one moment: that of the first statement.
#[derive(Debug)]
pub struct Snapshot(Reader);

impl Snapshot {
    /// Ends the snapshot, so that SQLite can cut its log back.
    pub async fn end(self) -> Result<()> {
        if let SqliteHandle::Snapshot(transaction) = self.0.0 {
            transaction.rollback().await?;
        }
        Ok(())
    }
}

impl Deref for Snapshot {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.0
    }
}

impl DerefMut for Snapshot {
    fn deref_mut(&mut self) -> &mut Reader {
        &mut self.0
    }
}

/// The connections that only read.
#[derive(Clone, Debug)]
pub struct Readers(SqlitePool);

impl Readers {
    pub(super) const fn new(pool: SqlitePool) -> Self {
        Self(pool)
    }

    /// Takes a connection, waiting for one if all are taken. Dropping it gives it back.
    pub async fn acquire(&self) -> Result<Reader> {
        Ok(Reader(SqliteHandle::Pooled(self.0.acquire().await?)))
    }

    /// Takes a connection and begins a snapshot.
    pub async fn snapshot(&self) -> Result<Snapshot> {
        Ok(Snapshot(Reader(SqliteHandle::Snapshot(self.0.begin().await?))))
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.0.close().await;
    }
}
