//! The lock on a schema of a server. PostgreSQL holds it as long as the connection lasts.

use std::time::Duration;

use sqlx::Connection as _;
use sqlx::postgres::PgConnection;

use crate::ledger::connection::Connection;
use crate::ledger::database::{DbError, connect_alone, connect_to_lock};
use crate::ledger::error::{LedgerError, Result};
use crate::ledger::hosts::SILENT;
use crate::words::ServerAddress;

/// How long living hosts take to notice that they have lost their connections, and to open others.
const PARTS_AGAIN: Duration = Duration::from_secs(2);

/// The lock of the process that crawls a schema. It ends with its connection, and so with the process.
#[derive(Debug)]
pub struct ServerLock {
    connection: PgConnection,
    is_shared: bool,
}

/// The number of the lock, from the name of the schema. Each database of the server has locks of its own.
macro_rules! number {
    () => {
        "hashtextextended('crawl run ' || $1, 0)"
    };
}

/// Whether hosts are about to reconnect: the server began a moment ago, so nobody has a lock, and some host was alive
/// when it ended, or has been heard from since. Hosts wait ten minutes for a server. A server that recovers from a crash
/// of one of its processes keeps the time of its start, but resets its statistics.
const RECONNECTS: &str = "
    select exists (
        select 1 from hosts, (
            select greatest(pg_postmaster_start_time(), stats_reset) as up_since from pg_stat_bgwriter) as server
        where ended_at is null and clock_timestamp() < up_since + interval '15 seconds'
            and beat_at > extract(epoch from up_since - interval '10 minutes') * 1000)";

/// Takes a part in the lock for as long as this connection lasts, unless a process has the lock alone. This keeps the
/// database locked if the connection of the lock itself is lost.
pub async fn hold_part(conn: &mut Connection, address: &ServerAddress) -> Result<bool> {
    let sql = concat!("select pg_try_advisory_lock_shared(", number!(), ")");
    conn.ask(sql).bind(address.schema()).one().await
}

impl ServerLock {
    /// Takes the lock, or returns none if another process holds it.
    ///
    /// A server that was restarted, or that has ended all connections, holds no locks. Living hosts take their parts
    /// again in a moment, so if one was alive just now, only a lock that is still free after that counts.
    pub(super) async fn take(address: &ServerAddress) -> Result<Option<Self>, DbError> {
        let Some(mut lock) = Self::try_take(address).await? else { return Ok(None) };
        if !lock.was_host_alive().await? {
            return Ok(Some(lock));
        }
        lock.connection.close().await?;
        tokio::time::sleep(PARTS_AGAIN).await;
        Self::try_take(address).await
    }

    async fn was_host_alive(&mut self) -> Result<bool, DbError> {
        // A schema without these tables holds no crawl yet.
        let sql = "select to_regclass('hosts') is not null";
        if !sqlx::query_scalar::<_, bool>(sql).fetch_one(&mut self.connection).await? {
            return Ok(false);
        }
        let sql = "
            select exists (
                select from hosts where ended_at is null
                    and extract(epoch from clock_timestamp()) * 1000 - beat_at < $1)";
        let silent = i64::try_from(SILENT.0.as_millis()).unwrap_or(i64::MAX);
        let query = sqlx::query_scalar(sql).bind(silent);
        Ok(query.fetch_one(&mut self.connection).await?)
    }

    async fn try_take(address: &ServerAddress) -> Result<Option<Self>, DbError> {
        let mut connection = connect_to_lock(address).await?;
        let sql = concat!("select pg_try_advisory_lock(", number!(), ")");
        // The server takes a moment to notice that a process has ended, so only a lock that stays counts.
        for _ in 0..50 {
            let query = sqlx::query_scalar(sql).bind(address.schema());
            if query.fetch_one(&mut connection).await? {
                return Ok(Some(Self { connection, is_shared: false }));
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(None)
    }

    /// Takes a share of the lock, once the process that holds it alone lets others join. Returns none if that takes
    /// more than a minute.
    pub(super) async fn join(address: &ServerAddress) -> Result<Option<Self>, DbError> {
        let mut connection = connect_to_lock(address).await?;
        sqlx::query("select set_config('lock_timeout', '60s', false)")
            .execute(&mut connection)
            .await?;
        let sql = concat!("select pg_advisory_lock_shared(", number!(), ")");
        let done = sqlx::query(sql).bind(address.schema()).execute(&mut connection).await;
        match done.map_err(LedgerError::from) {
            Ok(_) => Ok(Some(Self { connection, is_shared: true })),
            Err(LedgerError::Held(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Lets others join.
    pub(super) async fn share(&mut self, address: &ServerAddress) -> Result<(), DbError> {
        if self.is_shared {
            return Ok(());
        }
        // In this order, so that nobody can take it alone in between.
        let sql = concat!("select pg_advisory_lock_shared(", number!(), ")");
        sqlx::query(sql).bind(address.schema()).execute(&mut self.connection).await?;
        let sql = concat!("select pg_advisory_unlock(", number!(), ")");
        sqlx::query(sql).bind(address.schema()).execute(&mut self.connection).await?;
        self.is_shared = true;
        Ok(())
    }

    /// Returns whether a process holds the lock right now, or is about to take it again after a restart of the server.
    pub(super) async fn is_taken(address: &ServerAddress) -> Result<bool, DbError> {
        let mut connection = connect_to_lock(address).await?;
        // Briefly taking it would disturb a process that is about to take it.
        let sql = concat!(
            "with wanted as (select ",
            number!(),
            " as number)
            select exists (
                select 1 from pg_locks, wanted
                where locktype = 'advisory' and objsubid = 1 and granted
                    and database = (select oid from pg_database where datname = current_database())
                    and classid::bigint = (number >> 32) & 4294967295
                    and objid::bigint = number & 4294967295)"
        );
        let query = sqlx::query_scalar(sql).bind(address.schema());
        let mut is_taken: bool = query.fetch_one(&mut connection).await?;
        if !is_taken {
            let query = sqlx::query_scalar(RECONNECTS).fetch_one(&mut connection);
            is_taken = match query.await.map_err(LedgerError::from) {
                // A role that may not read the hosts sees only the lock.
                Err(LedgerError::NoRight(_)) => false,
                found => found?,
            };
        }
        connection.close().await?;
        Ok(is_taken)
    }
}

/// What only one of the hosts may do at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alone {
    /// Requesting a page in order to learn whether the site is down.
    Probe,
    /// Fetching robots.txt.
    Robots,
}

/// The right to do something alone, until it is dropped.
#[derive(Debug)]
pub struct AloneGuard {
    _connection: PgConnection,
}

impl AloneGuard {
    /// Waits until no other host does this.
    pub(in crate::ledger) async fn wait(
        address: &ServerAddress,
        what: Alone,
    ) -> Result<Self, DbError> {
        let mut connection = connect_alone(address).await?;
        let name = match what {
            Alone::Probe => "crawl probe ",
            Alone::Robots => "crawl robots ",
        };
        let sql = "select pg_advisory_lock(hashtextextended($1 || $2, 0))";
        let query = sqlx::query(sql).bind(name).bind(address.schema());
        query.execute(&mut connection).await?;
        Ok(Self { _connection: connection })
    }
}
