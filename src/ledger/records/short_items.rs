//! Items that are short: their like pages all arrived, but with fewer likes than were announced.

use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};

use crate::ledger::connection::Reader;
use crate::ledger::error::Result;
use crate::words::{Moment, Stage};

/// The items that are short. Likes that are missing for another cause, such as a page that is gone, make no
/// item short.
pub const SHORT_ITEMS: &str = "
    items join like_balances on like_balances.item = items.id
        and items.short = 1 and like_balances.short > 0";

/// An item with fewer likes than were announced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShortItem {
    /// The item.
    pub item_id: String,
    /// How many likes were announced.
    pub announced: i64,
    /// How many came, with those of users who were forgotten.
    pub collected: i64,
    /// When the last of its like pages was settled.
    pub settled_at: Option<Moment>,
}

/// Returns every item that is short.
pub fn all_short(conn: &mut Reader) -> BoxStream<'_, Result<ShortItem>> {
    let sql = format!(
        "select item_id, coalesce(announced, 0),
            (select count(*) from likes where likes.item = items.id)
                + (select cast(coalesce(sum(n_likes), 0) as bigint) from forgotten_likes
                    where item = items.id),
            (select max(settled_at) from tasks where kind = $1 and tasks.owner = items.id)
        from {SHORT_ITEMS} order by items.id"
    );
    let query = conn.ask_made(sql).bind(Stage::Likes.code());
    let rows = query.stream::<(String, i64, i64, Option<i64>)>();
    let short = rows.map_ok(|(item_id, announced, collected, settled_at)| {
        let settled_at = settled_at.map(Moment::from_millis);
        ShortItem { item_id, announced, collected, settled_at }
    });
    short.boxed()
}
