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

/// Returns every run, in the order in which they began.
pub async fn runs(conn: &mut Reader) -> Result<Vec<Run>> {
    let sql = "
        select began_at, requests_per_second, max_in_flight, obeys_robots from runs order by id";
    let rows: Vec<RunRow> = sqlx::query_as(sql).fetch_all(conn.sqlite()).await?;
    Ok(rows.into_iter().map(run).collect())
}

/// Returns the present or last run, or none if there was no run yet.
pub async fn last_run(conn: &mut Reader) -> Result<Option<Run>> {
    let sql = "
        select began_at, requests_per_second, max_in_flight, obeys_robots from runs
        order by id desc limit 1";
    let row: Option<RunRow> = sqlx::query_as(sql).fetch_optional(conn.sqlite()).await?;
    Ok(row.map(run))
}

type RunRow = (i64, f64, u32, bool);

fn run((began_at, requests_per_second, max_in_flight, obeys_robots): RunRow) -> Run {
    let began_at = Moment::from_millis(began_at);
    Run { began_at, requests_per_second, max_in_flight, obeys_robots }
}
