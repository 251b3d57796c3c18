//! Making settled tasks available again at the user's request.

use crate::ledger::{Connection, Result, site_state, tasks};
use crate::words::{Moment, Retry};

/// Makes the tasks of these retries available again, all in one transaction, and returns how many there
/// are of each. What is stored is kept.
pub async fn take_up(conn: &mut Connection, retries: &[Retry]) -> Result<Vec<(Retry, u64)>> {
    if retries.is_empty() {
        return Ok(Vec::new());
    }
    conn.repeatable(async |conn| reopen(conn, retries).await).await
}

/// Begins to read parts of the catalogue again, each from its first page.
pub async fn walk_again(conn: &mut Connection, parts: &[i64], now: Moment) -> Result<()> {
    let begin = async |conn: &mut Connection| {
        for part in parts {
            tasks::begin_walk(conn, *part, now).await?;
        }
        Ok(())
    };
    conn.repeatable(begin).await
}

/// Ends the pause of the site, as the user said so. The pages that caused pauses come after all others.
pub async fn end_pause(conn: &mut Connection, now: Moment) -> Result<()> {
    let end = async |conn: &mut Connection| {
        site_state::end_pause(conn, now).await?;
        tasks::set_postponed_aside(conn).await
    };
    conn.repeatable(end).await
}

async fn reopen(conn: &mut Connection, retries: &[Retry]) -> Result<Vec<(Retry, u64)>> {
    let mut reopened = Vec::with_capacity(retries.len());
    for retry in retries {
        reopened.push((*retry, tasks::retry(conn, *retry).await?));
    }
    tasks::note_reopened(conn).await?;
    Ok(reopened)
}
