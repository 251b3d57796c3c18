//! Items that are short: their like pages are all done, but fewer likes came than were announced.

use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};

use crate::ledger::connection::Reader;
use crate::ledger::error::Result;
use crate::words::{Moment, Stage};

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
    let sql = "
        select item_id, coalesce(announced, 0),
            (select count(*) from likes where likes.item = items.id)
                + (select coalesce(sum(n_likes), 0) from forgotten_likes where item = items.id),
            (select max(settled_at) from tasks where kind = ? and tasks.item = items.id)
        from items where short = 1 order by id";
    let query = sqlx::query_as::<_, (String, i64, i64, Option<i64>)>(sql);
    let rows = query.bind(Stage::Likes.code()).fetch(conn.sqlite());
    let short = rows.map_ok(|(item_id, announced, collected, settled_at)| {
        let settled_at = settled_at.map(Moment::from_millis);
        ShortItem { item_id, announced, collected, settled_at }
    });
    short.err_into().boxed()
}
