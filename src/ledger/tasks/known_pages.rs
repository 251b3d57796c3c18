//! Pages that have arrived.

use super::claimed::{TASK, read_task};
use crate::ledger::connection::Reader;
use crate::ledger::error::Result;
use crate::words::{Stage, Task};

/// Returns whether a page of the catalogue has arrived.
pub async fn is_page_completed(conn: &mut Reader, page: u32) -> Result<bool> {
    let sql = "
        select exists (
            select 1 from tasks
            where kind = ? and owner = 0 and position = ? and gone = 0
                and (state = 'completed' or walk > 1))";
    let query = sqlx::query_scalar(sql).bind(Stage::Items.code()).bind(page);
    Ok(query.fetch_one(conn.sqlite()).await?)
}

/// Returns a random task of this stage whose page is stored and had entries. It is random because a
/// page may be gone by now.
pub async fn a_completed_task(conn: &mut Reader, stage: Stage) -> Result<Option<Task>> {
    let sql = format!(
        "select {TASK}
        from tasks where kind = ?1 and state = 'completed' and gone = 0
            and (kind in (1, 2, 3, 9) or n_entries > 0)
            and (kind <> ?3 or exists (
                select 1 from likes
                where likes.item = tasks.owner and likes.position >= tasks.position))
            and id >= ?2 * (select max(id) from tasks)
        order by id limit 1"
    );
    // From the beginning if none follows the random one.
    for from in [fastrand::f64(), 0.0] {
        let query = sqlx::query(sqlx::AssertSqlSafe(sql.clone()));
        let row = query.bind(stage.code()).bind(from).bind(Stage::Likes.code());
        if let Some(row) = row.fetch_optional(conn.sqlite()).await? {
            return read_task(&row).map(Some);
        }
    }
    Ok(None)
}
