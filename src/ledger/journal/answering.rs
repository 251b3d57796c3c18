//! The stages that were returning pages when the last run ended.

use crate::ledger::connection::Reader;
use crate::ledger::error::Result;
use crate::words::{Moment, Stage, StageSet};

/// The number of recent requests that are considered.
const MAX_RECENT: u32 = 200;

/// The age in milliseconds from which the answers of an earlier run say nothing about the site.
const RECENT: i64 = 3_600_000;

/// Returns the stages whose last answer was a page, if `--max-requests` ended the run before the current one within
/// the last hour. The present run goes on where that one stopped.
pub async fn answering_stages(conn: &mut Reader, now: Moment) -> Result<StageSet> {
    let sql = "
        select kind, answered from (
            select tasks.kind, answered, row_number() over (partition by tasks.kind order by sent.id desc) as nth
            from (select id, task, answered from requests where task is not null order by id desc limit $1) as sent
                join tasks on tasks.id = sent.task) as answers
        where nth = 1 and answered = 1 and exists (
            select 1 from (select ended_at, stopped_by from runs order by id desc limit 1 offset 1) as former
            where stopped_by = 'max_requests' and ended_at between $2 - $3 and $2)";
    let query = conn.ask(sql).bind(MAX_RECENT).bind(now.as_millis()).bind(RECENT);
    let rows = query.all::<(i64, i64)>().await?;
    Ok(rows.into_iter().filter_map(|(kind, _)| Stage::from_code(kind)).collect())
}
