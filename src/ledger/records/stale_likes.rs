//! How far a list of likes has got beyond the likes that are stored.

use serde_json::Value;

use crate::ledger::connection::Reader;
use crate::ledger::error::Result;
use crate::words::{Like, Stage};

/// How far a list of likes has got beyond the likes that are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StaleLikes {
    /// How many pages in a row, the current one included, brought no new like.
    pub n_pages: u64,
    /// The last position in the stored list of a like on the current page, if later likes are stored.
    pub catching_up_at: Option<u32>,
}

/// Returns how far the list of an item has got with the page at this place, whose likes are all stored.
pub async fn stale_likes(
    conn: &mut Reader,
    (item, offset): (i64, u32),
    likes: &[Like],
) -> Result<StaleLikes> {
    let sql = "
        with
            last (position) as (
                select max(position) from (
                    select max(position) as position from likes where item = $1
                    union all
                    select max(position) from forgotten_likes where item = $1) as lists
            ),
            page (position) as (
                select max(likes.position) from json_each($3) as given
                join users on users.user_id = given.value
                join likes on likes.item = $1 and likes.user = users.id
            )
        select case when page.position < last.position then page.position end, (
            select count(*) from tasks
            where kind = $4 and owner = $1 and tasks.position < $2
                and tasks.position > coalesce(last.position, -1))
        from last, page";
    let given: Value = likes.iter().map(|like| Value::from(like.user_id.reveal())).collect();
    let query = conn.ask(sql).bind(item).bind(offset).bind(given.to_string());
    let (catching_up_at, n_before): (Option<u32>, i64) =
        query.bind(Stage::Likes.code()).one().await?;
    let n_pages = u64::try_from(n_before).unwrap_or(0).saturating_add(1);
    Ok(StaleLikes { n_pages, catching_up_at })
}
