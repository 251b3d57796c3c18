//! Reading the log of requests, pauses and runs.

use std::time::Duration;

use crate::ledger::{Reader, Result};
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};

use super::Run;
use crate::words::{Answered, Moment, Purpose};

/// A pause as the log has it: from when until when, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PauseLogged {
    /// When it was known.
    pub began_at: Moment,
    /// When it was over.
    pub until_at: Moment,
    /// What the site answered.
    pub reason: String,
}

/// Requests of one purpose that were answered in one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// What they were for.
    pub purpose: Purpose,
    /// What they were answered with.
    pub answered: Answered,
    /// How many there are.
    pub n: u64,
    /// Bytes of their answers' bodies.
    pub n_bytes: u64,
    /// How long they took together, and the longest of them.
    pub took: (Duration, Duration),
}

/// How many requests were sent before there was a log.
pub async fn n_unlogged(conn: &mut Reader) -> Result<u64> {
    let n: i64 = sqlx::query_scalar("select n_unlogged from site").fetch_one(conn.sqlite()).await?;
    Ok(u64::try_from(n).unwrap_or(0))
}

/// Every run, in the order in which they began.
pub async fn runs(conn: &mut Reader) -> Result<Vec<Run>> {
    let sql = "
        select began_at, requests_per_second, max_in_flight, obeys_robots from runs order by id";
    let rows: Vec<RunRow> = sqlx::query_as(sql).fetch_all(conn.sqlite()).await?;
    Ok(rows.into_iter().map(run).collect())
}

/// The present or last run; none before there was one.
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

/// Every pause that began at that moment or later, in the order in which they began.
pub async fn pauses(conn: &mut Reader, since: Moment) -> Result<Vec<PauseLogged>> {
    let sql = "
        select began_at, until_at, reason from pauses where began_at >= ?
        order by began_at, until_at";
    let rows: Vec<(i64, i64, String)> =
        sqlx::query_as(sql).bind(since.as_millis()).fetch_all(conn.sqlite()).await?;
    let pause = |(began_at, until_at, reason)| PauseLogged {
        began_at: Moment::from_millis(began_at),
        until_at: Moment::from_millis(until_at),
        reason,
    };
    Ok(rows.into_iter().map(pause).collect())
}

/// When each request left, the earliest first; those of which nobody knows are left out.
pub fn departures(conn: &mut Reader) -> BoxStream<'_, Result<Moment>> {
    let sql = "select sent_at from requests where sent_at is not null order by sent_at";
    let rows = sqlx::query_scalar::<_, i64>(sql).fetch(conn.sqlite());
    rows.map_ok(Moment::from_millis).err_into().boxed()
}

/// The requests by what they were for and what they were answered with.
pub async fn shares(conn: &mut Reader) -> Result<Vec<Share>> {
    let sql = "
        select purpose, answered, count(*), sum(n_bytes), sum(took), max(took) from requests
        group by purpose, answered order by purpose, answered";
    let rows: Vec<(i64, i64, i64, i64, i64, i64)> =
        sqlx::query_as(sql).fetch_all(conn.sqlite()).await?;
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    let share = |(purpose, answer, n, n_bytes, took, longest)| {
        Some(Share {
            purpose: nth(&Purpose::ALL, purpose)?,
            answered: nth(&Answered::ALL, answer)?,
            n: count(n),
            n_bytes: count(n_bytes),
            took: (Duration::from_millis(count(took)), Duration::from_millis(count(longest))),
        })
    };
    Ok(rows.into_iter().filter_map(share).collect())
}

/// How often a page was asked for again, by what it was answered with the time before; to follow a redirect
/// is no repeat.
pub async fn repeats(conn: &mut Reader) -> Result<Vec<(Answered, u64)>> {
    let sql = "
        select before, count(*) from (
            select answered, attempt,
                lag(answered) over of_task as before, lag(attempt) over of_task as attempt_before
            from requests where purpose = 1 window of_task as (partition by task order by id)
        )
        where before is not null and (before <> 3 or attempt <> attempt_before)
        group by before order by before";
    let rows: Vec<(i64, i64)> = sqlx::query_as(sql).fetch_all(conn.sqlite()).await?;
    let repeat = |(before, n)| Some((nth(&Answered::ALL, before)?, u64::try_from(n).unwrap_or(0)));
    Ok(rows.into_iter().filter_map(repeat).collect())
}

/// What a number of the log stands for.
pub(super) fn nth<T: Copy>(all: &[T], number: i64) -> Option<T> {
    all.get(usize::try_from(number.checked_sub(1)?).ok()?).copied()
}
