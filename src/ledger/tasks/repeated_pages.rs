//! Catalogue pages that list the same items as an earlier page.

use crate::ledger::connection::{Connection, Reader};
use crate::ledger::error::Result;
use crate::words::Stage;

/// How many earlier pages are looked at. More in a row that repeat others, or are empty, are not followed.
const N_PAGES: u32 = 20;

/// Notes which items a catalogue page listed, as a hash.
pub async fn note_items(conn: &mut Connection, task: i64, items_hash: i64) -> Result<()> {
    let sql = "update tasks set items_hash = ? where id = ?";
    sqlx::query(sql).bind(items_hash).bind(task).execute(conn.sqlite()).await?;
    Ok(())
}

/// Returns the last of the pages up to `page` of a part of the catalogue that lists items which no page before it
/// lists in the same way; 0 if that is none of the last few. `items_hash` is what `page` itself lists, if anything.
pub async fn last_first_listing(
    conn: &mut Reader,
    (part, page): (i64, u32),
    items_hash: Option<i64>,
) -> Result<u32> {
    let sql = "
        with latest (position, hash) as (
            select ?3, ?4 where ?4 is not null
            union all
            select position, items_hash from tasks
            where kind = ?1 and owner = ?2 and position < ?3 and position >= ?3 - ?5
                and items_hash is not null and walk = (select walk from parts where id = ?2)
        )
        select coalesce(max(position), 0) from latest
        where not exists (
            select 1 from tasks as earlier
            where earlier.kind = ?1 and earlier.owner = ?2 and earlier.position < latest.position
                and earlier.items_hash = latest.hash and earlier.items_hash is not null
                and earlier.walk = (select walk from parts where id = ?2))";
    let query = sqlx::query_scalar(sql).bind(Stage::Items.code()).bind(part).bind(page);
    Ok(query.bind(items_hash).bind(N_PAGES).fetch_one(conn.sqlite()).await?)
}
