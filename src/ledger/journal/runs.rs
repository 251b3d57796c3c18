//! Every run, with its rate and limits.

use crate::ledger::connection::{Connection, Reader};
use crate::ledger::error::Result;
use crate::words::Moment;

/// A run, with its rate and limits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Run {
    /// When it began.
    pub began_at: Moment,
    /// The most requests per second.
    pub requests_per_second: f64,
    /// The most requests in flight at once.
    pub max_in_flight: u32,
    /// Whether it obeys robots.txt.
    pub obeys_robots: bool,
    /// When it ended; none if it still runs or was killed.
    pub ended_at: Option<Moment>,
}

/// Adds a run, and returns its number.
pub async fn log_run(conn: &mut Connection, run: &Run) -> Result<i64> {
    let sql = "
        insert into runs (began_at, requests_per_second, max_in_flight, obeys_robots)
        values ($1, $2, $3, $4) returning id";
    conn.ask(sql)
        .bind(run.began_at.as_millis())
        .bind(run.requests_per_second)
        .bind(run.max_in_flight)
        .bind(run.obeys_robots)
        .one()
        .await
}

/// Removes a run that has just been added and sent no request.
pub async fn remove_run(conn: &mut Connection, run: &Run) -> Result<()> {
    let sql = "
        delete from runs
        where id = (select max(id) from runs where began_at = $1 and ended_at is null)";
    conn.ask(sql).bind(run.began_at.as_millis()).execute().await?;
    Ok(())
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunEnding {
    /// When it ended.
    pub ended_at: Moment,
    /// The name of what ended it early. None if no task was left.
    pub stopped_by: Option<String>,
    /// What ended it early, in words.
    pub reason: Option<String>,
}

/// Notes how a run ended.
pub async fn log_ending(conn: &mut Connection, run: i64, ending: &RunEnding) -> Result<()> {
    let sql = "
        update runs set ended_at = $1, stopped_by = $2, end_reason = $3
        where id = $4";
    conn.ask(sql)
        .bind(ending.ended_at.as_millis())
        .bind(ending.stopped_by.clone())
        .bind(ending.reason.clone())
        .bind(run)
        .execute()
        .await?;
    Ok(())
}

/// Returns how the last run ended. None if it still runs, was killed, or was a run of an earlier version.
pub async fn last_ending(conn: &mut Reader) -> Result<Option<RunEnding>> {
    // Hosts that crawl together end in any order.
    let sql = "
        select ended_at, stopped_by, end_reason from runs
        order by coalesce(ended_at, began_at) desc, id desc limit 1";
    let row = conn.ask(sql).optional::<(Option<i64>, Option<String>, Option<String>)>().await?;
    Ok(row.and_then(|(ended_at, stopped_by, reason)| {
        let ended_at = Moment::from_millis(ended_at?);
        Some(RunEnding { ended_at, stopped_by, reason })
    }))
}

/// Returns every run, in the order in which they began.
pub async fn runs(conn: &mut Reader) -> Result<Vec<Run>> {
    let sql = "
        select began_at, requests_per_second, max_in_flight, obeys_robots, ended_at from runs order by id";
    let rows = conn.ask(sql).all::<RunRow>().await?;
    Ok(rows.into_iter().map(run).collect())
}

/// Returns the current or last run, or none if there was no run yet.
pub async fn last_run(conn: &mut Reader) -> Result<Option<Run>> {
    let sql = "
        select began_at, requests_per_second, max_in_flight, obeys_robots, ended_at from runs
        order by id desc limit 1";
    let row = conn.ask(sql).optional::<RunRow>().await?;
    Ok(row.map(run))
}

type RunRow = (i64, f64, u32, bool, Option<i64>);

fn run((began_at, requests_per_second, max_in_flight, obeys_robots, ended_at): RunRow) -> Run {
    let began_at = Moment::from_millis(began_at);
    let ended_at = ended_at.map(Moment::from_millis);
    Run { began_at, requests_per_second, max_in_flight, obeys_robots, ended_at }
}
