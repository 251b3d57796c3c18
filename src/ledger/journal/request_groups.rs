//! The logged requests, counted by purpose and answer.

use std::time::Duration;

use crate::ledger::connection::Reader;
use crate::ledger::error::Result;
use crate::words::{Answered, Purpose};

/// The requests of one purpose that were answered in one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestGroup {
    /// What they were for.
    pub purpose: Purpose,
    /// What they were answered with.
    pub answered: Answered,
    /// How many there are.
    pub n: u64,
    /// The bytes of their answers' bodies.
    pub n_bytes: u64,
    /// How long they took in total, and how long the longest one took.
    pub took: (Duration, Duration),
}

/// Returns how many requests were sent before there was a log.
pub async fn n_unlogged(conn: &mut Reader) -> Result<u64> {
    let sql = "select n_unlogged from site";
    let n = conn.ask(sql).one::<i64>().await?;
    Ok(u64::try_from(n).unwrap_or(0))
}

/// Returns the requests by purpose and answer.
pub async fn request_groups(conn: &mut Reader) -> Result<Vec<RequestGroup>> {
    let sql = "
        select purpose, answered, count(*), cast(sum(n_bytes) as bigint), cast(sum(took) as bigint), max(took)
        from requests
        group by purpose, answered order by purpose, answered";
    let rows = conn.ask(sql).all::<(i64, i64, i64, i64, i64, i64)>().await?;
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    let group = |(purpose, answered, n, n_bytes, took, longest)| {
        Some(RequestGroup {
            purpose: Purpose::from_code(purpose)?,
            answered: Answered::from_code(answered)?,
            n: count(n),
            n_bytes: count(n_bytes),
            took: (Duration::from_millis(count(took)), Duration::from_millis(count(longest))),
        })
    };
    Ok(rows.into_iter().filter_map(group).collect())
}

/// Returns how often a page was fetched again, by the previous answer. Following a redirect does
/// not count.
pub async fn repeats(conn: &mut Reader) -> Result<Vec<(Answered, u64)>> {
    let sql = "
        select before, count(*) from (
            select answered, attempt,
                lag(answered) over of_task as before, lag(attempt) over of_task as attempt_before
            from requests where purpose = $1 window of_task as (partition by task order by id)
        ) as sent
        where before is not null and (before <> $2 or attempt <> attempt_before)
        group by before order by before";
    let query = conn.ask(sql).bind(Purpose::Page.code()).bind(Answered::Redirect.code());
    let rows = query.all::<(i64, i64)>().await?;
    let repeat = |(before, n)| Some((Answered::from_code(before)?, u64::try_from(n).unwrap_or(0)));
    Ok(rows.into_iter().filter_map(repeat).collect())
}
