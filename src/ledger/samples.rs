//! Samples from the end of the request log, for the live page. Reading them costs the same however long the
//! log is.

use super::connection::Reader;
use super::error::Result;
use super::tasks::NamedTask;
use crate::words::{Answered, Moment, Stage, TaskState};

/// How many departures are sampled, evenly spread.
const N_SAMPLES: i64 = 256;

/// How many of the last requests are searched for failures.
const N_SEARCHED: i64 = 1000;

/// The most failures that are returned.
const MAX_FAILURES: i64 = 12;

/// The number of a request in the log, from 1, and when it left.
pub type Departure = (u64, Moment);

/// Returns departures since this moment, the earliest first. The last request is always among them, and the
/// numbers tell how many requests lie between two samples. The first may have left a little earlier.
pub async fn departures_since(conn: &mut Reader, since: Moment) -> Result<Vec<Departure>> {
    let whole = samples(conn, 1).await?;
    let Some(first) = whole.iter().rev().find(|(_, at)| *at < since) else { return Ok(whole) };
    samples(conn, i64::try_from(first.0).unwrap_or(i64::MAX)).await
}

/// Returns departures from this number to the last, evenly spread. A request whose time is unknown is
/// replaced by the one before it.
async fn samples(conn: &mut Reader, first: i64) -> Result<Vec<Departure>> {
    let sql = "
        with recursive
            nth (n) as (select 0 union all select n + 1 from nth where n < $2),
            span (last) as (select max(id) from requests)
        select id, sent_at from requests where id in (
            select (
                select id from requests
                where id <= $1 + (last - $1) * n / $2 and sent_at is not null
                order by id desc limit 1)
            from nth, span)
        order by id";
    let rows = conn.ask(sql).bind(first).bind(N_SAMPLES).all::<(i64, i64)>().await?;
    let departure = |(id, at)| (u64::try_from(id).unwrap_or(0), Moment::from_millis(at));
    Ok(rows.into_iter().map(departure).collect())
}

/// A request that returned no page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestFailure {
    /// When it left; none if that is unknown.
    pub sent_at: Option<Moment>,
    /// What it was answered with.
    pub answered: Answered,
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
    /// The task it was sent for and the task's present state; none for robots.txt. The reason is why the task
    /// failed last, if it has not succeeded since.
    pub task: Option<(NamedTask, TaskState)>,
}

type FailureRow = (
    Option<i64>,
    i64,
    Option<i64>,
    Option<i64>,
    Option<String>,
    Option<i64>,
    Option<String>,
    Option<String>,
);

/// Returns the last failures among the latest requests, the newest first.
pub async fn failures(conn: &mut Reader) -> Result<Vec<RequestFailure>> {
    let sql = "
        select sent_at, answered, status, kind,
            case when kind = 1 then (select query from parts where id = tasks.owner and id > 0)
                else (select item_id from items where items.id = tasks.owner) end,
            position,
            case when private = 1 then 'private' when gone = 1 then 'gone' else state end,
            reason
        from (
            select id as request, sent_at, answered, status, task from requests
            where id > (select max(id) from requests) - $1 and answered not in ($3, $4, $5)
            order by id desc limit $2
        ) as failed left join tasks on tasks.id = task
        order by request desc";
    let rows = conn
        .ask(sql)
        .bind(N_SEARCHED)
        .bind(MAX_FAILURES)
        .bind(Answered::Page.code())
        .bind(Answered::Empty.code())
        .bind(Answered::Redirect.code())
        .all::<FailureRow>()
        .await?;
    Ok(rows.into_iter().filter_map(failure).collect())
}

fn failure(row: FailureRow) -> Option<RequestFailure> {
    let (sent_at, answered, status, kind, owner, position, state, reason) = row;
    let state = state.and_then(|state| TaskState::from_code(&state));
    let task = kind.and_then(Stage::from_code).zip(position).zip(state);
    Some(RequestFailure {
        sent_at: sent_at.map(Moment::from_millis),
        answered: Answered::from_code(answered)?,
        status: status.and_then(|status| u16::try_from(status).ok()),
        task: task.map(|((stage, position), state)| {
            (NamedTask { stage, owner, position, reason, settled_at: None }, state)
        }),
    })
}
