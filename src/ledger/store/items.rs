//! Looking models up.

use crate::ledger::{LedgerError, Reader, Result};
use serde_json::{Value, json};

use crate::words::SeenItems;
use crate::words::{Item, ItemId, Like, LikeCount, Rank};

type Row = (i64, String, String, i64, i64, Option<i64>, Option<i64>);

/// Fills in which of `mids` pages before `page` brought, how many models they
/// brought in all, and which of them was the last to bring any.
/// The catalogue is read in order, so this does not change while one of its pages is in flight.
pub async fn fill_known(
    conn: &mut Reader,
    page: u32,
    item_ids: &[&ItemId],
    known: &mut SeenItems,
) -> Result<()> {
    let sql = "
        select models.mid from json_each(?) as given
        join models on models.mid = given.value where models.page < ?";
    let given: Value = item_ids.iter().map(|item_id| Value::from(item_id.as_str())).collect();
    let found: Vec<String> =
        sqlx::query_scalar(sql).bind(given.to_string()).bind(page).fetch_all(conn.sqlite()).await?;
    known.item_ids = found.into_iter().filter_map(|item_id| ItemId::new(item_id).ok()).collect();

    let sql = "select count(*), coalesce(max(page), 0) from models where page < ?";
    let (n, last): (i64, i64) = sqlx::query_as(sql).bind(page).fetch_one(conn.sqlite()).await?;
    known.n_items = u32::try_from(n).unwrap_or(u32::MAX);
    known.last_new_page = u32::try_from(last).unwrap_or(u32::MAX);
    Ok(())
}

/// How many likes of a model are stored.
pub async fn n_likes(conn: &mut Reader, item: i64) -> Result<u32> {
    let sql = "select count(*) from likes where model = ?";
    Ok(sqlx::query_scalar(sql).bind(item).fetch_one(conn.sqlite()).await?)
}

/// How many of these likes are stored.
pub async fn n_known(conn: &mut Reader, likes: &[Like]) -> Result<usize> {
    let sql = "
        select count(*) from json_each(?) as given
        join models on models.mid = given.value ->> 0
        join users on users.uid = given.value ->> 1
        join likes on likes.model = models.id and likes.user = users.id";
    let given: Value =
        likes.iter().map(|like| json!([like.item_id.as_str(), like.user_id.reveal()])).collect();
    let n: i64 = sqlx::query_scalar(sql).bind(given.to_string()).fetch_one(conn.sqlite()).await?;
    Ok(usize::try_from(n).unwrap_or(usize::MAX))
}

/// Up to `n` models whose key is above `key`, each with its key, in order.
pub async fn items_after(conn: &mut Reader, key: i64, n: u32) -> Result<Vec<(i64, Item)>> {
    let sql = "
        select id, mid, name, page, place, announced, certain from models
        where id > ? order by id limit ?";
    let rows: Vec<Row> = sqlx::query_as(sql).bind(key).bind(n).fetch_all(conn.sqlite()).await?;
    rows.into_iter().map(read_row).collect()
}

fn read_row(row: Row) -> Result<(i64, Item)> {
    let (id, item_id, name, page, place, announced, certain) = row;
    let broken = || LedgerError::damaged(format!("row {id} of the models table"));
    let item_id = ItemId::new(item_id).map_err(|_| broken())?;
    let number = |n: i64| u32::try_from(n).map_err(|_| broken());
    let likes = match announced.zip(certain) {
        Some((shown, certain)) => {
            Some(LikeCount { shown: number(shown)?, certain: number(certain)? })
        }
        None => None,
    };
    let rank = Rank { page: number(page)?, index: number(place)? };
    Ok((id, Item { id: item_id, name, rank, likes }))
}
