//! The addresses of pages, as the pages before them named them.

use crate::ledger::connection::{Connection, Reader};
use crate::ledger::error::Result;
use crate::words::{Stage, Task, UserTask};

/// Whether a list has a page with this cursor. On PostgreSQL, where a cursor may be too long for an index, it is found by
/// its hash, which `$hash` compares.
macro_rules! has_cursor {
    ($hash:literal) => {
        concat!(
            "select exists (
                select 1 from tasks
                where kind = $1 and cursor_key = $2 and position <> $5
                    and owner = coalesce((select id from parts where query = $4),
                        (select id from items where item_id = $3),
                        (select id from users where user_id = $6), 0) ",
            $hash,
            ")"
        )
    };
}

/// Returns whether the list of this page has another page with its cursor. The page itself may be there already:
/// where it can be known in advance, it is requested while the page before it waits.
pub async fn cursor_is_known(conn: &mut Reader, next: &Task) -> Result<bool> {
    let (cursor, position) = match next {
        Task::Catalogue { cursor: Some(cursor), page, .. } => (cursor, page),
        Task::Likes { cursor: Some(cursor), offset, .. } => (cursor, offset),
        Task::User(UserTask { cursor: Some(cursor), position, .. }) => (cursor, position),
        _ => return Ok(false),
    };
    let sql = conn.either(has_cursor!(""), has_cursor!("and md5(cursor_key) = md5($2)"));
    let item_id = next.item_id().map(|id| id.as_str().to_owned());
    let part = next.part().map(|part| part.query().to_owned());
    let query = conn.ask(sql).bind(next.stage().code()).bind(&cursor.key);
    query.bind(item_id).bind(part).bind(*position).bind(user_id(next)).one().await
}

fn user_id(task: &Task) -> Option<String> {
    let Task::User(task) = task else { return None };
    task.user().map(|user| user.user_id.reveal().to_owned())
}

/// Returns how many entries the page before this place of an item's list of likes had, if that is known.
pub async fn n_entries_before(conn: &mut Reader, item: i64, offset: u32) -> Result<Option<u32>> {
    let sql = "
        select n_entries from tasks where kind = $1 and owner = $2 and position < $3
        order by position desc limit 1";
    let query = conn.ask(sql).bind(Stage::Likes.code()).bind(item).bind(offset);
    let found: Option<Option<u32>> = query.optional().await?;
    Ok(found.flatten())
}

/// Returns the most entries that a page of likes had, if any came. This reads every task.
pub async fn full_like_page(conn: &mut Reader) -> Result<Option<u32>> {
    let sql = "select max(n_entries) from tasks where kind = $1";
    conn.ask(sql).bind(Stage::Likes.code()).one().await
}

/// Returns how many pages an item's list of likes has, as far as they are known.
pub async fn n_like_pages(conn: &mut Reader, item: i64) -> Result<u64> {
    let sql = "select count(*) from tasks where kind = $1 and owner = $2";
    let n: i64 = conn.ask(sql).bind(Stage::Likes.code()).bind(item).one().await?;
    Ok(u64::try_from(n).unwrap_or(0))
}

/// Returns the addresses of the pages of lists that did not arrive yet, with the keys of their tasks.
pub async fn cursors_left(conn: &mut Reader) -> Result<Vec<(i64, String)>> {
    let sql = "select id, cursor from tasks where cursor is not null and state <> 'completed'";
    conn.ask(sql).all().await
}

/// Changes the address of a page. What identifies the page stays.
pub async fn set_cursor(conn: &mut Connection, id: i64, address: &str) -> Result<()> {
    let sql = "update tasks set cursor = $1 where id = $2";
    conn.ask(sql).bind(address).bind(id).execute().await?;
    Ok(())
}
