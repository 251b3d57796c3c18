//! Connections to the database: the one that writes, those that read, and snapshots.

use std::ops::{Deref, DerefMut};

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, Postgres};
use sqlx::sqlite::{Sqlite, SqliteArguments, SqliteConnection, SqlitePool};
use sqlx::{AssertSqlSafe, Connection as _, SqlSafeStr, Transaction};

use super::error::{LedgerError, Result};
use super::later::Later;
use super::patience::Patience;
use super::row::{FromLedgerRow, LedgerRow};
use super::server_connection::ServerWriter;
use super::server_pool::ServerPool;
use super::statement::{RunOn, SqlStatement};
use super::store::StoreMut;
use crate::crash;

/// A connection that can be read from.
#[derive(Debug)]
pub struct Reader(StoreHandle);

#[derive(Debug)]
enum StoreHandle {
    Writing(SqliteConnection),
    Pooled(PoolConnection<Sqlite>),
    Snapshot(Transaction<'static, Sqlite>),
    ServerWriting(Box<ServerWriter>),
    ServerPooled(PoolConnection<Postgres>, ServerPool),
    ServerSnapshot(Transaction<'static, Postgres>),
}

impl Reader {
    /// Returns the store, with the connection of a file.
    pub(super) fn store(&mut self) -> StoreMut<'_> {
        match &mut self.0 {
            StoreHandle::Writing(sqlite) => StoreMut::Sqlite(sqlite),
            StoreHandle::Pooled(sqlite) => StoreMut::Sqlite(sqlite),
            StoreHandle::Snapshot(sqlite) => StoreMut::Sqlite(sqlite),
            StoreHandle::ServerWriting(_)
            | StoreHandle::ServerPooled(..)
            | StoreHandle::ServerSnapshot(_) => StoreMut::Postgres,
        }
    }

    /// Returns SQLite's own connection, for what only a file can do, and for tests that look at rows.
    pub fn sqlite(&mut self) -> Result<&mut SqliteConnection> {
        match self.store() {
            StoreMut::Sqlite(sqlite) => Ok(sqlite),
            StoreMut::Postgres => Err(LedgerError::needs_a_file()),
        }
    }

    /// Begins a statement that both stores understand. Outside of transactions and snapshots, reading waits for a server
    /// that is gone for a while.
    pub fn ask(&mut self, sql: impl SqlSafeStr) -> SqlStatement<'_> {
        let run_on = match &mut self.0 {
            StoreHandle::Writing(sqlite) => RunOn::Sqlite(sqlite, SqliteArguments::default()),
            StoreHandle::Pooled(sqlite) => RunOn::Sqlite(sqlite, SqliteArguments::default()),
            StoreHandle::Snapshot(sqlite) => RunOn::Sqlite(sqlite, SqliteArguments::default()),
            StoreHandle::ServerWriting(server) => RunOn::Writer(server, Vec::new()),
            StoreHandle::ServerPooled(server, pool) => {
                RunOn::Pool(server, pool, PgArguments::default())
            }
            StoreHandle::ServerSnapshot(server) => RunOn::Snapshot(server, PgArguments::default()),
        };
        SqlStatement::new(run_on, sql)
    }

    /// Returns the answer to a statement, after sending it if it waits to be sent.
    pub(super) async fn answer(&mut self, later: Later) -> Result<(u64, Vec<LedgerRow>)> {
        match (later, &mut self.0) {
            (Later::Known(n_changed, rows), _) => Ok((n_changed, rows)),
            (Later::Asked(numbers), StoreHandle::ServerWriting(server)) => {
                let (n_changed, rows) = server.answer(numbers).await?;
                Ok((n_changed, rows.into_iter().map(LedgerRow::Postgres).collect()))
            }
            // Only the connection that writes has statements that wait.
            (Later::Asked(_), _) => Err(LedgerError::Closed),
        }
    }

    /// Begins a statement whose text was built at run time.
    pub(super) fn ask_made(&mut self, sql: String) -> SqlStatement<'_> {
        self.ask(AssertSqlSafe(sql))
    }

    /// Returns the text for this store if one text can't serve both.
    pub(super) fn either<T>(&mut self, sqlite: T, postgres: T) -> T {
        match self.store() {
            StoreMut::Sqlite(_) => sqlite,
            StoreMut::Postgres => postgres,
        }
    }
}

impl Later {
    /// Returns how many rows were changed.
    pub async fn n_changed(self, conn: &mut Reader) -> Result<u64> {
        Ok(conn.answer(self).await?.0)
    }

    /// Reads all rows that were returned.
    pub async fn all<R: FromLedgerRow>(self, conn: &mut Reader) -> Result<Vec<R>> {
        self.rows(conn).await?.iter().map(R::from_row).collect()
    }

    /// Reads the first row that was returned. It is an error if there is none.
    pub async fn one<R: FromLedgerRow>(self, conn: &mut Reader) -> Result<R> {
        R::from_row(self.rows(conn).await?.first().ok_or(sqlx::Error::RowNotFound)?)
    }

    /// Returns the rows that were returned.
    pub async fn rows(self, conn: &mut Reader) -> Result<Vec<LedgerRow>> {
        Ok(conn.answer(self).await?.1)
    }
}

/// The one connection that writes.
#[derive(Debug)]
pub struct Connection(Reader);

impl Connection {
    pub(super) const fn new(sqlite: SqliteConnection) -> Self {
        Self(Reader(StoreHandle::Writing(sqlite)))
    }

    pub(super) fn to_server(server: ServerWriter) -> Self {
        Self(Reader(StoreHandle::ServerWriting(Box::new(server))))
    }

    /// Returns what is known of the connection to a server. A file has none.
    pub(super) fn server(&mut self) -> Option<&mut ServerWriter> {
        match &mut self.0.0 {
            StoreHandle::ServerWriting(server) => Some(server),
            _ => None,
        }
    }

    /// Returns how often the server has lost commits that it had confirmed. A file never does.
    pub(super) fn n_losses(&mut self) -> u32 {
        self.server().map_or(0, |server| server.n_losses())
    }

    /// Begins a transaction that writes.
    ///
    /// sqlx's own transactions are not used: after a full disk SQLite rolls back by itself, but sqlx
    /// still counts the transaction that is gone, and every later one fails.
    pub async fn begin(&mut self) -> Result<()> {
        match &mut self.0.0 {
            StoreHandle::ServerWriting(server) => server.begin(),
            _ => {
                sqlx::query("begin immediate").execute(self.sqlite()?).await?;
            }
        }
        crash::point("db.after-begin");
        Ok(())
    }

    /// Commits if the work went well, and rolls back otherwise.
    pub async fn end<T>(&mut self, done: Result<T>) -> Result<T> {
        let committed = match done {
            Ok(value) => {
                crash::point("db.before-commit");
                let done = match self.server() {
                    Some(server) => server.commit().await,
                    None => self.ask("commit").execute().await.map(drop),
                };
                crash::point("db.after-commit");
                done.map(|()| value)
            }
            Err(error) => Err(error),
        };
        if committed.is_err() {
            match self.server() {
                Some(server) => server.rollback().await,
                // It fails only if SQLite has already rolled back.
                None => drop(self.ask("rollback").execute().await),
            }
        }
        committed
    }

    /// Runs `work` as one transaction that writes, and again if the server is lost meanwhile. The server may have
    /// committed it before its answer was lost, so it must make no difference if the work is repeated.
    pub async fn repeatable<T>(
        &mut self,
        mut work: impl AsyncFnMut(&mut Self) -> Result<T>,
    ) -> Result<T> {
        let patience = self.server().map_or_else(Patience::none, |server| server.patience());
        let mut waiting = patience.begin();
        loop {
            self.begin().await?;
            let done = work(self).await;
            match self.end(done).await {
                // The next transaction begins on another connection.
                Err(LedgerError::Away(_)) if waiting.again().await => {}
                done => return done,
            }
        }
    }

    /// Closes the connection. The last one to a file to close moves the log into the database.
    pub async fn close(self) -> Result<()> {
        match self.0.0 {
            StoreHandle::Writing(sqlite) => sqlite.close().await?,
            StoreHandle::ServerWriting(server) => server.close().await,
            _ => {}
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
    /// Ends the snapshot, so that SQLite can cut its log back, and PostgreSQL can remove old rows.
    pub async fn end(self) -> Result<()> {
        match self.0.0 {
            StoreHandle::Snapshot(transaction) => transaction.rollback().await?,
            StoreHandle::ServerSnapshot(transaction) => transaction.rollback().await?,
            _ => {}
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
pub enum Readers {
    /// Those of a file.
    Sqlite(SqlitePool),
    /// Those of a server.
    Postgres(ServerPool),
}

impl Readers {
    /// Takes a connection, waiting for one if all are taken. Dropping it gives it back.
    pub async fn acquire(&self) -> Result<Reader> {
        Ok(Reader(match self {
            Self::Sqlite(pool) => StoreHandle::Pooled(pool.acquire().await?),
            Self::Postgres(pool) => StoreHandle::ServerPooled(pool.acquire().await?, pool.clone()),
        }))
    }

    /// Takes a connection and begins a snapshot.
    pub async fn snapshot(&self) -> Result<Snapshot> {
        Ok(Snapshot(Reader(match self {
            Self::Sqlite(pool) => StoreHandle::Snapshot(pool.begin().await?),
            Self::Postgres(pool) => StoreHandle::ServerSnapshot(pool.snapshot().await?),
        })))
    }

    /// Closes every connection.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}
