//! Every request that was sent, with the answer to it.

use std::collections::HashSet;

use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};

use crate::ledger::connection::{Connection, Reader};
use crate::ledger::error::Result;
use crate::ledger::multi_row::{self, Bound, Is};
use crate::ledger::store::StoreMut;
use crate::words::{Answered, Moment, Purpose, Sent};

/// A request, with the task and the attempt it was sent for; none for robots.txt.
pub type RequestEntry<'a> = (Option<(i64, i64)>, &'a Sent);

/// Adds requests.
pub async fn log_requests(conn: &mut Connection, requests: &[RequestEntry<'_>]) -> Result<()> {
    if requests.is_empty() {
        return Ok(());
    }
    let sql = match conn.store() {
        StoreMut::Sqlite(_) => {
            "
        insert into requests (sent_at, task, attempt, purpose, status, n_bytes, took, answered)
        select column1, column2, column3, column4, column5, column6, column7, column8
        from {rows} as given where column1 is not null"
        }
        // A server would skip the numbers of a batch that was rolled back, and the live page counts by them. No other
        // batch is written meanwhile.
        StoreMut::Postgres => {
            "
        insert into requests (id, sent_at, task, attempt, purpose, status, n_bytes, took, answered)
        select (select coalesce(max(id), 0) from requests) + row_number() over (),
            column1, column2, column3, column4, column5, column6, column7, column8
        from {rows} as given where column1 is not null"
        }
    };
    let _ = multi_row::execute_later(conn, sql, &[Is::Int; 8], requests, bind_request).await?;
    Ok(())
}

/// Adds the requests of running tasks, whose answers nobody knows, and returns how many there are: of all tasks, or of
/// those of one host that crawls with others on a server.
pub async fn log_orphans(conn: &mut Connection, host: Option<i64>) -> Result<u64> {
    /// The statement. Its argument selects among the running tasks.
    macro_rules! log_orphans {
        ($which:literal) => {
            concat!(
                "
        insert into requests (id, task, attempt, purpose, n_bytes, took, answered)
        select (select coalesce(max(id), 0) from requests) + row_number() over (order by id),
            id, attempt, $1, 0, 0, $2 from tasks where state = 'running'",
                $which,
                " order by id"
            )
        };
    }
    let sql = if host.is_some() { log_orphans!(" and host = $3") } else { log_orphans!("") };
    let query = conn.ask(sql).bind(Purpose::Page.code()).bind(Answered::Unknown.code());
    match host {
        Some(host) => query.bind(host).execute().await,
        None => query.execute().await,
    }
}

/// Returns those of these attempts at tasks whose request is logged already, as one of unknown fate: another host took
/// theirs for dead.
pub async fn logged_as_unknown(
    conn: &mut Connection,
    attempts: &[(i64, i64)],
) -> Result<HashSet<(i64, i64)>> {
    if attempts.is_empty() {
        return Ok(HashSet::new());
    }
    // They were logged lately. The log has no index of tasks.
    let sql = "
        select task, attempt from requests
        where id > (select max(id) from requests) - 100000 and answered = $1 and sent_at is null
            and task in (select cast(value as bigint) from json_each($2))";
    let tasks: Vec<i64> = attempts.iter().map(|(task, _)| *task).collect();
    let query = conn.ask(sql).bind(Answered::Unknown.code());
    let found = query.bind(serde_json::Value::from(tasks).to_string()).all::<(i64, i64)>().await?;
    Ok(found.into_iter().filter(|attempt| attempts.contains(attempt)).collect())
}

/// Returns when each request left, the earliest first. Requests whose time is unknown are left out.
pub fn departures(conn: &mut Reader) -> BoxStream<'_, Result<Moment>> {
    let sql = "select sent_at from requests where sent_at is not null order by sent_at";
    conn.ask(sql).stream::<i64>().map_ok(Moment::from_millis).boxed()
}

fn bind_request(statement: Bound, (attempt, sent): &RequestEntry<'_>) -> Bound {
    let (task, attempt) = attempt.unzip();
    statement
        .bind(sent.at.as_millis())
        .bind(task)
        .bind(attempt)
        .bind(sent.purpose.code())
        .bind(sent.status)
        .bind(i64::try_from(sent.n_bytes).unwrap_or(i64::MAX))
        .bind(i64::try_from(sent.took.as_millis()).unwrap_or(i64::MAX))
        .bind(sent.answered.code())
}
