//! Taking over a database: what a crashed run left running goes back at once.

use crate::crash;
use crate::ledger::journal::Run;
use crate::ledger::site_state::{self, SiteState};
use crate::ledger::tasks;
use crate::ledger::{Connection, Result};
use crate::words::{Moment, counted, one_or_more};

/// Releases the tasks that a crashed run left running, and notes that this run begins. The caller holds
/// the lock of the database. `latest` is when the released tasks must be available again.
pub async fn take_over(conn: &mut Connection, run: &Run, latest: Moment) -> Result<SiteState> {
    conn.begin().await?;
    let done = recover(conn, run, latest).await;
    let (n_recovered, state) = conn.end(done).await?;
    if n_recovered > 0 {
        tracing::info!(
            event = "tasks_recovered",
            tasks = n_recovered,
            "{} left running by a crashed run {} available again",
            counted(n_recovered, "task"),
            one_or_more(n_recovered, "is", "are")
        );
    }
    Ok(state)
}

async fn recover(conn: &mut Connection, run: &Run, latest: Moment) -> Result<(u64, SiteState)> {
    let n_recovered = tasks::recover(conn, latest).await?;
    crash::point("run.after-recover");
    tasks::check_at_rest(conn).await?;
    site_state::begin_run(conn, run).await?;
    let mut state = site_state::read_site(conn).await?;
    if let Some(pause) = &mut state.pause {
        let moved = pause.clone().as_of(run.began_at);
        if moved != *pause {
            site_state::move_pause(conn, &moved).await?;
            *pause = moved;
        }
    }
    Ok((n_recovered, state))
}
