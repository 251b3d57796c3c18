//! The health of each stage: what outlives a run. One row per stage.

use super::connection::{Connection, Reader};
use super::error::{LedgerError, Result};
use crate::words::{Moment, Stage, StageState};

/// Reads the stages that were failing when the last run ended, or whose host asked the crawl to wait.
pub async fn read_failing(conn: &mut Reader) -> Result<Vec<StageState>> {
    let sql = "
        select kind, failing_since, paused_until, pause_incidents, reason from stage_states
        where failing_since > 0 or paused_until > 0 order by kind";
    let rows = conn.ask(sql).all::<(i64, i64, i64, u32, String)>().await?;
    rows.into_iter().map(state).collect()
}

/// Writes the health of a stage.
pub async fn write_stage_state(conn: &mut Connection, state: &StageState) -> Result<()> {
    let sql = "
        update stage_states set failing_since = $2, paused_until = $3, pause_incidents = $4, reason = $5
        where kind = $1";
    let millis = |at: Option<Moment>| at.map_or(0, Moment::as_millis);
    conn.ask(sql)
        .bind(state.stage.code())
        .bind(millis(state.failing_since))
        .bind(millis(state.paused_until))
        .bind(state.n_incidents)
        .bind(&state.reason)
        .execute()
        .await?;
    Ok(())
}

fn state(
    (kind, since, until, n_incidents, reason): (i64, i64, i64, u32, String),
) -> Result<StageState> {
    let moment = |millis: i64| (millis > 0).then(|| Moment::from_millis(millis));
    Ok(StageState {
        stage: Stage::from_code(kind)
            .ok_or_else(|| LedgerError::damaged("the state of an unknown stage"))?,
        failing_since: moment(since),
        paused_until: moment(until),
        n_incidents,
        reason,
    })
}
