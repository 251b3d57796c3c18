//! Making the tasks of dead hosts available again.

use super::server_now::server_now;
use crate::ledger::allowances;
use crate::ledger::connection::Connection;
use crate::ledger::error::Result;
use crate::ledger::journal;

/// The dead hosts, and whether the lock of each is free because its process has ended. A host that still holds its lock
/// may only be stalled, so it gets more time, and its tasks are not blamed for a crash. A restarted server holds no
/// locks at all, so a host with a free lock must have been silent too.
const DEAD: &str = concat!(
    "select id, is_free from (
        select id, ",
    server_now!(),
    " - beat_at as silent, not exists (
            select 1 from pg_locks
            where locktype = 'advisory' and objsubid = 2 and granted
                and database = (select oid from pg_database where datname = current_database())
                and classid::bigint = hashtext('crawl host ' || current_schema()) & 4294967295
                and objid::bigint = hosts.lock) as is_free
        from hosts
        where ended_at is null
            and id is distinct from nullif(current_setting('crawl.host', true), '')::bigint
    ) as others
    where silent > $1 and is_free or silent > $2
    order by id"
);

/// How long a host must be silent to count as dead, in milliseconds: if its lock is free, and if not.
pub const SILENT: (i64, i64) = (5_000, 30_000);

/// Returns whether other hosts seem to be dead. This waits for no host that writes.
pub async fn any_dead(conn: &mut Connection, silent: (i64, i64)) -> Result<bool> {
    let dead = conn.ask(DEAD).bind(silent.0).bind(silent.1).row().await?;
    Ok(dead.is_some())
}

/// Releases the tasks of dead hosts, as part of a writing transaction. Their requests count as sent. Returns how many
/// hosts and tasks there were.
pub async fn release_dead(conn: &mut Connection, silent: (i64, i64)) -> Result<(u64, u64)> {
    let dead = conn.ask(DEAD).bind(silent.0).bind(silent.1).all::<(i64, bool)>().await?;
    let mut n_tasks = 0;
    for (host, has_ended) in &dead {
        n_tasks += release(conn, *host, *has_ended).await?;
        end(conn, *host).await?;
    }
    Ok((dead.len() as u64, n_tasks))
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
