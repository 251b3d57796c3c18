//! Pages that have arrived.

use super::claimed::{TASK, read_task};
use crate::ledger::connection::Reader;
use crate::ledger::error::Result;
use crate::words::{Stage, Task, ThumbAddress};

/// Returns whether a page of the catalogue has arrived.
pub async fn is_page_completed(conn: &mut Reader, page: u32) -> Result<bool> {
    let sql = "
        select exists (
            select 1 from tasks
            where kind = $1 and owner = 0 and position = $2 and gone = 0
                and (state = 'completed' or walk > 1))";
    conn.ask(sql).bind(Stage::Items.code()).bind(page).one().await
}

/// Returns a random task of this stage whose page is stored, and whether that page was empty. It is random because a
/// page may be gone by now. An empty page is returned only if no page had entries. It is never a page of an item's
/// likes, which also comes up empty when the site is in trouble, and never an image whose address was removed.
pub async fn a_completed_task(conn: &mut Reader, stage: Stage) -> Result<Option<(Task, bool)>> {
    let sql = format!(
        "select {TASK}
        from tasks where kind = $1 and state = 'completed' and gone = 0
            and (kind in (1, 2, 3, 9) or n_entries > 0 and $4 = 0 or n_entries = 0 and $4 = 1)
            and (kind <> $3 or exists (
                select 1 from likes
                where likes.item = tasks.owner and likes.position >= tasks.position))
            and (kind <> 9 or exists (
                select 1 from thumbs
                where thumbs.item = tasks.owner and thumbs.address not in ('', $5)))
            and id >= cast($2 * (select max(id) from tasks) as bigint)
        order by id limit 1"
    );
    for is_empty in [false, true] {
        // From the beginning if none follows the random one.
        for from in [fastrand::f64(), 0.0] {
            let query = conn.ask_made(sql.clone()).bind(stage.code()).bind(from);
            let query = query.bind(Stage::Likes.code()).bind(is_empty).bind(ThumbAddress::REMOVED);
            if let Some(row) = query.row().await? {
                return Ok(Some((read_task(&row)?, is_empty)));
            }
        }
        if !stage.is_by_user() {
            break;
        }
    }
    Ok(None)
}

/// Returns whether a page of a stage came with entries, even if it is to be requested again.
pub async fn has_met(conn: &mut Reader, stage: Stage) -> Result<bool> {
    let sql = "select exists (select 1 from tasks where kind = $1 and n_entries > 0)";
    conn.ask(sql).bind(stage.code()).one().await
}

/// Returns how many tasks of a stage were claimed before and are available again. Returns 0 unless `--max-requests`
/// ended the last run: the current one then begins anew.
pub async fn n_tried(conn: &mut Reader, stage: Stage) -> Result<u64> {
    let sql = "
        select count(*) from tasks
        where kind = $1 and state = 'available' and attempt > 0 and 'max_requests' = (
            select stopped_by from runs order by id desc limit 1 offset 1)";
    let n: i64 = conn.ask(sql).bind(stage.code()).one().await?;
    Ok(u64::try_from(n).unwrap_or(0))
}
