//! Pages that repeat an earlier page of their list.

use super::claimed::Claim;
use crate::ledger::connection::{Connection, Reader};
use crate::ledger::error::Result;
use crate::words::Stage;

/// How many earlier pages are looked at. More in a row that repeat others, or are empty, are not followed.
const N_PAGES: u32 = 20;

/// Stores the hash of a page's entries.
pub async fn note_entries(conn: &mut Connection, task: i64, entries_hash: i64) -> Result<()> {
    let sql = "update tasks set items_hash = $1 where id = $2";
    conn.ask(sql).bind(entries_hash).bind(task).later().await
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
            select $3, $4 where $4 is not null
            union all
            select position, items_hash from tasks
            where kind = $1 and owner = $2 and position < $3 and position >= $3 - $5
                and items_hash is not null and walk = (select walk from parts where id = $2)
        )
        select coalesce(max(position), 0) from latest
        where not exists (
            select 1 from tasks as earlier
            where earlier.kind = $1 and earlier.owner = $2 and earlier.position < latest.position
                and earlier.items_hash = latest.hash and earlier.items_hash is not null
                and earlier.walk = (select walk from parts where id = $2))";
    let query = conn.ask(sql).bind(Stage::Items.code()).bind(part).bind(page);
    query.bind(items_hash).bind(N_PAGES).one().await
}

/// The known pages of a user's list or a list of users.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UserListPages {
    /// The number of known pages.
    pub n_pages: u64,
    /// The number of pages without entries.
    pub n_empty: u64,
    /// Whether an earlier page had the same entries.
    pub repeats: bool,
}

/// Returns the known pages of the list of a claimed page with these entries.
pub async fn user_list_pages(
    conn: &mut Reader,
    claim: &Claim,
    entries_hash: Option<i64>,
) -> Result<UserListPages> {
    let sql = "
        select count(*), count(case when other.n_entries = 0 then 1 end), count(case
            when other.items_hash = $2 and other.walk = tasks.walk and other.position < tasks.position
            then 1 end) > 0
        from tasks join tasks as other on other.kind = tasks.kind and other.owner = tasks.owner
        where tasks.id = $1";
    let (id, _) = claim.attempt();
    let (n_pages, n_empty, repeats): (i64, i64, bool) =
        conn.ask(sql).bind(id).bind(entries_hash).one().await?;
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    Ok(UserListPages { n_pages: count(n_pages), n_empty: count(n_empty), repeats })
}
