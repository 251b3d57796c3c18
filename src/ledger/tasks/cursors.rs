//! The addresses of pages, as the pages before them named them.

use crate::ledger::connection::{Connection, Reader};
use crate::ledger::error::Result;
use crate::words::{Cursor, Stage, Task};

/// Returns whether the table holds the page of a task's list that this cursor leads to.
pub async fn cursor_is_known(conn: &mut Reader, task: &Task, cursor: &Cursor) -> Result<bool> {
    let sql = "
        select exists (
            select 1 from tasks
            where kind = ?1 and cursor_key = ?2
                and owner = coalesce((select id from parts where query = ?4),
                    (select id from items where item_id = ?3)))";
    let item_id = task.item_id().map(|id| id.as_str().to_owned());
    let part = task.part().map(|part| part.query().to_owned());
    let query = sqlx::query_scalar(sql).bind(task.stage().code()).bind(cursor.key.clone());
    Ok(query.bind(item_id).bind(part).fetch_one(conn.sqlite()).await?)
}

/// Returns how many pages an item's list of likes has, as far as they are known.
pub async fn n_like_pages(conn: &mut Reader, item: i64) -> Result<u64> {
    let sql = "select count(*) from tasks where kind = ? and owner = ?";
    let query = sqlx::query_scalar(sql).bind(Stage::Likes.code()).bind(item);
    let n: i64 = query.fetch_one(conn.sqlite()).await?;
    Ok(u64::try_from(n).unwrap_or(0))
}

/// Returns the addresses of the pages of lists that did not arrive yet, with the keys of their tasks.
pub async fn cursors_left(conn: &mut Reader) -> Result<Vec<(i64, String)>> {
    let sql = "select id, cursor from tasks where cursor is not null and state <> 'completed'";
    Ok(sqlx::query_as(sql).fetch_all(conn.sqlite()).await?)
}

/// Changes the address of a page. What identifies the page stays.
pub async fn set_cursor(conn: &mut Connection, id: i64, address: &str) -> Result<()> {
    let sql = "update tasks set cursor = ? where id = ?";
    sqlx::query(sql).bind(address.to_owned()).bind(id).execute(conn.sqlite()).await?;
    Ok(())
}
