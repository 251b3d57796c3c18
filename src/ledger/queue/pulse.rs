//! How fast requests left lately, and which of them brought no page: looks at the end of the log
//! that cost the same however long it is.

use crate::ledger::{Reader, Result};

use super::{Note, logged, stage_of};
use crate::words::{Answered, Moment};

/// How many requests are looked at for the course of them, evenly spread.
const SAMPLES: i64 = 256;

/// How many of the last requests are looked through for failures.
const LATEST: i64 = 1000;

/// How many failures are named.
const NAMED: i64 = 12;

/// The number of a request in the log, from 1, and when it left.
pub type Departure = (u64, Moment);

/// Requests since this moment, the earliest first, the last one among them; of many only some, but each
/// with its number, which tells how many lie between them. The first may have left a little earlier.
pub async fn course(conn: &mut Reader, since: Moment) -> Result<Vec<Departure>> {
    let whole = samples(conn, 1).await?;
    let Some(first) = whole.iter().rev().find(|(_, at)| *at < since) else { return Ok(whole) };
    samples(conn, i64::try_from(first.0).unwrap_or(i64::MAX)).await
}

/// Requests from this number to the last, evenly spread. One of which nobody knows when it left stands at
/// the place of the one before it.
async fn samples(conn: &mut Reader, first: i64) -> Result<Vec<Departure>> {
    let sql = "
        with recursive
            nth (n) as (select 0 union all select n + 1 from nth where n < ?2),
            span (last) as (select max(id) from requests)
        select distinct id, sent_at from nth cross join span cross join requests on id = (
            select id from requests
            where id <= ?1 + (last - ?1) * n / ?2 and sent_at is not null
            order by id desc limit 1)
        order by n";
    let rows: Vec<(i64, i64)> =
        sqlx::query_as(sql).bind(first).bind(SAMPLES).fetch_all(conn.sqlite()).await?;
    let departure = |(id, at)| (u64::try_from(id).unwrap_or(0), Moment::from_millis(at));
    Ok(rows.into_iter().map(departure).collect())
}

/// A request that brought no page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// When it left; none where that is unknown.
    pub sent_at: Option<Moment>,
    /// What it was answered with.
    pub answered: Answered,
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
    /// The task it was sent for, with why that failed last if it did not go well since, and the state it is
    /// in by now (available, running, completed, gone, discarded); none for robots.txt.
    pub task: Option<(Note, String)>,
}

type Row = (
    Option<i64>,
    i64,
    Option<u16>,
    Option<i64>,
    Option<String>,
    Option<i64>,
    Option<String>,
    Option<String>,
);

/// The last failures among the latest requests, the newest first.
pub async fn failures(conn: &mut Reader) -> Result<Vec<Failure>> {
    // Answers 1 to 3 are a page, an empty one and a redirect.
    let sql = "
        select sent_at, answered, status, kind, (select mid from models where models.id = model),
            place, iif(gone, 'gone', state), reason
        from (
            select id as request, sent_at, answered, status, task from requests
            where id > (select max(id) from requests) - ? and answered > 3
            order by id desc limit ?
        ) left join tasks on tasks.id = task
        order by request desc";
    let rows: Vec<Row> =
        sqlx::query_as(sql).bind(LATEST).bind(NAMED).fetch_all(conn.sqlite()).await?;
    let failure = |(sent_at, answered, status, kind, item_id, place, state, reason): Row| {
        let task = kind.and_then(stage_of).zip(place).zip(state);
        Some(Failure {
            sent_at: sent_at.map(Moment::from_millis),
            answered: logged::nth(&Answered::ALL, answered)?,
            status,
            task: task.map(|((stage, place), state)| {
                (Note { stage, item_id, place, reason, settled_at: None }, state)
            }),
        })
    };
    Ok(rows.into_iter().filter_map(failure).collect())
}
