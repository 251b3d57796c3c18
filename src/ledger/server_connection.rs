//! Connections to a server that survive its restarts.

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnection, PgPool, Postgres};
use sqlx::{Connection as _, Transaction};

use super::database::{DbError, connect_to_write};
use super::error::{LedgerError, Result};
use super::hosts::HostName;
use super::patience::Patience;
use crate::words::ServerAddress;

/// The connection that writes to a server. If it is lost between two transactions, another one takes its place.
#[derive(Debug)]
pub struct ServerWriter {
    connection: PgConnection,
    address: ServerAddress,
    patience: Patience,
    /// The id of the server's process for the connection.
    backend: i32,
    /// The number of this host, once it has entered, and that of the batch whose transaction began last, once it has one.
    pub(super) host: Option<i64>,
    pub(super) batch: Option<i64>,
    /// What this host says about itself.
    pub(super) name: Option<HostName>,
    is_in_transaction: bool,
    /// Whether it holds locks, which end with it. Another connection would not have them.
    holds_locks: bool,
}

impl ServerWriter {
    /// Returns a new connection to a server.
    pub(super) async fn new(
        mut connection: PgConnection,
        address: ServerAddress,
        patience: Patience,
    ) -> Result<Self, DbError> {
        let backend = backend(&mut connection).await?;
        Ok(Self {
            connection,
            address,
            patience,
            backend,
            host: None,
            batch: None,
            name: None,
            is_in_transaction: false,
            holds_locks: false,
        })
    }

    /// Returns the connection itself.
    pub(super) const fn connection(&mut self) -> &mut PgConnection {
        &mut self.connection
    }

    /// Returns whether a statement that only reads may be repeated on another connection.
    pub(super) const fn is_at_rest(&self) -> bool {
        !self.is_in_transaction && !self.holds_locks
    }

    /// Notes that this connection holds locks. If it is lost, its user must know, because no other connection takes its
    /// place silently.
    pub(super) const fn note_locks(&mut self) {
        self.holds_locks = true;
    }

    /// Begins a writing transaction, once those of other hosts have ended. Nothing has happened before it, so it can be
    /// retried on another connection.
    pub(super) async fn begin(&mut self) -> Result<()> {
        // One message. Each statement sees what was committed before it began, so those after the lock see all that the
        // former holder wrote.
        const BEGIN: &str = "begin isolation level read committed;
            select pg_advisory_xact_lock(hashtextextended('crawl write ' || current_schema(), 0))";
        self.batch = None;
        let mut waiting = self.patience.begin();
        loop {
            match sqlx::raw_sql(BEGIN).execute(&mut self.connection).await.map_err(Into::into) {
                Ok(_) => break,
                Err(LedgerError::Away(cause)) if !self.holds_locks => {
                    self.reconnect(LedgerError::Away(cause)).await?;
                }
                Err(error) => {
                    let _ = sqlx::raw_sql("rollback").execute(&mut self.connection).await;
                    // Another host takes long to write. It is not waited for any longer than a server that is gone.
                    if !matches!(error, LedgerError::Held(_)) || !waiting.again().await {
                        return Err(error);
                    }
                }
            }
        }
        self.is_in_transaction = true;
        Ok(())
    }

    /// Notes that a transaction has ended.
    pub(super) const fn end(&mut self) {
        self.is_in_transaction = false;
    }

    /// Opens another connection as soon as the server answers. Ends the transaction of the former one, so that it can't
    /// be committed later. Returns `lost` once patience has run out.
    pub(super) async fn reconnect(&mut self, lost: LedgerError) -> Result<()> {
        tracing::warn!(
            event = "server_lost",
            error = %lost,
            "lost the connection to the database server; waiting for it"
        );
        self.is_in_transaction = false;
        let mut waiting = self.patience.begin();
        while let Err(error) = self.try_to_reconnect().await {
            tracing::debug!(event = "server_away", %error, "the database server does not answer yet");
            if !waiting.again().await {
                return Err(lost);
            }
        }
        tracing::info!(event = "server_back", "the database server answers again");
        Ok(())
    }

    async fn try_to_reconnect(&mut self) -> Result<(), DbError> {
        let mut connection = connect_to_write(&self.address).await?;
        // It may be gone already. After a restart, its id may belong to someone else's process, which we must not end.
        let sql = "
            select count(pg_terminate_backend(pid)) from pg_stat_activity
            where pid = $1 and application_name = 'crawl' and usename = current_user
                and pid <> pg_backend_pid() and backend_start < now() - interval '1 second'";
        let _ = sqlx::query(sql).bind(self.backend).execute(&mut connection).await;
        if let Some(host) = self.host {
            let sql = "select set_config('crawl.host', $1, false)";
            sqlx::query(sql).bind(host.to_string()).execute(&mut connection).await?;
        }
        self.backend = backend(&mut connection).await?;
        self.connection = connection;
        Ok(())
    }

    /// Closes the connection.
    pub(super) async fn close(self) -> Result<()> {
        Ok(self.connection.close().await?)
    }
}

async fn backend(connection: &mut PgConnection) -> sqlx::Result<i32> {
    sqlx::query_scalar("select pg_backend_pid()").fetch_one(connection).await
}

/// Connections to a server that only read. One that is lost is replaced.
#[derive(Clone, Debug)]
pub struct ServerPool {
    pool: PgPool,
    patience: Patience,
}

impl ServerPool {
    /// Returns these connections.
    pub(super) const fn new(pool: PgPool, patience: Patience) -> Self {
        Self { pool, patience }
    }

    /// Takes a connection, as soon as the server gives one.
    pub(super) async fn acquire(&self) -> Result<PoolConnection<Postgres>> {
        let mut waiting = self.patience.begin();
        loop {
            match self.pool.acquire().await.map_err(LedgerError::from) {
                Err(LedgerError::Away(_)) if waiting.again().await => {}
                taken => return taken,
            }
        }
    }

    /// Takes a connection and begins a snapshot.
    pub(super) async fn snapshot(&self) -> Result<Transaction<'static, Postgres>> {
        Ok(self.pool.begin_with("begin isolation level repeatable read, read only").await?)
    }

    /// Closes every connection.
    pub(super) async fn close(&self) {
        self.pool.close().await;
    }
}
