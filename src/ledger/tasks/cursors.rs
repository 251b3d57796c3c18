//! The addresses of catalogue pages, as the pages before them named them.

use crate::ledger::connection::{Connection, Reader};
use crate::ledger::error::Result;
use crate::words::{Cursor, Stage};

/// Returns whether the table holds the catalogue page that this cursor leads to.
pub async fn cursor_is_known(conn: &mut Reader, cursor: &Cursor) -> Result<bool> {
    let sql = "select exists (select 1 from tasks where cursor_key = ?)";
    Ok(sqlx::query_scalar(sql).bind(cursor.key.clone()).fetch_one(conn.sqlite()).await?)
}

/// Returns the addresses of the catalogue pages that have not arrived yet, with the keys of their
/// tasks.
pub async fn cursors_left(conn: &mut Reader) -> Result<Vec<(i64, String)>> {
    let sql = "
        select id, cursor from tasks
        where kind = ? and item = 0 and cursor is not null and state <> 'completed'";
    Ok(sqlx::query_as(sql).bind(Stage::Items.code()).fetch_all(conn.sqlite()).await?)
}

/// Changes the address of a catalogue page. What identifies the page stays.
pub async fn set_cursor(conn: &mut Connection, id: i64, address: &str) -> Result<()> {
    let sql = "update tasks set cursor = ? where id = ?";
    sqlx::query(sql).bind(address.to_owned()).bind(id).execute(conn.sqlite()).await?;
    Ok(())
}
