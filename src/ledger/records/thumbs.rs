//! Images of items: their addresses, and which of them are stored as files.

use serde_json::Value;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::item_keys::ItemKeys;
use crate::ledger::connection::{Connection, Reader};
use crate::ledger::error::{LedgerError, Result};
use crate::ledger::multi_row::{self, Bound};
use crate::words::{ImageType, ItemId, Stage, StoredThumb, ThumbAddress};

// The latest address counts until the image is stored. After that, the row says where the file came from.
const INSERT_ADDRESSES: &str = "
    insert into thumbs (item, address)
    select column1, column2 from {rows} where column1 is not null
    on conflict (item) do update set address = excluded.address where sha256 is null";

const STORE_THUMBS: &str = "
    update thumbs set n_bytes = column2, sha256 = column3, type = column4
    from {rows} where item = column1";

/// Stores addresses of images, and then images whose files are in place.
pub async fn insert_thumbs(
    conn: &mut Connection,
    addresses: &[&ThumbAddress],
    thumbs: &[&StoredThumb],
    keys: &ItemKeys<'_>,
) -> Result<()> {
    let of_item = |thumb: &&ThumbAddress| Some((keys.get(&thumb.item_id)?, thumb.address.clone()));
    let addresses: Vec<(i64, String)> = addresses.iter().filter_map(of_item).collect();
    multi_row::execute(conn, INSERT_ADDRESSES, 2, &addresses, bind_address).await?;
    let of_item = |thumb: &&StoredThumb| Some((keys.get(&thumb.item_id)?, (*thumb).clone()));
    let thumbs: Vec<(i64, StoredThumb)> = thumbs.iter().filter_map(of_item).collect();
    multi_row::execute(conn, STORE_THUMBS, 4, &thumbs, bind_thumb).await?;
    Ok(())
}

/// Returns every image that is stored, with the key of its item, in the order of the catalogue.
pub async fn stored_thumbs(conn: &mut Reader) -> Result<Vec<(i64, StoredThumb)>> {
    let sql = "
        select thumbs.item, items.item_id, n_bytes, sha256, type
        from thumbs join items on items.id = thumbs.item
        where sha256 is not null
        order by items.page, items.position, items.id";
    sqlx::query(sql).fetch_all(conn.sqlite()).await?.iter().map(read_thumb).collect()
}

/// Makes the images of these items available again, because their files are missing or are not what was stored.
pub async fn fetch_thumbs_again(conn: &mut Connection, items: &[i64]) -> Result<()> {
    let given = Value::from(items.to_vec()).to_string();
    let forget = "
        update thumbs set n_bytes = null, sha256 = null, type = null
        where item in (select value from json_each(?))";
    sqlx::query(forget).bind(&given).execute(conn.sqlite()).await?;
    let reopen = "
        update tasks set state = 'available', available_at = 0, gone = 0, private = 0, failures = 0,
            crashes = 0, aside_at_page = null, pauses = 0, settled_at = null
        where kind = ? and state = 'completed' and owner in (select value from json_each(?))";
    sqlx::query(reopen).bind(Stage::Thumbs.code()).bind(given).execute(conn.sqlite()).await?;
    Ok(())
}

fn read_thumb(row: &SqliteRow) -> Result<(i64, StoredThumb)> {
    let item: i64 = row.try_get("item")?;
    let broken =
        || LedgerError::damaged(format!("row {item} of the table of images is not an image"));
    let (item_id, image_type): (String, String) = (row.try_get("item_id")?, row.try_get("type")?);
    let n_bytes: i64 = row.try_get("n_bytes")?;
    let thumb = StoredThumb {
        item_id: ItemId::new(item_id).map_err(|_| broken())?,
        n_bytes: u64::try_from(n_bytes).map_err(|_| broken())?,
        sha256: row.try_get("sha256")?,
        image_type: ImageType::from_code(&image_type).ok_or_else(broken)?,
    };
    Ok((item, thumb))
}

fn bind_address(statement: Bound, (item, address): &(i64, String)) -> Bound {
    statement.bind(*item).bind(address.clone())
}

fn bind_thumb(statement: Bound, (item, thumb): &(i64, StoredThumb)) -> Bound {
    statement
        .bind(*item)
        .bind(i64::try_from(thumb.n_bytes).unwrap_or(i64::MAX))
        .bind(thumb.sha256.clone())
        .bind(thumb.image_type.code())
}
