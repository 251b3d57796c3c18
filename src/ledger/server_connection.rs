//! Connections to a server that survive its restarts.

use std::io;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnection, PgPool, Postgres};
use sqlx::{Connection as _, Transaction};
use tokio::time::Instant;

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
    /// The number of this host and of its last batch that the server confirmed.
    confirmed: Option<(i64, i64)>,
    /// How often the server turned out to have lost commits that it had confirmed.
    history: u32,
    /// When a lost connection was last replaced.
    reconnected: Option<Instant>,
    is_in_transaction: bool,
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
            confirmed: None,
            history: 0,
            reconnected: None,
            is_in_transaction: false,
        })
    }

    /// Returns the connection itself.
    pub(super) const fn connection(&mut self) -> &mut PgConnection {
        &mut self.connection
    }

    /// Returns whether a statement that only reads may be repeated on another connection.
    pub(super) const fn is_at_rest(&self) -> bool {
        !self.is_in_transaction
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
            let begun = answer(sqlx::raw_sql(BEGIN).execute(&mut self.connection)).await;
            match begun.map_err(Into::into) {
                Ok(_) => break,
                Err(LedgerError::Away(cause)) => self.reconnect(LedgerError::Away(cause)).await?,
                Err(error) => {
                    self.roll_back().await;
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

    /// Rolls the transaction back. This fails only if the server has already done it, or is gone.
    pub(super) async fn roll_back(&mut self) {
        let rollback = sqlx::raw_sql("rollback").execute(&mut self.connection);
        let _ = answer_within(ROLLBACK_TIMEOUT, rollback).await;
    }

    /// Notes that a transaction has ended.
    pub(super) fn end(&mut self, is_committed: bool) {
        self.is_in_transaction = false;
        if is_committed && let Some(batch) = self.host.zip(self.batch) {
            self.confirm(batch);
        }
    }

    /// Notes that the server has confirmed a batch of a host.
    pub(super) const fn confirm(&mut self, batch: (i64, i64)) {
        self.confirmed = Some(batch);
    }

    /// Returns whether other hosts that lost the server too may still be about to come back.
    pub(super) fn is_barely_back(&self) -> bool {
        self.reconnected.is_some_and(|at| at.elapsed() < OTHERS_ARE_BACK_AFTER)
    }

    /// Returns how often the server turned out to have lost commits. Claims from before that mean nothing anymore: their
    /// numbers may belong to other tasks by now.
    pub(super) const fn history(&self) -> u32 {
        self.history
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
        while let Err(error) = self.try_to_reconnect_soon().await {
            tracing::debug!(event = "server_away", %error, "the database server does not answer yet");
            if !waiting.again().await {
                return Err(lost);
            }
        }
        self.reconnected = Some(Instant::now());
        tracing::info!(event = "server_back", "the database server answers again");
        Ok(())
    }

    async fn try_to_reconnect_soon(&mut self) -> Result<(), DbError> {
        let done = tokio::time::timeout(RECONNECT_TIMEOUT, self.try_to_reconnect()).await;
        done.unwrap_or_else(|_| Err(LedgerError::away(NO_ANSWER).into()))
    }

    async fn try_to_reconnect(&mut self) -> Result<(), DbError> {
        let mut connection = connect_to_write(&self.address).await?;
        // It may be gone already. After a restart, its id may belong to someone else's process, which we must not end.
        let sql = "
            select count(pg_terminate_backend(pid)) from pg_stat_activity
            where pid = $1 and application_name = 'crawl' and usename = current_user
                and pid <> pg_backend_pid() and backend_start < now() - interval '1 second'";
        let _ = sqlx::query(sql).bind(self.backend).execute(&mut connection).await;
        self.look_for_lost_commits(&mut connection).await?;
        if let Some(host) = self.host {
            let sql = "select set_config('crawl.host', $1, false)";
            sqlx::query(sql).bind(host.to_string()).execute(&mut connection).await?;
        }
        self.backend = backend(&mut connection).await?;
        self.connection = connection;
        Ok(())
    }

    /// Finds out whether the server still has what it confirmed to this host. A standby that was promoted may lack the
    /// last commits. The host then goes on as a new one.
    async fn look_for_lost_commits(&mut self, connection: &mut PgConnection) -> sqlx::Result<()> {
        let (Some((host, batch)), Some(name)) = (self.confirmed, &self.name) else { return Ok(()) };
        // The number of a host that was lost may have been given to another one. The lock tells them apart.
        let sql = "
            select exists (select 1 from hosts where id = $1 and lock = $2 and batch >= $3)";
        let query = sqlx::query_scalar(sql).bind(host).bind(i64::from(name.lock)).bind(batch);
        if query.fetch_one(connection).await? {
            return Ok(());
        }
        (self.host, self.batch, self.confirmed) = (None, None, None);
        self.history += 1;
        tracing::warn!(
            event = "commits_lost",
            "the database server has lost its last commits, as a standby may that was promoted; this host goes on as a \
             new one, and the pages that are lost are fetched again"
        );
        Ok(())
    }

    /// Closes the connection.
    pub(super) async fn close(self) -> Result<()> {
        Ok(answer(self.connection.close()).await?)
    }
}

/// How long the hosts that lost the server together may differ in when they are back. They ask again every five seconds.
const OTHERS_ARE_BACK_AFTER: Duration = Duration::from_secs(10);

/// The longest that an attempt to connect again may take.
const RECONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// The longest that a statement may take. The server itself ends each of ours after a minute, so one that takes longer
/// has lost its server.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(75);

/// The longest that a transaction may take to be rolled back.
const ROLLBACK_TIMEOUT: Duration = Duration::from_secs(5);

const NO_ANSWER: &str = "the server does not answer";

/// Waits for the answer to a statement. If the machine of the server has died, no answer ever comes, and no error.
pub async fn answer<T>(statement: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
    answer_within(STATEMENT_TIMEOUT, statement).await
}

async fn answer_within<T>(
    length: Duration,
    statement: impl Future<Output = sqlx::Result<T>>,
) -> sqlx::Result<T> {
    let no_answer = || sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, NO_ANSWER));
    tokio::time::timeout(length, statement).await.unwrap_or_else(|_| Err(no_answer()))
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
