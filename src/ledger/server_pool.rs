//! Connections to a server that only read.

use sqlx::Transaction;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgPool, Postgres};

use super::error::{LedgerError, Result};
use super::patience::Patience;

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
        let begin = "begin isolation level repeatable read, read only";
        let mut waiting = self.patience.begin();
        loop {
            match self.pool.begin_with(begin).await.map_err(LedgerError::from) {
                Err(LedgerError::Away(_)) if waiting.again().await => {}
                taken => return taken,
            }
        }
    }

    /// Closes every connection.
    pub(super) async fn close(&self) {
        self.pool.close().await;
    }
}
