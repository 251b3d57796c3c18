//! Models whose like pages are all done, but with fewer likes than were announced.

use crate::ledger::{Reader, Result};
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};

use crate::words::Moment;

/// A model with fewer likes than were announced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Short {
    /// The model.
    pub item_id: String,
    /// How many likes were announced.
    pub announced: i64,
    /// How many came.
    pub collected: i64,
    /// When the last of its like pages was settled.
    pub settled_at: Option<Moment>,
}

/// Every model that is short.
pub fn all_short(conn: &mut Reader) -> BoxStream<'_, Result<Short>> {
    let sql = "
        select mid, coalesce(announced, 0),
            (select count(*) from likes where likes.model = models.id),
            (select max(settled_at) from tasks where kind = 2 and tasks.model = models.id)
        from models where short = 1 order by id";
    let rows = sqlx::query_as::<_, (String, i64, i64, Option<i64>)>(sql).fetch(conn.sqlite());
    let short = rows.map_ok(|(item_id, announced, collected, settled_at)| {
        let settled_at = settled_at.map(Moment::from_millis);
        Short { item_id, announced, collected, settled_at }
    });
    short.err_into().boxed()
}
