//! Looking up items and likes.

use serde_json::{Value, json};

use super::forgotten::forgotten_among;
use crate::ledger::connection::Reader;
use crate::ledger::error::{LedgerError, Result};
use crate::words::{Item, ItemId, Like, LikeCount, Rank, SeenItems, Stage};

type ItemRow = (i64, String, String, i64, i64, Option<i64>, Option<i64>);

/// Fills in what the pages before `page` of a part of the catalogue listed, and which of `item_ids` are among
/// that. A part is read in order, so none of this changes while one of its pages is in flight.
pub async fn fill_seen(
    conn: &mut Reader,
    (part, page): (i64, u32),
    item_ids: &[&ItemId],
    seen: &mut SeenItems,
) -> Result<()> {
    let sql = if part == 0 { SEEN_IN_WHOLE } else { SEEN_IN_PART };
    let given: Value = item_ids.iter().map(|item_id| Value::from(item_id.as_str())).collect();
    let query = conn.ask(sql).bind(given.to_string()).bind(page).bind(part);
    let found: Vec<(String, bool)> = query.all().await?;
    for (item_id, is_seen) in found {
        let Ok(item_id) = ItemId::new(item_id) else { continue };
        if is_seen {
            seen.item_ids.insert(item_id.clone());
        }
        seen.stored_ids.insert(item_id);
    }

    let sql = if part == 0 { LAST_IN_WHOLE } else { LAST_IN_PART };
    seen.last_new_page = conn.ask(sql).bind(page).bind(part).one().await?;
    Ok(())
}

/// Returns how many items are stored from the pages before `page` of the whole catalogue, or from any page if the
/// catalogue is read in parts. This reads the whole table.
pub async fn n_items_before(conn: &mut Reader, (part, page): (i64, u32)) -> Result<u32> {
    let sql = "select count(*) from items where page < $1 or $2 > 0";
    conn.ask(sql).bind(page).bind(part).one().await
}

/// Fills in how long the list was up to `page` of a part of the catalogue and its longest page, and how few likes its
/// items had.
pub async fn fill_length(
    conn: &mut Reader,
    (part, page): (i64, u32),
    seen: &mut SeenItems,
) -> Result<()> {
    let sql = "
        select cast(coalesce(sum(n_entries), 0) as bigint), coalesce(max(n_entries), 0) from tasks
        where kind = $1 and owner = $2 and position < $3
            and walk = (select walk from parts where id = $2)";
    let query = conn.ask(sql).bind(Stage::Items.code()).bind(part).bind(page);
    let (n, most): (i64, i64) = query.one().await?;
    seen.n_entries = u64::try_from(n).unwrap_or(0);
    seen.fullest_page = u32::try_from(most).unwrap_or(u32::MAX);
    let sql = if part == 0 { FEWEST_IN_WHOLE } else { FEWEST_IN_PART };
    seen.fewest_likes = conn.ask(sql).bind(page).bind(part).one().await?;
    Ok(())
}

const SEEN_IN_WHOLE: &str = "
    select items.item_id, items.page > 0 and items.page < $2 from json_each($1) as given
    join items on items.item_id = given.value where items.page < $2 and $3 = 0";

const SEEN_IN_PART: &str = "
    select items.item_id, exists (
        select 1 from listed where part = $3 and item = items.id and listed.page < $2)
    from json_each($1) as given join items on items.item_id = given.value and items.by_user = 0";

const LAST_IN_WHOLE: &str = "
    select coalesce(max(page), 0) from items where page < $1 and $2 = 0";

const LAST_IN_PART: &str = "
    select coalesce(max(page), 0) from listed where part = $2 and page < $1";

const FEWEST_IN_WHOLE: &str = "
    select min(announced) from items where page > 0 and page < $1 and $2 = 0";

const FEWEST_IN_PART: &str = "
    select min(announced) from listed join items on items.id = listed.item
    where part = $2 and listed.page < $1";

/// Returns how many likes of an item came: those that are stored, and those of users who were forgotten.
pub async fn n_likes(conn: &mut Reader, item: i64) -> Result<u32> {
    let sql = "
        select (select count(*) from likes where item = $1)
            + (select cast(coalesce(sum(n_likes), 0) as bigint) from forgotten_likes where item = $1)";
    conn.ask(sql).bind(item).one().await
}

/// Returns how many of these likes are stored, or were and are forgotten.
pub async fn n_stored(conn: &mut Reader, likes: &[Like]) -> Result<usize> {
    let sql = "
        select count(*) from json_each($1) as given
        join items on items.item_id = given.value ->> 0
        join users on users.user_id = given.value ->> 1
        join likes on likes.item = items.id and likes.user = users.id";
    let given: Value =
        likes.iter().map(|like| json!([like.item_id.as_str(), like.user_id.reveal()])).collect();
    let n: i64 = conn.ask(sql).bind(given.to_string()).one().await?;
    let forgotten = forgotten_among(conn, likes.iter().map(|like| &like.user_id)).await?;
    let n_forgotten = likes.iter().filter(|like| forgotten.contains(&like.user_id)).count();
    Ok(usize::try_from(n).unwrap_or(usize::MAX).saturating_add(n_forgotten))
}

/// Fills in which of these items are stored, and which of them the catalogue or a file lists.
pub async fn fill_stored(
    conn: &mut Reader,
    item_ids: &[&ItemId],
    seen: &mut SeenItems,
) -> Result<()> {
    let sql = "
        select items.item_id, by_user = 0 from json_each($1) as given
        join items on items.item_id = given.value";
    let given: Value = item_ids.iter().map(|item_id| Value::from(item_id.as_str())).collect();
    let found: Vec<(String, bool)> = conn.ask(sql).bind(given.to_string()).all().await?;
    for (item_id, is_listed) in found {
        let Ok(item_id) = ItemId::new(item_id) else { continue };
        if is_listed {
            seen.item_ids.insert(item_id.clone());
        }
        seen.stored_ids.insert(item_id);
    }
    Ok(())
}

/// Returns up to `n` items whose key is above `key`, each with its key, in order.
pub async fn items_after(conn: &mut Reader, key: i64, n: u32) -> Result<Vec<(i64, Item)>> {
    let sql = "
        select id, item_id, name, page, position, announced, certain from items
        where id > $1 order by id limit $2";
    let rows: Vec<ItemRow> = conn.ask(sql).bind(key).bind(n).all().await?;
    rows.into_iter().map(read_item).collect()
}

fn read_item(row: ItemRow) -> Result<(i64, Item)> {
    let (id, item_id, name, page, position, announced, certain) = row;
    let broken = || LedgerError::damaged(format!("row {id} of the items table can't be read"));
    let item_id = ItemId::new(item_id).map_err(|_| broken())?;
    let number = |n: i64| u32::try_from(n).map_err(|_| broken());
    let likes = match announced.zip(certain) {
        Some((shown, certain)) => {
            Some(LikeCount { shown: number(shown)?, certain: number(certain)? })
        }
        None => None,
    };
    let rank = Rank { page: number(page)?, index: number(position)? };
    Ok((id, Item { id: item_id, name, rank, likes }))
}
