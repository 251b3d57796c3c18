//! Bringing back tasks: after a crash, and those that were discarded.

use crate::ledger::{Connection, Result};

use super::kind_number;
use super::requests::log_orphans;
use crate::words::{Moment, Stage};

/// Releases every running task at once and says how many: the caller holds the lock, so no one else
/// crawls. Their requests count as sent. No task waits longer than `latest`, whatever the clock did
/// in between.
pub async fn recover(conn: &mut Connection, latest: Moment) -> Result<u64> {
    let orphans = "
        update tasks set state = 'available', available_at = 0, crashes = crashes + 1
        where state = 'running'";
    let n = log_orphans(conn).await?;
    sqlx::query(orphans).execute(conn.sqlite()).await?;
    let sent = "update site set n_sent = n_sent + ?";
    sqlx::query(sent).bind(i64::try_from(n).unwrap_or(0)).execute(conn.sqlite()).await?;
    let clamp = "
        update tasks set available_at = ?1
        where state = 'available' and lane in (1, 2, 3, 4, 5, 6) and available_at > ?1";
    sqlx::query(clamp).bind(latest.as_millis()).execute(conn.sqlite()).await?;
    Ok(n)
}

/// Makes the discarded tasks of a stage available again, and says how many.
pub async fn retry_discarded(conn: &mut Connection, stage: Stage) -> Result<u64> {
    let sql = "
        update tasks set state = 'available', available_at = 0, failures = 0, crashes = 0,
            refused_at_page = null, recheck = 0, settled_at = null
        where state = 'discarded' and kind = ?";
    let done = sqlx::query(sql).bind(kind_number(stage)).execute(conn.sqlite()).await?;
    Ok(done.rows_affected())
}
