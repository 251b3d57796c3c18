//! The log of requests, pauses and runs: only added to.

use crate::ledger::{Connection, Result};

use super::Claim;
use crate::ledger::db::rows::{self, Bound};
use crate::words::Pause;
use crate::words::{Moment, Sent};

/// A run, and the manners it was given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Run {
    /// When it began.
    pub began_at: Moment,
    /// The most requests a second.
    pub requests_per_second: f64,
    /// The most requests under way at once.
    pub max_in_flight: u32,
    /// Whether it keeps to robots.txt.
    pub obeys_robots: bool,
}

/// Adds requests to the log, each with the claim it was sent for; none for robots.txt.
pub async fn log_requests(
    conn: &mut Connection,
    requests: &[(Option<&Claim>, &Sent)],
) -> Result<()> {
    if requests.is_empty() {
        return Ok(());
    }
    let sql = "
        insert into requests (sent_at, task, attempt, purpose, status, n_bytes, took, answered)
        select column1, column2, column3, column4, column5, column6, column7, column8
        from {rows} where column1 is not null";
    rows::execute(conn, sql, 8, requests, bind_request).await?;
    Ok(())
}

/// Adds the requests of all running tasks: nobody knows what became of them. Answers how many.
pub async fn log_orphans(conn: &mut Connection) -> Result<u64> {
    let sql = "
        insert into requests (task, attempt, purpose, n_bytes, took, answered)
        select id, attempt, 1, 0, 0, 10 from tasks where state = 'running' order by id";
    Ok(sqlx::query(sql).execute(conn.sqlite()).await?.rows_affected())
}

/// Adds a pause; one that is there already stays as it is.
pub async fn log_pause(conn: &mut Connection, pause: &Pause) -> Result<()> {
    let sql = "
        insert into pauses (began_at, until_at, reason) values (?, ?, ?) on conflict do nothing";
    sqlx::query(sql)
        .bind(pause.began_at.as_millis())
        .bind(pause.until_at.as_millis())
        .bind(pause.reason.clone())
        .execute(conn.sqlite())
        .await?;
    Ok(())
}

/// Adds a run.
pub async fn log_run(conn: &mut Connection, run: &Run) -> Result<()> {
    let sql = "
        insert into runs (began_at, requests_per_second, max_in_flight, obeys_robots)
        values (?, ?, ?, ?)";
    sqlx::query(sql)
        .bind(run.began_at.as_millis())
        .bind(run.requests_per_second)
        .bind(run.max_in_flight)
        .bind(run.obeys_robots)
        .execute(conn.sqlite())
        .await?;
    Ok(())
}

fn bind_request(statement: Bound, (claim, sent): &(Option<&Claim>, &Sent)) -> Bound {
    let (task, attempt) = claim.map(|claim| (claim.id, claim.attempt)).unzip();
    statement
        .bind(sent.at.as_millis())
        .bind(task)
        .bind(attempt)
        .bind(sent.purpose as i64 + 1)
        .bind(sent.status)
        .bind(i64::try_from(sent.n_bytes).unwrap_or(i64::MAX))
        .bind(i64::try_from(sent.took.as_millis()).unwrap_or(i64::MAX))
        .bind(sent.answered as i64 + 1)
}
