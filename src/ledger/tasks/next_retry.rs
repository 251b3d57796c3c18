//! What the tasks that can't be claimed yet wait for.

use super::claim::next_due;
use super::lane::Lane;
use crate::ledger::connection::Reader;
use crate::ledger::error::Result;
use crate::words::{Moment, Stage, StageSet};

/// Returns when the next task of a stage is due, and why it failed if it did; none if none is available.
pub async fn next_retry(
    conn: &mut Reader,
    stage: Stage,
) -> Result<Option<(Moment, Option<String>)>> {
    if stage == Stage::Users {
        return next_of_users(conn).await;
    }
    let only: StageSet = [stage].into_iter().collect();
    let Some(due_at) = next_due(conn, only).await? else { return Ok(None) };
    let sql = "
        select reason from tasks
        where state = 'available' and lane in (select cast(value as bigint) from json_each($1))
            and available_at = $2 and +kind = $3
        limit 1";
    let reason: Option<Option<String>> = conn
        .ask(sql)
        .bind(in_json([Lane::of(stage), Lane::Aside, Lane::Recheck, Lane::Suspect]))
        .bind(due_at.as_millis())
        .bind(stage.code())
        .optional()
        .await?;
    Ok(Some((due_at, reason.flatten())))
}

/// Returns the same for the list of users, whose few pages share their lane with many pages of other stages.
async fn next_of_users(conn: &mut Reader) -> Result<Option<(Moment, Option<String>)>> {
    // SQLite chooses no index for a check with `not`: that of the available tasks would lead to all of them.
    let sql = "
        select available_at, reason from tasks
        where kind = $1 and not state <> 'available' order by available_at, id limit 1";
    let found: Option<(i64, Option<String>)> =
        conn.ask(sql).bind(Stage::Users.code()).optional().await?;
    Ok(found.map(|(due_at, reason)| (Moment::from_millis(due_at), reason)))
}

/// Returns when the last of the tasks is due; none if none is available.
pub async fn last_due(conn: &mut Reader) -> Result<Option<Moment>> {
    let sql = "
        select max(due_at) from (
            select (select available_at from tasks
                where state = 'available' and lane = cast(lanes.value as bigint)
                order by available_at desc limit 1) as due_at
            from json_each($1) as lanes) as due";
    let due_at: Option<i64> = conn.ask(sql).bind(all_lanes()).one().await?;
    Ok(due_at.map(Moment::from_millis))
}

/// Returns every lane as JSON: SQLite uses the index of available tasks only for a given lane.
fn all_lanes() -> String {
    in_json(Lane::BEFORE_SUSPECTS.into_iter().chain([Lane::Suspect]))
}

fn in_json(lanes: impl IntoIterator<Item = Lane>) -> String {
    serde_json::Value::from(lanes.into_iter().map(Lane::code).collect::<Vec<_>>()).to_string()
}
