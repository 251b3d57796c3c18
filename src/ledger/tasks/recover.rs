//! Making tasks available again after a crash.

use super::lane::Lane;
use crate::ledger::allowances;
use crate::ledger::connection::Connection;
use crate::ledger::error::Result;
use crate::ledger::hosts;
use crate::ledger::journal;
use crate::words::Moment;

/// Releases every running task at once and returns how many there were. The caller holds the lock, so no
/// other process crawls. Their requests count as sent. No task waits longer than until `latest`, even if
/// the clock was set back in the meantime.
pub async fn recover(conn: &mut Connection, latest: Moment) -> Result<u64> {
    let orphans = "
        update tasks set state = 'available', available_at = 0, crashes = crashes + 1
        where state = 'running'";
    let n = journal::log_orphans(conn, None).await?;
    conn.ask(orphans).execute().await?;
    hosts::end_all(conn).await?;
    let sent = "update site set n_sent = n_sent + $1";
    conn.ask(sent).bind(i64::try_from(n).unwrap_or(0)).execute().await?;
    allowances::take_off_unknown(conn, n).await?;
    hasten(conn, latest).await?;
    Ok(n)
}

/// Lets no task wait longer than until `latest`, because the clock was set back.
pub async fn hasten(conn: &mut Connection, latest: Moment) -> Result<()> {
    // Every lane is given, so that SQLite uses the index of available tasks.
    let clamp = "
        update tasks set available_at = $1
        where state = 'available' and lane in (select cast(value as bigint) from json_each($2))
            and available_at > $1";
    let lanes = Lane::BEFORE_SUSPECTS.into_iter().chain([Lane::Suspect]);
    let lanes = serde_json::Value::from(lanes.map(Lane::code).collect::<Vec<_>>());
    conn.ask(clamp).bind(latest.as_millis()).bind(lanes.to_string()).execute().await?;
    Ok(())
}

/// Releases the running tasks of a host, except for those that it has in hand. It never learned that it had claimed the
/// others, so nothing was requested for them.
pub async fn release_others(conn: &mut Connection, host: i64, in_hand: &[i64]) -> Result<()> {
    let sql = "
        update tasks set state = 'available'
        where state = 'running' and host = $1
            and id not in (select cast(value as bigint) from json_each($2))";
    let in_hand = serde_json::Value::from(in_hand).to_string();
    conn.ask(sql).bind(host).bind(in_hand).execute().await?;
    Ok(())
}
