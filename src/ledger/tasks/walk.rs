//! Reading the catalogue again from its first page, when its next page can't be requested.

use crate::ledger::connection::{Connection, Reader};
use crate::ledger::error::Result;
use crate::words::{Moment, Stage};

/// Begins another walk through the catalogue: its first page is fetched again, and leads to the
/// others. Pages of earlier walks lose their addresses, and the tasks that were left are dropped.
pub async fn begin_walk(conn: &mut Connection, now: Moment) -> Result<()> {
    for sql in [
        "update crawl set walk = walk + 1, catalogue_end = null",
        "delete from tasks where kind = ?1 and position > 1 and attempt = 0 and ?2 is not null",
        "update tasks set cursor = null, cursor_key = null, state = 'completed', gone = 0, private = 0,
            aside_at_page = null, available_at = 0, settled_at = coalesce(settled_at, ?2)
        where kind = ?1 and position > 1",
        "update tasks set state = 'available', gone = 0, private = 0, failures = 0, crashes = 0,
            aside_at_page = null, pauses = 0, available_at = 0, settled_at = null,
            walk = (select walk from crawl)
        where kind = ?1 and position = 1 and ?2 is not null",
    ] {
        let query = sqlx::query(sql).bind(Stage::Items.code()).bind(now.as_millis());
        query.execute(conn.sqlite()).await?;
    }
    let sql = "update census set n = (
            select count(*) from tasks where tasks.kind = census.kind and census.state =
                iif(private, 'private', iif(gone, 'gone', tasks.state)))
        where kind = ?";
    sqlx::query(sql).bind(Stage::Items.code()).execute(conn.sqlite()).await?;
    Ok(())
}

/// Has an item's list of likes read again from its first page. The pages that were read before lose their
/// addresses, and the likes that they brought stay.
pub async fn read_likes_again(conn: &mut Connection, item: i64, now: Moment) -> Result<()> {
    let later = "
        update tasks set cursor = null, cursor_key = null, state = 'completed', gone = 0, private = 0,
            aside_at_page = null, available_at = 0, settled_at = coalesce(settled_at, ?3)
        where kind = ?1 and item = ?2 and position > 0";
    let first = "
        update tasks set state = 'available', gone = 0, private = 0, failures = 0, crashes = 0,
            aside_at_page = null, pauses = 0, recheck = 0, available_at = 0, settled_at = null,
            walk = walk + 1
        where kind = ?1 and item = ?2 and position = 0";
    for sql in [later, first] {
        let query = sqlx::query(sql).bind(Stage::Likes.code()).bind(item);
        query.bind(now.as_millis()).execute(conn.sqlite()).await?;
    }
    Ok(())
}

/// Returns whether the catalogue stopped at a page whose address came from the page before it. That
/// address may have expired, so the catalogue has to be read again.
pub async fn broke_off_at_a_cursor(conn: &mut Reader) -> Result<bool> {
    let sql = "
        select exists (
            select 1 from tasks
            where kind = ? and state = 'discarded' and cursor_key is not null and gone = 0)";
    Ok(sqlx::query_scalar(sql).bind(Stage::Items.code()).fetch_one(conn.sqlite()).await?)
}
