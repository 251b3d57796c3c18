//! The connection that writes to a server. It survives the server's restarts.

use std::ops::Range;
use std::time::Duration;

use sqlx::postgres::{PgConnection, PgRow};
use sqlx::{Connection as _, SqlStr};
use tokio::time::Instant;

use super::database::{DbError, connect_to_write};
use super::error::{LedgerError, Result};
use super::hosts::HostName;
use super::outbox::Outbox;
use super::parameter::{Parameter, as_arguments};
use super::patience::Patience;
use super::server_answer::{self, NO_ANSWER};
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
    n_losses: u32,
    /// When a lost connection was last replaced.
    reconnected: Option<Instant>,
    is_in_transaction: bool,
    outbox: Outbox,
    /// Why the connection can't be used any more. Its transaction may still be open.
    lost: Option<LedgerError>,
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
            confirmed: None,
            n_losses: 0,
            reconnected: None,
            is_in_transaction: false,
            outbox: Outbox::default(),
            lost: None,
            holds_locks: false,
        })
    }

    /// Returns the connection itself. Nothing may wait to be sent on it.
    pub(super) const fn connection(&mut self) -> &mut PgConnection {
        &mut self.connection
    }

    /// Notes that this connection holds locks. If it is lost, statements fail instead of silently moving to a new
    /// connection.
    pub(super) const fn note_locks(&mut self) {
        self.holds_locks = true;
    }

    /// Returns how long this connection waits for the server.
    pub(super) fn patience(&self) -> Patience {
        self.patience.clone()
    }

    /// Begins a writing transaction. It is sent with the first statement whose answer is needed.
    pub(super) fn begin(&mut self) {
        self.batch = None;
        self.outbox.begin();
        self.is_in_transaction = true;
    }

    pub(super) const fn is_in_transaction(&self) -> bool {
        self.is_in_transaction
    }

    /// Runs a statement and returns how many rows it changed.
    pub(super) async fn execute(&mut self, sql: SqlStr, values: Vec<Parameter>) -> Result<u64> {
        if !self.is_in_transaction {
            // It may have run before the connection was lost, so it is not repeated.
            let query = sqlx::query_with(sql, as_arguments(values)?);
            let done = server_answer::answer(query.execute(&mut self.connection)).await?;
            return Ok(done.rows_affected());
        }
        let asked = self.add(sql, values, true).await?;
        Ok(self.answer(asked).await?.0)
    }

    /// Runs a statement and returns its rows.
    pub(super) async fn rows(&mut self, sql: SqlStr, values: Vec<Parameter>) -> Result<Vec<PgRow>> {
        if self.is_in_transaction {
            let asked = self.add(sql, values, true).await?;
            return Ok(self.answer(asked).await?.1);
        }
        loop {
            let query = sqlx::query_with(sql.clone(), as_arguments(values.clone())?);
            let rows = server_answer::answer(query.fetch_all(&mut self.connection)).await;
            match rows.map_err(Into::into) {
                Ok(rows) => return Ok(rows),
                Err(error @ LedgerError::Away(_)) if !self.holds_locks => {
                    self.reconnect(error).await?;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Adds a statement to those that wait to be sent. Returns its number.
    pub(super) async fn add(
        &mut self,
        sql: SqlStr,
        values: Vec<Parameter>,
        keeps_answer: bool,
    ) -> Result<Range<u64>> {
        let number = self.outbox.add(sql, values, keeps_answer);
        if !self.is_in_transaction || self.outbox.is_full() {
            self.send().await?;
        }
        Ok(number..number + 1)
    }

    /// Returns how many rows these statements changed and those that they returned, and sends what waits if need be.
    pub(super) async fn answer(&mut self, asked: Range<u64>) -> Result<(u64, Vec<PgRow>)> {
        self.send().await?;
        Ok(self.outbox.take(asked))
    }

    /// Sends what waits. The first message of a transaction can be repeated on another connection: nothing has happened
    /// before it.
    pub(super) async fn send(&mut self) -> Result<()> {
        let mut waiting = self.patience.begin();
        while !self.outbox.is_empty() {
            let is_first = self.outbox.begins();
            if let Some(lost) = self.lost.take_if(|_| is_first && !self.holds_locks) {
                self.reconnect(lost).await?;
                self.outbox.begin_again();
                self.is_in_transaction = true;
            }
            match self.outbox.send(&mut self.connection).await {
                Ok(()) => break,
                Err(LedgerError::Away(cause)) if is_first && !self.holds_locks => {
                    self.reconnect(LedgerError::Away(cause)).await?;
                    self.outbox.begin_again();
                    self.is_in_transaction = true;
                }
                Err(error) if is_first => {
                    self.send_rollback().await;
                    self.outbox.begin_again();
                    // Another host takes long to write. Wait for it no longer than for a server that is gone.
                    if !matches!(error, LedgerError::Held(_)) || !waiting.again().await {
                        self.end(false);
                        return Err(error);
                    }
                }
                Err(error) => {
                    self.outbox.clear();
                    if matches!(error, LedgerError::Away(_)) {
                        self.lost = Some(error.clone());
                    }
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    /// Commits the transaction, together with what waits.
    pub(super) async fn commit(&mut self) -> Result<()> {
        // A message that begins a transaction may be repeated, so it must not commit.
        if self.outbox.begins() {
            self.send().await?;
        }
        self.outbox.add(SqlStr::from_static("commit"), Vec::new(), false);
        self.send().await?;
        self.end(true);
        Ok(())
    }

    /// Rolls the transaction back, unless nothing of it was sent.
    pub(super) async fn rollback(&mut self) {
        let is_begun = self.is_in_transaction && !self.outbox.begins();
        self.end(false);
        if is_begun {
            self.send_rollback().await;
        }
    }

    /// This fails only if the server has already rolled back, or is gone.
    async fn send_rollback(&mut self) {
        let rollback = sqlx::raw_sql("rollback").execute(&mut self.connection);
        let _ = server_answer::answer_within(ROLLBACK_TIMEOUT, rollback).await;
    }

    fn end(&mut self, is_committed: bool) {
        self.outbox.clear();
        self.is_in_transaction = false;
        if is_committed && let Some(batch) = self.host.zip(self.batch) {
            self.confirm(batch);
        }
    }

    /// Notes that the server has confirmed a batch of a host.
    pub(super) const fn confirm(&mut self, batch: (i64, i64)) {
        self.confirmed = Some(batch);
    }

    /// Returns whether other hosts may still be reconnecting.
    pub(super) fn reconnected_recently(&self) -> bool {
        self.reconnected.is_some_and(|at| at.elapsed() < OTHERS_ARE_BACK_AFTER)
    }

    /// Returns how often the server turned out to have lost commits. Claims from before that mean nothing anymore: their
    /// numbers may belong to other tasks by now.
    pub(super) const fn n_losses(&self) -> u32 {
        self.n_losses
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
        self.lost = None;
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
            where pid = $1 and application_name = current_setting('application_name') and usename = current_user
                and pid <> pg_backend_pid() and backend_start < now() - interval '1 second'";
        let _ = sqlx::query(sql).bind(self.backend).execute(&mut connection).await;
        self.look_for_lost_commits(&mut connection).await?;
        if let Some(host) = self.host {
            let sql = "select set_config('crawl.host', $1, false)";
            sqlx::query(sql).bind(host.to_string()).execute(&mut connection).await?;
        }
        self.backend = backend(&mut connection).await?;
        self.connection = connection;
        self.outbox.note_new_connection();
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
        self.n_losses += 1;
        tracing::warn!(
            event = "commits_lost",
            "the database server has lost recent commits, as can happen when a standby is promoted; this host \
             continues as a new one, and the lost pages are fetched again"
        );
        Ok(())
    }

    /// Closes the connection. Everything is committed by now, so it makes no difference if the server does not hear of
    /// this.
    pub(super) async fn close(self) {
        let _ = server_answer::answer(self.connection.close()).await;
    }
}

/// How far apart hosts that lost the server together may reconnect. They ask again every five seconds.
const OTHERS_ARE_BACK_AFTER: Duration = Duration::from_secs(10);

/// The longest that an attempt to connect again may take.
const RECONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// The longest that a transaction may take to be rolled back.
const ROLLBACK_TIMEOUT: Duration = Duration::from_secs(5);

async fn backend(connection: &mut PgConnection) -> sqlx::Result<i32> {
    sqlx::query_scalar("select pg_backend_pid()").fetch_one(connection).await
}
