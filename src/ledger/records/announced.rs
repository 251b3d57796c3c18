//! How many likes the site announced for the items that are stored.

use crate::ledger::connection::Reader;
use crate::ledger::error::Result;

/// How many likes were announced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Announced {
    /// The items for which a number was announced.
    pub n_items: u64,
    /// Their likes together, at face value.
    pub n_likes: u64,
    /// The pages that list these likes, at least one for each item.
    pub n_like_pages: u64,
}

/// Adds up what was announced. This reads every item.
pub async fn announced(conn: &mut Reader, likes_per_page: u32) -> Result<Announced> {
    let sql = "
        select count(*), cast(coalesce(sum(announced), 0) as bigint),
            cast(coalesce(sum(max((announced + $1 - 1) / $1, 1)), 0) as bigint)
        from items where announced is not null";
    let (n_items, n_likes, n_like_pages): (i64, i64, i64) =
        conn.ask(sql).bind(likes_per_page).one().await?;
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    Ok(Announced {
        n_items: count(n_items),
        n_likes: count(n_likes),
        n_like_pages: count(n_like_pages),
    })
}
