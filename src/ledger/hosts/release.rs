//! Making the tasks of dead hosts available again.

use std::time::Duration;

use super::server_now::server_now;
use crate::ledger::allowances;
use crate::ledger::connection::Connection;
use crate::ledger::error::Result;
use crate::ledger::journal;

/// Another host, as read from the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherHost {
    /// Its number.
    pub id: i64,
    /// The number of its last batch, which changes with each sign of life.
    pub batch: i64,
    /// Whether its lock is free, because its process or its connection has ended.
    pub is_free: bool,
}

/// How long a host must be silent to count as dead: if its lock is free, and if not. A host that still holds its lock
/// may only be stalled, so it gets more time, and its tasks are not blamed for a crash. A restarted server holds no
/// locks at all, so a host with a free lock must have been silent too.
pub const SILENT: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(30));

/// Returns the other hosts that have not ended. Does not wait for hosts that are writing.
pub async fn others(conn: &mut Connection) -> Result<Vec<OtherHost>> {
    let sql = "
        select id, batch, not exists (
            select 1 from pg_locks
            where locktype = 'advisory' and objsubid = 2 and granted
                and database = (select oid from pg_database where datname = current_database())
                and classid::bigint = hashtext('crawl host ' || current_schema()) & 4294967295
                and objid::bigint = hosts.lock)
        from hosts
        where ended_at is null
            and id is distinct from nullif(current_setting('crawl.host', true), '')::bigint
        order by id";
    let rows = conn.ask(sql).all::<(i64, i64, bool)>().await?;
    Ok(rows.into_iter().map(|(id, batch, is_free)| OtherHost { id, batch, is_free }).collect())
}

/// Releases the tasks of dead hosts, as part of a writing transaction. Their requests count as sent. A host that has
/// given a sign of life since it was found keeps its tasks. Returns how many hosts ended and how many tasks were
/// released.
pub async fn release_dead(conn: &mut Connection, dead: &[OtherHost]) -> Result<(u64, u64)> {
    let (mut n_hosts, mut n_tasks) = (0, 0);
    for host in dead {
        let sql = concat!(
            "update hosts set ended_at = ",
            server_now!(),
            " where id = $1 and batch = $2 and ended_at is null"
        );
        if conn.ask(sql).bind(host.id).bind(host.batch).execute().await? > 0 {
            n_hosts += 1;
            n_tasks += release(conn, host.id, host.is_free).await?;
        }
    }
    Ok((n_hosts, n_tasks))
}

/// Ends this host's earlier rows and releases their tasks, after the server has lost commits. This does not count as a
/// crash.
pub(super) async fn release_former(conn: &mut Connection, lock: u32) -> Result<()> {
    let sql = "
        select id from hosts
        where lock = $1 and ended_at is null
            and id is distinct from nullif(current_setting('crawl.host', true), '')::bigint";
    for host in conn.ask(sql).bind(lock).all::<i64>().await? {
        release(conn, host, false).await?;
        end(conn, host).await?;
    }
    Ok(())
}

async fn end(conn: &mut Connection, host: i64) -> Result<()> {
    let sql = concat!("update hosts set ended_at = ", server_now!(), " where id = $1");
    conn.ask(sql).bind(host).execute().await?;
    Ok(())
}

async fn release(conn: &mut Connection, host: i64, has_crashed: bool) -> Result<u64> {
    let n = journal::log_orphans(conn, Some(host)).await?;
    let sql = "
        update tasks set state = 'available', available_at = 0, crashes = crashes + $2
        where state = 'running' and host = $1";
    conn.ask(sql).bind(host).bind(has_crashed).execute().await?;
    let sql = "update site set n_sent = n_sent + $1";
    conn.ask(sql).bind(i64::try_from(n).unwrap_or(0)).execute().await?;
    allowances::take_off_unknown(conn, n).await?;
    Ok(n)
}
