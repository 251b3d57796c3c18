//! The lock on a schema of a server. PostgreSQL holds it as long as the connection lasts.

use std::time::Duration;

use sqlx::Connection as _;
use sqlx::postgres::PgConnection;
use tokio::time::Instant;

use crate::ledger::connection::Connection;
use crate::ledger::database::{DbError, check_primary, connect_alone, connect_to_lock};
use crate::ledger::error::{LedgerError, Result};
use crate::ledger::hosts::SILENT;
use crate::ledger::patience::Patience;
use crate::ledger::server_answer::answer;
use crate::words::ServerAddress;

/// How long living hosts take to notice that they have lost their connections, and to open others.
const PARTS_AGAIN: Duration = Duration::from_secs(2);

/// The same after an outage, when hosts retry only every five seconds.
const ALL_BACK_WITHIN: Duration = Duration::from_secs(10);

/// How often to check for returning hosts.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// How long a process waits for others to let it join.
const JOINED_WITHIN: Duration = Duration::from_mins(1);

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
        where ended_at is null
            and clock_timestamp() between up_since - interval '15 seconds' and up_since + interval '15 seconds'
            and beat_at > extract(epoch from up_since - interval '10 minutes') * 1000)";

/// Takes a part in the lock for as long as this connection lasts, unless a process has the lock alone. This keeps the
/// database locked if the connection of the lock itself is lost.
pub async fn hold_part(conn: &mut Connection, address: &ServerAddress) -> Result<bool> {
    let sql = concat!("select pg_try_advisory_lock_shared(", number!(), ")");
    conn.ask(sql).bind(address.schema()).one().await
}

/// Whether another session holds the lock, alone or in part. Briefly taking it would disturb a process that is about
/// to.
const IS_HELD: &str = concat!(
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

impl ServerLock {
    /// Takes the lock, or returns none if another process holds it.
    ///
    /// A server that was restarted, or that has ended all connections, holds no locks. Living hosts take their parts
    /// again in a moment, so if one may be alive, only a lock that is still free after that counts. `was_lost` says
    /// that this process has lost the server too, as hosts may have.
    pub(super) async fn take(
        address: &ServerAddress,
        was_lost: bool,
    ) -> Result<Option<Self>, DbError> {
        let mut connection = connect_to_lock(address).await?;
        check_primary(&mut connection, address).await?;
        if !try_take(&mut connection, address).await? {
            return Ok(None);
        }
        let back_within = returning_hosts(&mut connection, was_lost).await?;
        if back_within > Duration::ZERO {
            unlock(&mut connection, address).await?;
            let until = Instant::now() + back_within;
            while Instant::now() < until {
                tokio::time::sleep(LOOK_EVERY).await;
                if is_held(&mut connection, address).await? {
                    return Ok(None);
                }
            }
            if !try_take(&mut connection, address).await? {
                return Ok(None);
            }
        }
        Ok(Some(Self { connection, is_shared: false }))
    }

    /// Takes a share of the lock, once the process that holds it alone lets others join, or all of it if no host is
    /// left then. Returns none if that takes more than a minute.
    pub(super) async fn join(
        address: &ServerAddress,
        was_lost: bool,
    ) -> Result<Option<Self>, DbError> {
        let until = Instant::now() + JOINED_WITHIN;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            let mut connection = connect_to_lock(address).await?;
            check_primary(&mut connection, address).await?;
            if !share_within(&mut connection, address, left).await? {
                return Ok(None);
            }
            if is_crawled(&mut connection).await? {
                return Ok(Some(Self { connection, is_shared: true }));
            }
            // The process that held the lock has ended, or has lost it before it made first contact.
            answer(connection.close()).await?;
            if let Some(lock) = Self::take(address, was_lost).await? {
                return Ok(Some(lock));
            }
        }
    }

    /// Returns whether others may have a share too.
    pub(super) const fn is_shared(&self) -> bool {
        self.is_shared
    }

    /// Lets others join. If the lock was lost, this takes a share anew.
    pub(super) async fn share(
        &mut self,
        address: &ServerAddress,
        patience: &Patience,
    ) -> Result<(), DbError> {
        if self.is_shared {
            return Ok(());
        }
        let shared = patience.outlast(async |was_lost| {
            if was_lost {
                self.connection = connect_to_lock(address).await?;
            }
            // In this order, so that nobody can take it alone in between.
            let sql = concat!("select pg_advisory_lock_shared(", number!(), ")");
            let query = sqlx::query(sql).bind(address.schema());
            answer(query.execute(&mut self.connection)).await?;
            if was_lost { Ok(()) } else { unlock(&mut self.connection, address).await }
        });
        shared.await?;
        self.is_shared = true;
        Ok(())
    }

    /// Returns whether a process holds the lock right now, or is probably about to take it again: the server was just
    /// restarted, or a host was heard from moments ago.
    pub(super) async fn is_taken(address: &ServerAddress) -> Result<bool, DbError> {
        let mut connection = connect_to_lock(address).await?;
        let mut is_taken = is_held(&mut connection, address).await?;
        if !is_taken && has_tables(&mut connection).await? {
            is_taken = match is_taken_again(&mut connection).await {
                // A role that may not read the hosts sees only the lock.
                Err(DbError::Ledger(LedgerError::NoRight(_))) => false,
                found => found?,
            };
        }
        connection.close().await?;
        Ok(is_taken)
    }
}

async fn try_take(connection: &mut PgConnection, address: &ServerAddress) -> Result<bool, DbError> {
    let sql = concat!("select pg_try_advisory_lock(", number!(), ")");
    // The server takes a moment to notice that a process has ended, so only a lock that stays counts.
    for _ in 0..50 {
        let query = sqlx::query_scalar(sql).bind(address.schema());
        if answer(query.fetch_one(&mut *connection)).await? {
            return Ok(true);
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(false)
}

/// Gives back the lock that this connection has alone.
async fn unlock(connection: &mut PgConnection, address: &ServerAddress) -> Result<(), DbError> {
    let sql = concat!("select pg_advisory_unlock(", number!(), ")");
    let query = sqlx::query(sql).bind(address.schema());
    answer(query.execute(connection)).await?;
    Ok(())
}

/// Waits for a share of the lock. Returns false if none is given in time.
async fn share_within(
    connection: &mut PgConnection,
    address: &ServerAddress,
    length: Duration,
) -> Result<bool, DbError> {
    let millis = length.as_millis().max(1).to_string();
    let set = sqlx::query("select set_config('lock_timeout', $1, false)").bind(millis);
    answer(set.execute(&mut *connection)).await?;
    let sql = concat!("select pg_advisory_lock_shared(", number!(), ")");
    let query = sqlx::query(sql).bind(address.schema());
    match answer(query.execute(connection)).await.map_err(LedgerError::from) {
        Ok(_) => Ok(true),
        Err(LedgerError::Held(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

async fn is_held(connection: &mut PgConnection, address: &ServerAddress) -> Result<bool, DbError> {
    let query = sqlx::query_scalar(IS_HELD).bind(address.schema());
    Ok(answer(query.fetch_one(connection)).await?)
}

/// Returns whether the schema has tables. Without them it holds no crawl yet.
async fn has_tables(connection: &mut PgConnection) -> Result<bool, DbError> {
    let query = sqlx::query_scalar("select to_regclass('hosts') is not null");
    Ok(answer(query.fetch_one(connection)).await?)
}

/// Returns how long hosts that are alive may need to take their parts of the lock again; zero if none seems to be.
async fn returning_hosts(
    connection: &mut PgConnection,
    was_lost: bool,
) -> Result<Duration, DbError> {
    if !has_tables(connection).await? {
        return Ok(Duration::ZERO);
    }
    if was_lost {
        let query = sqlx::query_scalar("select exists (select from hosts where ended_at is null)");
        let is_any: bool = answer(query.fetch_one(connection)).await?;
        return Ok(if is_any { ALL_BACK_WITHIN } else { Duration::ZERO });
    }
    if answer(sqlx::query_scalar(RECONNECTS).fetch_one(&mut *connection)).await? {
        return Ok(ALL_BACK_WITHIN);
    }
    Ok(if was_heard_from(connection).await? { PARTS_AGAIN } else { Duration::ZERO })
}

/// Returns whether a host has not ended and gave a sign of life so recently that it can't be dead yet.
async fn was_heard_from(connection: &mut PgConnection) -> Result<bool, DbError> {
    let sql = "
        select exists (
            select from hosts where ended_at is null
                and abs(extract(epoch from clock_timestamp()) * 1000 - beat_at) < $1)";
    let silent = i64::try_from(SILENT.0.as_millis()).unwrap_or(i64::MAX);
    let query = sqlx::query_scalar(sql).bind(silent);
    Ok(answer(query.fetch_one(connection)).await?)
}

/// Returns whether hosts that hold no lock are probably about to take it again.
async fn is_taken_again(connection: &mut PgConnection) -> Result<bool, DbError> {
    let reconnects = sqlx::query_scalar(RECONNECTS).fetch_one(&mut *connection);
    Ok(answer(reconnects).await? || was_heard_from(connection).await?)
}

/// Returns whether other hosts crawl the database, and first contact has been made.
async fn is_crawled(connection: &mut PgConnection) -> Result<bool, DbError> {
    if !has_tables(connection).await? {
        return Ok(false);
    }
    let sql = "
        select exists (select from hosts where ended_at is null)
            and exists (select from crawl where proven = 1)";
    Ok(answer(sqlx::query_scalar(sql).fetch_one(connection)).await?)
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
        loop {
            let query = sqlx::query(sql).bind(name).bind(address.schema());
            match answer(query.execute(&mut connection)).await.map_err(LedgerError::from) {
                Ok(_) => return Ok(Self { _connection: connection }),
                // Another host is taking long, but the server answers.
                Err(LedgerError::Held(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}
