//! Settling tasks.

use std::collections::HashSet;

use serde_json::json;

use super::aside;
use super::claimed::Claim;
use crate::ledger::connection::{Connection, Reader};
use crate::ledger::error::Result;
use crate::ledger::later::Later;
use crate::ledger::multi_row::{self, Bound, Is};
use crate::ledger::parameter::Parameter;
use crate::words::{Moment, Stage, TaskState};

pub use crate::words::Settled;

/// Returns the claims that still hold, by task and attempt.
pub async fn fence(conn: &mut Reader, claims: &[&Claim]) -> Result<HashSet<(i64, i64)>> {
    let passed = fence_later(conn, claims).await?;
    Ok(passed.all(conn).await?.into_iter().collect())
}

/// Asks which claims still hold, by task and attempt: their attempt is the latest and is running.
pub async fn fence_later(conn: &mut Reader, claims: &[&Claim]) -> Result<Later> {
    if claims.is_empty() {
        return Ok(Later::NONE);
    }
    let rows: Vec<_> = claims.iter().map(|claim| json!(claim.attempt())).collect();
    // By attempt too: an older claim of the same task may be among them.
    let sql = "
        select tasks.id, tasks.attempt from json_each($1) as held
        join tasks on tasks.id = cast(held.value ->> 0 as bigint)
            and tasks.attempt = cast(held.value ->> 1 as bigint)
        where tasks.state = 'running'";
    conn.ask(sql).bind(Parameter::numbers(rows)).rows_later().await
}

/// Writes what became of these claims, which the fence let through, each with the number of entries that its
/// page had, if it arrived.
pub async fn settle(
    conn: &mut Connection,
    settled: &[(&Claim, &Settled, Option<u32>)],
    now: Moment,
) -> Result<()> {
    if settled.is_empty() {
        return Ok(());
    }
    let sql = "
        update tasks set
            state = column2,
            gone = column3,
            failures = failures + column4,
            available_at = column5,
            reason = case when column6 = '' then reason else column6 end,
            settled_at = column7,
            recheck = max(recheck, column8),
            private = column9,
            pauses = pauses + column10,
            n_entries = coalesce(column11, n_entries)
        from {rows} as given
        where tasks.id = column1";
    let rows: Vec<SettledTask<'_>> = settled
        .iter()
        .map(|(claim, settled, n_entries)| (*claim, *settled, *n_entries, now))
        .collect();
    let _ = multi_row::execute_later(conn, sql, SETTLED, &rows, bind_settled).await?;
    let aside = settled.iter().filter(|(claim, settled, _)| {
        let is_recheck = **settled == Settled::Recheck;
        settled.is_set_aside() || (is_recheck && !has_recheck_mark(claim.task().stage()))
    });
    aside::set_aside(conn, aside.map(|(claim, ..)| claim.attempt().0).collect()).await
}

/// Returns those of these items that have no like page left to fetch.
pub async fn with_likes_settled(conn: &mut Reader, items: &HashSet<i64>) -> Result<Vec<i64>> {
    if items.is_empty() {
        return Ok(Vec::new());
    }
    // Searches from the last page, because most unfinished pages are near the end. `exists` would ignore that order.
    let sql = "
        select cast(given.value as bigint) from json_each($1) as given
        where (
            select 1 from tasks
            where tasks.kind = $2 and tasks.owner = cast(given.value as bigint)
                and tasks.state in ('available', 'running')
            order by position desc limit 1) is null";
    let given = Parameter::numbers(items.iter().copied().collect::<Vec<i64>>());
    conn.ask(sql).bind(given).bind(Stage::Likes.code()).all().await
}

/// Returns whether no other like page of the claim's item is left to fetch.
pub async fn is_last_of_likes(conn: &mut Reader, claim: &Claim) -> Result<bool> {
    let sql = "
        select not exists (
            select 1 from tasks
            where kind = $1 and owner = $2 and id <> $3 and state in ('available', 'running'))";
    let query = conn.ask(sql).bind(Stage::Likes.code()).bind(claim.owner());
    query.bind(claim.attempt().0).one().await
}

/// Returns whether the tasks of a stage have their own mark for a second request. Tasks of other stages are set aside.
pub const fn has_recheck_mark(stage: Stage) -> bool {
    matches!(stage, Stage::Likes | Stage::UserLikes)
}

/// A task's claim, what becomes of it, how many entries its page had, and when.
type SettledTask<'a> = (&'a Claim, &'a Settled, Option<u32>, Moment);

/// The types of what is bound.
const SETTLED: &[Is] = &[
    Is::Int,
    Is::Text,
    Is::Int,
    Is::Int,
    Is::Int,
    Is::Text,
    Is::Int,
    Is::Int,
    Is::Int,
    Is::Int,
    Is::Int,
];

fn bind_settled(statement: Bound, (claim, settled, n_entries, now): &SettledTask<'_>) -> Bound {
    let next_state = settled.state();
    // A page that was set aside and is not requested after all keeps the answer that set it aside.
    let keeps_reason = **settled == Settled::Released && claim.aside_at_page().is_some();
    let reason = if keeps_reason { Some("") } else { settled.reason() };
    statement
        .bind(claim.attempt().0)
        .bind(next_state.code())
        .bind(settled.is_lost())
        .bind(settled.is_failure())
        .bind(settled.available_at().as_millis())
        .bind(reason.map(str::to_owned))
        .bind((next_state != TaskState::Available).then_some(now.as_millis()))
        .bind(matches!(settled, Settled::Recheck) && has_recheck_mark(claim.task().stage()))
        .bind(matches!(settled, Settled::Private(_)))
        .bind(matches!(settled, Settled::Postponed { .. }))
        .bind(*n_entries)
}
