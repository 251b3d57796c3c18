//! Reading a list again from its first page, when its next page can't be requested.

use super::claimed::Claim;
use crate::ledger::connection::{Connection, Reader};
use crate::ledger::error::Result;
use crate::words::{Moment, Stage};

/// Begins another walk through a part of the catalogue: its first page is fetched again, and leads to the
/// others. Pages of earlier walks lose their addresses, and the tasks that were left are dropped.
pub async fn begin_walk(conn: &mut Connection, part: i64, now: Moment) -> Result<()> {
    for sql in [
        "update parts set walk = walk + 1, end_reason = null, ends_at_likes = null
        where id = $3 and $1 is not null and $2 is not null",
        "delete from tasks
        where kind = $1 and owner = $3 and position > 1 and attempt = 0 and $2 is not null",
        "update tasks set cursor = null, cursor_key = null, state = 'completed', gone = 0, private = 0,
            aside_at_page = null, available_at = 0, settled_at = coalesce(settled_at, $2)
        where kind = $1 and owner = $3 and position > 1",
        "update tasks set state = 'available', gone = 0, private = 0, failures = 0, crashes = 0,
            aside_at_page = null, pauses = 0, available_at = 0, settled_at = null,
            walk = (select walk from parts where id = $3)
        where kind = $1 and owner = $3 and position = 1 and $2 is not null",
    ] {
        let query = conn.ask(sql).bind(Stage::Items.code()).bind(now.as_millis());
        query.bind(part).execute().await?;
    }
    let sql = "update census set n = (
            select count(*) from tasks where tasks.kind = census.kind and census.state =
                case when private = 1 then 'private' when gone = 1 then 'gone' else tasks.state end)
        where kind = $1";
    conn.ask(sql).bind(Stage::Items.code()).execute().await?;
    Ok(())
}

/// Restarts a list at its first page. Pages that were read before lose their addresses, but their records stay.
pub async fn read_again(conn: &mut Connection, claim: &Claim, now: Moment) -> Result<()> {
    let stage = claim.task().stage();
    let first_position = i64::from(stage == Stage::Users);
    let later = "
        update tasks set cursor = null, cursor_key = null, state = 'completed', gone = 0, private = 0,
            aside_at_page = null, available_at = 0, settled_at = coalesce(settled_at, $3)
        where kind = $1 and owner = $2 and position > $4";
    let first = "
        update tasks set state = 'available', gone = 0, private = 0, failures = 0, crashes = 0,
            aside_at_page = null, pauses = 0, recheck = 0, available_at = 0, settled_at = null,
            walk = walk + 1
        where kind = $1 and owner = $2 and position = $4 and $3 is not null";
    for sql in [later, first] {
        let query = conn.ask(sql).bind(stage.code()).bind(claim.owner());
        query.bind(now.as_millis()).bind(first_position).execute().await?;
    }
    Ok(())
}

/// Returns the parts of the catalogue that stopped at a page whose address came from the page before it. That
/// address may have expired, so the part has to be read again.
pub async fn broken_off_parts(conn: &mut Reader) -> Result<Vec<i64>> {
    let sql = "
        select distinct owner from tasks
        where kind = $1 and state = 'discarded' and cursor_key is not null and gone = 0";
    conn.ask(sql).bind(Stage::Items.code()).all().await
}
