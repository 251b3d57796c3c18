//! Making tasks available again after a crash.

use super::lane::Lane;
use crate::ledger::allowances;
use crate::ledger::connection::Connection;
use crate::ledger::error::Result;
use crate::ledger::journal;
use crate::words::Moment;

/// Releases every running task at once and returns how many there were. The caller holds the lock, so no
/// other process crawls. Their requests count as sent. No task waits longer than until `latest`, even if
/// the clock was set back in the meantime.
pub async fn recover(conn: &mut Connection, latest: Moment) -> Result<u64> {
    let orphans = "
        update tasks set state = 'available', available_at = 0, crashes = crashes + 1
        where state = 'running'";
    let n = journal::log_orphans(conn).await?;
    sqlx::query(orphans).execute(conn.sqlite()).await?;
    let sent = "update site set n_sent = n_sent + ?";
    sqlx::query(sent).bind(i64::try_from(n).unwrap_or(0)).execute(conn.sqlite()).await?;
    allowances::take_off_unknown(conn, n).await?;
    // Every lane is given, so that SQLite uses the index of available tasks.
    let clamp = "
        update tasks set available_at = ?1
        where state = 'available' and lane in (select value from json_each(?2)) and available_at > ?1";
    let lanes = Lane::BEFORE_SUSPECTS.into_iter().chain([Lane::Suspect]);
    let lanes = serde_json::Value::from(lanes.map(Lane::code).collect::<Vec<_>>());
    sqlx::query(clamp)
        .bind(latest.as_millis())
        .bind(lanes.to_string())
        .execute(conn.sqlite())
        .await?;
    Ok(n)
}
