//! The hosts that crawl one database on a server together: their names, their signs of life, and the turns of the rate
//! that they share. A file has no hosts: one process alone crawls it.

mod host_name;
mod release;
mod server_now;
mod turns;

pub use host_name::HostName;
pub use release::{OtherHost, SILENT, others, release_dead};
pub use turns::{Reservation, ServerClock, TurnsWanted, reserve_turns};

use std::time::Duration;

use super::connection::{Connection, Reader};
use super::error::Result;
use super::later::Later;
use super::store::StoreMut;
use crate::words::Moment;
use server_now::server_now;

/// A host that crawls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LivingHost {
    /// Its name.
    pub name: String,
    /// Its process id.
    pub pid: u32,
    /// When it began.
    pub began_at: Moment,
    /// How long ago it gave its last sign of life.
    pub silent_for: Duration,
    /// How many tasks it has claimed and not yet settled.
    pub n_running: u64,
}

impl LivingHost {
    /// Returns whether it has been silent so long that it is dead, unless it still holds its lock. Its pages are
    /// released later.
    pub fn may_be_dead(&self) -> bool {
        self.silent_for > SILENT_IF_DEAD
    }
}

/// How long a dead host is silent before others notice.
const SILENT_IF_DEAD: Duration = Duration::from_secs(5);

/// Enters this process as a host. From now on, its claims carry its number, and every batch is a sign of life. A file
/// has no hosts.
pub async fn enter(conn: &mut Connection, name: &HostName) -> Result<()> {
    if matches!(conn.store(), StoreMut::Sqlite(_)) {
        return Ok(());
    }
    let sql = concat!(
        "with entered as (
            insert into hosts (name, pid, lock, began_at, beat_at, period_us)
            select $1, $2, $3, now, now, $4 from (select ",
        server_now!(),
        " as now) as clock
            returning id)
        select set_config('crawl.host', id::text, false) from entered"
    );
    let query = conn.ask(sql).bind(&name.name).bind(name.pid).bind(name.lock);
    let query = query.bind(micros(name.period));
    let host = query.one::<String>().await?.parse().ok();
    note_host(conn, host, Some(0));
    if let Some(server) = conn.server() {
        server.name = Some(name.clone());
    }
    Ok(())
}

/// Notes the number of this host and of its last batch, which a later connection needs.
fn note_host(conn: &mut Connection, host: Option<i64>, batch: Option<i64>) {
    if let Some(server) = conn.server() {
        (server.host, server.batch) = (host, batch);
    }
}

/// Holds the lock by which other hosts see that this one is alive, as long as the connection lasts.
pub async fn hold_host_lock(conn: &mut Connection, lock: u32) -> Result<()> {
    let sql = "
        select count(pg_advisory_lock(hashtext('crawl host ' || current_schema()), cast($1 as integer)))";
    conn.ask(sql).bind(lock).one::<i64>().await?;
    if let Some(server) = conn.server() {
        server.note_locks();
    }
    Ok(())
}

/// Notes that no other host is left. The caller holds the exclusive lock of the database.
pub async fn end_all(conn: &mut Connection) -> Result<()> {
    if matches!(conn.store(), StoreMut::Sqlite(_)) {
        return Ok(());
    }
    let sql = concat!("update hosts set ended_at = ", server_now!(), " where ended_at is null");
    conn.ask(sql).execute().await?;
    Ok(())
}

/// Ends rows left by an earlier attempt to enter, and returns how many there were. None of them has claims.
pub async fn end_earlier_rows(conn: &mut Connection, name: &HostName) -> Result<u64> {
    if matches!(conn.store(), StoreMut::Sqlite(_)) {
        return Ok(0);
    }
    let sql = concat!(
        "update hosts set ended_at = ",
        server_now!(),
        " where lock = $1 and ended_at is null"
    );
    conn.ask(sql).bind(name.lock).execute().await
}

/// Begins a writing transaction with a sign of life.
pub async fn begin(conn: &mut Connection) -> Result<()> {
    conn.begin().await?;
    let beat = beat(conn).await?;
    let done = note_beat(conn, beat).await;
    if done.is_err() { conn.end(done).await } else { Ok(()) }
}

/// A sign of life.
const BEAT: &str = concat!(
    "update hosts set batch = batch + 1, beat_at = ",
    server_now!(),
    " where id = nullif(current_setting('crawl.host', true), '')::bigint and ended_at is null
    returning id, batch"
);

/// Gives a sign of life, as part of a writing transaction. [`note_beat`] must follow before anything is claimed.
pub async fn beat(conn: &mut Connection) -> Result<Later> {
    if matches!(conn.store(), StoreMut::Sqlite(_)) {
        return Ok(Later::NONE);
    }
    conn.ask(BEAT).rows_later().await
}

/// Gives a sign of life without a transaction, so without waiting for other hosts that write. Returns false if this
/// host has to enter anew, or if there are no hosts.
pub async fn beat_alone(conn: &mut Connection) -> Result<bool> {
    if matches!(conn.store(), StoreMut::Sqlite(_)) {
        return Ok(false);
    }
    let last = conn.ask(BEAT).optional::<(i64, i64)>().await?;
    if let Some((host, batch)) = last {
        note_host(conn, Some(host), Some(batch));
        if let Some(server) = conn.server() {
            server.confirm((host, batch));
        }
    }
    Ok(last.is_some())
}

/// Notes a sign of life. A host that was taken for dead enters as a new one: its old claims are no longer its own, and
/// the fence rejects what it still settles of them.
pub async fn note_beat(conn: &mut Connection, beat: Later) -> Result<()> {
    if matches!(conn.store(), StoreMut::Sqlite(_)) {
        return Ok(());
    }
    if let Some((host, batch)) = beat.all::<(i64, i64)>(conn).await?.pop() {
        note_host(conn, Some(host), Some(batch));
        return Ok(());
    }
    let Some(server) = conn.server() else { return Ok(()) };
    let (Some(name), had_entered) = (server.name.clone(), server.host.is_some()) else {
        return Ok(());
    };
    enter(conn, &name).await?;
    if !had_entered {
        // The server has lost the last commits of this host, which is reported already.
        return release::release_former(conn, name.lock).await;
    }
    tracing::warn!(
        event = "host_came_back",
        "other hosts took this one for dead, because it was silent for too long; it goes on as a new host"
    );
    Ok(())
}

/// Removes this host from those that crawl. Its claims must be settled.
pub async fn leave(conn: &mut Connection) -> Result<()> {
    if matches!(conn.store(), StoreMut::Sqlite(_)) {
        return Ok(());
    }
    let sql = concat!(
        "update hosts set ended_at = ",
        server_now!(),
        " where id = nullif(current_setting('crawl.host', true), '')::bigint and ended_at is null"
    );
    conn.ask(sql).execute().await?;
    Ok(())
}

/// Notes that a host must leave more time between two requests than it said before.
pub async fn note_period(conn: &mut Connection, lock: u32, period: Duration) -> Result<()> {
    let sql =
        "update hosts set period_us = $1 where lock = $2 and ended_at is null and period_us < $1";
    if conn.ask(sql).bind(micros(period)).bind(lock).execute().await? == 0 {
        return Ok(());
    }
    // The next request of any host waits that long too.
    let sql = concat!("update turns set next_us = max(next_us, ", server_now!(), " * 1000 + $1)");
    conn.ask(sql).bind(micros(period)).execute().await?;
    Ok(())
}

/// Returns the hosts that are crawling, in the order in which they began. A file has none.
pub async fn living(conn: &mut Reader) -> Result<Vec<LivingHost>> {
    if matches!(conn.store(), StoreMut::Sqlite(_)) {
        return Ok(Vec::new());
    }
    let sql = concat!(
        "select name, pid, began_at, ",
        server_now!(),
        " - beat_at, (select count(*) from tasks where tasks.host = hosts.id)
        from hosts where ended_at is null order by id"
    );
    let rows = conn.ask(sql).all::<(String, u32, i64, i64, i64)>().await?;
    let host = |(name, pid, began_at, silent, n_running): (_, _, _, i64, _)| LivingHost {
        name,
        pid,
        began_at: Moment::from_millis(began_at),
        // After the server's clock was set back, the last sign of life may lie in the future. The distance then still
        // makes a dead host look silent.
        silent_for: Duration::from_millis(silent.unsigned_abs()),
        n_running: u64::try_from(n_running).unwrap_or(0),
    };
    Ok(rows.into_iter().map(host).collect())
}

/// Returns how many requests all living hosts together may send per second: as many as the slowest. A file has no
/// hosts.
pub async fn shared_rate(conn: &mut Reader) -> Result<Option<f64>> {
    if matches!(conn.store(), StoreMut::Sqlite(_)) {
        return Ok(None);
    }
    let sql = "
        select cast(1000000 as double precision) / max(period_us) from hosts where ended_at is null";
    conn.ask(sql).one().await
}

/// Returns the server's time.
pub async fn server_time(conn: &mut Reader) -> Result<Moment> {
    let sql = concat!("select ", server_now!());
    Ok(Moment::from_millis(conn.ask(sql).one().await?))
}

/// Returns the time on the crawl's clock: the server's, or `own` for a file.
pub async fn time_of_crawl(conn: &mut Reader, own: Moment) -> Result<Moment> {
    match conn.store() {
        StoreMut::Sqlite(_) => Ok(own),
        StoreMut::Postgres => server_time(conn).await,
    }
}

/// A longer time between two requests can't be added to the server's time.
const LONGEST: Duration = Duration::from_hours(24 * 366);

fn micros(length: Duration) -> i64 {
    i64::try_from(length.min(LONGEST).as_micros()).unwrap_or(i64::MAX).max(1)
}
