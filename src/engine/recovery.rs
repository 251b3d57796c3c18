//! Taking over a database: what a crashed run left running goes back at once.

use std::time::Duration;

use crate::crash;
use crate::ledger::hosts::{self, HostName};
use crate::ledger::journal::{self, Run};
use crate::ledger::site_state::{self, SiteState};
use crate::ledger::tasks;
use crate::ledger::{Connection, Result};
use crate::words::{Moment, counted, one_or_more};

/// A run that has begun.
#[derive(Debug)]
pub struct Entered {
    /// Its number in the log.
    pub run: i64,
    /// When it began, and how many requests had been sent by then.
    pub began: (Moment, u64),
    /// What this host says about itself.
    pub host: HostName,
    /// The state of our requests to the site.
    pub state: SiteState,
}

/// Releases the tasks that a crashed run left running, and notes that this run begins. The caller holds
/// the lock of the database alone. `latest` is when the released tasks must be available again.
pub async fn take_over(conn: &mut Connection, run: &Run, latest: Moment) -> Result<Entered> {
    let host = this_host(run);
    let take = async |conn: &mut Connection| recover(conn, run, &host, latest).await;
    let (n_recovered, entered) = conn.repeatable(take).await?;
    if n_recovered > 0 {
        tracing::info!(
            event = "tasks_recovered",
            tasks = n_recovered,
            "{} left running by a crashed run {} available again",
            counted(n_recovered, "task"),
            one_or_more(n_recovered, "is", "are")
        );
    }
    Ok(entered)
}

/// Joins hosts that already crawl, and notes that a run of this host begins. The others keep their tasks.
pub async fn join(conn: &mut Connection, run: &Run) -> Result<Entered> {
    let host = this_host(run);
    let join = async |conn: &mut Connection| {
        undo_entry(conn, run, &host).await?;
        // The counts of the runs that go on already stay as they are.
        let id = journal::log_run(conn, run).await?;
        enter(conn, run, &host, id).await
    };
    conn.repeatable(join).await
}

/// Removes what an earlier attempt has entered, if only the answer to its commit was lost.
async fn undo_entry(conn: &mut Connection, run: &Run, host: &HostName) -> Result<()> {
    if hosts::end_earlier_rows(conn, host).await? > 0 {
        journal::remove_run(conn, run).await?;
    }
    Ok(())
}

async fn enter(conn: &mut Connection, run: &Run, host: &HostName, id: i64) -> Result<Entered> {
    hosts::enter(conn, host).await?;
    let state = site_state::read_site(conn).await?;
    Ok(Entered { run: id, began: (run.began_at, state.n_sent), host: host.clone(), state })
}

fn this_host(run: &Run) -> HostName {
    let period = Duration::try_from_secs_f64(1.0 / run.requests_per_second);
    HostName {
        name: rustix::system::uname().nodename().to_string_lossy().into_owned(),
        pid: std::process::id(),
        lock: fastrand::u32(..) >> 1,
        period: period.unwrap_or(Duration::MAX),
    }
}

async fn recover(
    conn: &mut Connection,
    run: &Run,
    host: &HostName,
    latest: Moment,
) -> Result<(u64, Entered)> {
    undo_entry(conn, run, host).await?;
    let n_recovered = tasks::recover(conn, latest).await?;
    crash::point("run.after-recover");
    tasks::check_at_rest(conn).await?;
    let id = site_state::begin_run(conn, run).await?;
    let mut entered = enter(conn, run, host, id).await?;
    if let Some(pause) = &mut entered.state.pause {
        let moved = pause.clone().as_of(run.began_at);
        if moved != *pause {
            site_state::move_pause(conn, &moved).await?;
            *pause = moved;
        }
    }
    Ok((n_recovered, entered))
}
