//! Tasks that the answers to other tasks change: they are set aside for the end, get failures taken
//! back, or share the fate of another page of their item.

use serde_json::{Value, json};

use super::claimed::Claim;
use crate::ledger::connection::Connection;
use crate::ledger::error::Result;
use crate::ledger::parameter::Parameter;
use crate::ledger::statement::SqlStatement;
use crate::words::{Moment, Settled, Stage, Task};

/// Sets tasks aside: they come after all others. This is written after the results of other tasks
/// of the same batch, so that none of their pages counts as one that arrived later.
pub async fn set_aside(conn: &mut Connection, ids: Vec<i64>) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let sql = "
        update tasks set
            aside_at_page = (select sum(n) from census where state = 'completed'), available_at = 0
        where id in (select cast(value as bigint) from json_each($1)) and state = 'available'";
    conn.ask(sql).bind(Parameter::numbers(ids)).later().await
}

/// Notes that another page came after the claim's own was set aside.
pub async fn note_probe(conn: &mut Connection, claim: &Claim) -> Result<()> {
    let sql = "
        update tasks set aside_at_page = max(aside_at_page - 1, 0)
        where id = $1 and state = 'available' and aside_at_page is not null";
    conn.ask(sql).bind(claim.attempt().0).later().await
}

/// Takes back failures of tasks, a number of them for each, because the site was to blame.
pub async fn forgive(conn: &mut Connection, tasks: &[(i64, u32)]) -> Result<()> {
    if tasks.is_empty() {
        return Ok(());
    }
    let rows: Vec<Value> = tasks.iter().map(|task| json!(task)).collect();
    let sql = "
        update tasks set
            failures = max(failures - cast(given.value ->> 1 as bigint), 0), available_at = 0,
            aside_at_page = null
        from json_each($1) as given
        where tasks.id = cast(given.value ->> 0 as bigint) and tasks.state = 'available'";
    let given = Parameter::numbers(rows);
    conn.ask(sql).bind(given.clone()).later().await?;
    // The later pages of their items were set aside with them.
    let shared = "
        update tasks set aside_at_page = null
        where kind = $2 and state = 'available' and aside_at_page is not null and failures = 0 and pauses = 0
            and owner in (
                select tasks.owner from json_each($1) as given
                join tasks on tasks.id = cast(given.value ->> 0 as bigint) and tasks.kind = $2)";
    conn.ask(shared).bind(given).bind(Stage::Likes.code()).later().await
}

/// Lets the later pages of an item share the fate of this one, which was set aside, lost, or
/// arrived after it had been set aside. The pages of a list exist or are missing together.
pub async fn share_fate(
    conn: &mut Connection,
    claim: &Claim,
    settled: &Settled,
    now: Moment,
) -> Result<()> {
    let Task::Likes { offset, .. } = claim.task() else { return Ok(()) };
    match settled {
        // A page that failed on its own says nothing about the others.
        Settled::SetAside { is_failure: false, .. } => {
            let sql = "
                update tasks set available_at = 0,
                    aside_at_page = (select sum(n) from census where state = 'completed')
                where kind = $1 and owner = $2 and position > $3 and state = 'available'
                    and aside_at_page is null";
            later_pages(conn, sql, claim, *offset).later().await?;
        }
        Settled::Gone(reason) | Settled::Private(reason) => {
            let sql = "
                update tasks set state = 'completed', gone = 1, private = $4, attempt = attempt + 1,
                    available_at = 0, settled_at = $5, reason = $6
                where kind = $1 and owner = $2 and position > $3 and state = 'available'
                    and aside_at_page is not null";
            later_pages(conn, sql, claim, *offset)
                .bind(matches!(settled, Settled::Private(_)))
                .bind(now.as_millis())
                .bind(reason)
                .later()
                .await?;
        }
        Settled::Completed if claim.aside_at_page().is_some() => {
            let sql = "
                update tasks set aside_at_page = null, available_at = 0
                where kind = $1 and owner = $2 and position > $3 and state = 'available'
                    and failures = 0 and pauses = 0";
            later_pages(conn, sql, claim, *offset).later().await?;
        }
        _ => {}
    }
    Ok(())
}

/// Returns a statement about the like pages of the claim's item after this offset.
fn later_pages<'c>(
    conn: &'c mut Connection,
    sql: &'static str,
    claim: &Claim,
    offset: u32,
) -> SqlStatement<'c> {
    conn.ask(sql).bind(Stage::Likes.code()).bind(claim.owner()).bind(offset)
}
