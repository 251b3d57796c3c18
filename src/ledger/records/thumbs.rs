//! Images of items: their addresses, and which of them are stored as files. An empty address is a mark: the owner of the
//! item was forgotten, so that no page may bring an image of it back. [`ThumbAddress::REMOVED`] stands for one that named a
//! forgotten user.

use std::collections::HashSet;

use serde_json::Value;

use super::forgotten::{TombstoneKey, forgotten_by_key};
use super::item_keys::ItemKeys;
use super::rounds::rounds;
use crate::ledger::connection::{Connection, Reader};
use crate::ledger::error::{LedgerError, Result};
use crate::ledger::multi_row::{self, Bound, Is};
use crate::ledger::names::possible_ids;
use crate::ledger::row::LedgerRow;
use crate::ledger::tasks::drop_thumbs;
use crate::words::{
    ImageType, ItemAttributes, ItemId, PixelSize, Stage, StoredThumb, ThumbAddress, UserId,
};

// The latest address counts until the image is stored. A mark stays.
const INSERT_ADDRESSES: &str = "
    insert into thumbs (item, address)
    select column1, column2 from {rows} as given where column1 is not null
    on conflict (item) do update set address = excluded.address
    where thumbs.sha256 is null and thumbs.address <> ''";

const MARK_FORGOTTEN: &str = "
    insert into thumbs (item, address)
    select column1, '' from {rows} as given where column1 is not null
    on conflict (item) do update set
        address = '', n_bytes = null, sha256 = null, type = null, width = null, height = null
    where thumbs.address <> ''";

const STORE_THUMBS: &str = "
    update thumbs set n_bytes = column2, sha256 = column3, type = column4, width = column5, height = column6
    from {rows} as given where item = column1 and address <> ''";

/// Stores addresses of images, and then images whose files are in place. `made` names the owners of the items. An
/// address is left out if the owner of its item is a forgotten user, and the item is marked; so is an address that names
/// such a user. An earlier page may have named no owner, so that the image has a task, or is stored already. The task is
/// removed, and the file is after the run.
pub async fn insert_thumbs<'a>(
    conn: &mut Connection,
    (addresses, made): (&[&'a ThumbAddress], &[&'a ItemAttributes]),
    thumbs: &[&StoredThumb],
    keys: &ItemKeys<'_>,
    forget_key: Option<&TombstoneKey>,
) -> Result<()> {
    let (addresses, left_out) = match forget_key {
        Some(key) => leave_out_forgotten(conn, key, addresses, made).await?,
        None => (addresses.to_vec(), HashSet::new()),
    };
    let marked: Vec<i64> = left_out.into_iter().filter_map(|item_id| keys.get(item_id)).collect();
    let types = &[Is::Int];
    let _ =
        multi_row::execute_later(conn, MARK_FORGOTTEN, types, &marked, |row, item| row.bind(*item))
            .await?;
    if !marked.is_empty() {
        drop_thumbs(conn, &Value::from(marked).to_string()).await?;
    }
    let of_item = |thumb: &&'a ThumbAddress| Some((keys.get(&thumb.item_id)?, *thumb));
    let addresses: Vec<AddressRow<'a>> = addresses.iter().filter_map(of_item).collect();
    for addresses in rounds(&addresses, |(item, _)| *item) {
        let types = &[Is::Int, Is::Text];
        let _ = multi_row::execute_later(conn, INSERT_ADDRESSES, types, &addresses, bind_address)
            .await?;
    }
    let of_item = |thumb: &&StoredThumb| Some((keys.get(&thumb.item_id)?, (*thumb).clone()));
    let thumbs: Vec<(i64, StoredThumb)> = thumbs.iter().filter_map(of_item).collect();
    let types = &[Is::Int, Is::Int, Is::Text, Is::Text, Is::Int, Is::Int];
    let _ = multi_row::execute_later(conn, STORE_THUMBS, types, &thumbs, bind_thumb).await?;
    Ok(())
}

/// Returns every image that is stored, with the key of its item, in the order of the catalogue.
pub async fn stored_thumbs(conn: &mut Reader) -> Result<Vec<(i64, StoredThumb)>> {
    let sql = "
        select thumbs.item, items.item_id, n_bytes, sha256, type, width, height
        from thumbs join items on items.id = thumbs.item
        where sha256 is not null
        order by items.page, items.position, items.id";
    conn.ask(sql).rows().await?.iter().map(read_thumb).collect()
}

/// Returns the items whose images have an address, whether or not they are stored.
pub async fn items_with_thumbs(conn: &mut Reader) -> Result<HashSet<String>> {
    let sql = "
        select item_id from thumbs join items on items.id = thumbs.item where address <> ''";
    Ok(conn.ask(sql).all::<String>().await?.into_iter().collect())
}

/// Returns the items whose images must not be stored, because their owners were forgotten.
pub async fn forgotten_thumbs(conn: &mut Reader) -> Result<Vec<ItemId>> {
    let sql = "
        select item_id from thumbs join items on items.id = thumbs.item
        where address = '' order by item_id";
    let item_ids: Vec<String> = conn.ask(sql).all().await?;
    let broken = |_| LedgerError::damaged("an item in the table of images has no readable id");
    item_ids.into_iter().map(|item_id| ItemId::new(item_id).map_err(broken)).collect()
}

/// Returns whether a page that was read says where an image is.
pub async fn has_thumb_address(conn: &mut Reader) -> Result<bool> {
    let sql = "select exists (select 1 from thumbs where address <> '')";
    conn.ask(sql).one().await
}

/// Makes the images of these items available again, because their files are missing or are not what was stored. Returns
/// how many can't be, because their addresses were removed; then the images are removed too.
pub async fn fetch_thumbs_again(conn: &mut Connection, items: &[i64]) -> Result<u64> {
    let given = Value::from(items.to_vec()).to_string();
    let sql = "
        select item from thumbs
        where address = $1 and item in (select cast(value as bigint) from json_each($2))";
    let query = conn.ask(sql).bind(ThumbAddress::REMOVED).bind(&given);
    let lost: Vec<i64> = query.all().await?;
    let n_lost = lost.len() as u64;
    remove_lost_thumbs(conn, &Value::from(lost).to_string()).await?;
    let forget = "
        update thumbs set n_bytes = null, sha256 = null, type = null, width = null, height = null
        where item in (select cast(value as bigint) from json_each($1))";
    conn.ask(forget).bind(&given).execute().await?;
    let reopen = "
        update tasks set state = 'available', available_at = 0, gone = 0, private = 0, failures = 0,
            crashes = 0, aside_at_page = null, pauses = 0, settled_at = null
        where kind = $1 and state = 'completed'
            and owner in (select cast(value as bigint) from json_each($2))";
    conn.ask(reopen).bind(Stage::Thumbs.code()).bind(given).execute().await?;
    Ok(n_lost)
}

/// Removes the images of these items, whose keys are given as JSON, with their tasks. A later page may name the images
/// again.
pub async fn remove_lost_thumbs(conn: &mut Connection, items: &str) -> Result<()> {
    drop_thumbs(conn, items).await?;
    let sql = "delete from thumbs where item in (select cast(value as bigint) from json_each($1))";
    conn.ask(sql).bind(items).execute().await?;
    Ok(())
}

/// Returns those of these addresses that may be stored, and the items whose owners were forgotten. If the owner of an
/// item is not known, its address must not name a forgotten user: an id counts only as a word of it.
async fn leave_out_forgotten<'a>(
    conn: &mut Reader,
    key: &TombstoneKey,
    addresses: &[&'a ThumbAddress],
    made: &[&'a ItemAttributes],
) -> Result<(Vec<&'a ThumbAddress>, HashSet<&'a ItemId>)> {
    let made_by = |one: &&'a ItemAttributes| Some((&one.item_id, &one.owner.as_ref()?.user_id));
    let owners: Vec<(&ItemId, &UserId)> = made.iter().filter_map(made_by).collect();
    let owned: HashSet<&ItemId> = owners.iter().map(|(item_id, _)| *item_id).collect();
    let unowned = addresses.iter().filter(|thumb| !owned.contains(&thumb.item_id));
    let in_addresses = unowned.flat_map(|thumb| ids_in(&thumb.address));
    let all = owners.iter().map(|(_, owner)| UserId::clone(owner)).chain(in_addresses);
    let all: Vec<UserId> = all.collect();
    let forgotten = forgotten_by_key(conn, key, all.iter()).await?;
    let of_forgotten = owners.iter().filter(|(_, owner)| forgotten.contains(*owner));
    let left_out: HashSet<&ItemId> = of_forgotten.map(|(item_id, _)| *item_id).collect();
    let names_none = |thumb: &ThumbAddress| {
        owned.contains(&thumb.item_id) || !ids_in(&thumb.address).any(|id| forgotten.contains(&id))
    };
    let is_kept = |thumb: &&&ThumbAddress| !left_out.contains(&thumb.item_id) && names_none(thumb);
    Ok((addresses.iter().filter(is_kept).copied().collect(), left_out))
}

/// Returns each text within an address that may be the id of a user.
fn ids_in(address: &str) -> impl Iterator<Item = UserId> {
    possible_ids(address).into_iter().filter_map(|id| UserId::new(id).ok())
}

fn read_thumb(row: &LedgerRow) -> Result<(i64, StoredThumb)> {
    let item: i64 = row.get("item")?;
    let broken =
        || LedgerError::damaged(format!("row {item} of the table of images is not an image"));
    let (item_id, image_type): (String, String) = (row.get("item_id")?, row.get("type")?);
    let n_bytes: i64 = row.get("n_bytes")?;
    let (width, height): (Option<u32>, Option<u32>) = (row.get("width")?, row.get("height")?);
    let thumb = StoredThumb {
        item_id: ItemId::new(item_id).map_err(|_| broken())?,
        n_bytes: u64::try_from(n_bytes).map_err(|_| broken())?,
        sha256: row.get("sha256")?,
        image_type: ImageType::from_code(&image_type).ok_or_else(broken)?,
        size: width.zip(height).map(|(width, height)| PixelSize { width, height }),
    };
    Ok((item, thumb))
}

/// The address of an image, after the key of its item.
type AddressRow<'a> = (i64, &'a ThumbAddress);

fn bind_address(statement: Bound, (item, thumb): &AddressRow<'_>) -> Bound {
    statement.bind(*item).bind(thumb.address.clone())
}

fn bind_thumb(statement: Bound, (item, thumb): &(i64, StoredThumb)) -> Bound {
    statement
        .bind(*item)
        .bind(i64::try_from(thumb.n_bytes).unwrap_or(i64::MAX))
        .bind(thumb.sha256.clone())
        .bind(thumb.image_type.code())
        .bind(thumb.size.map(|size| size.width))
        .bind(thumb.size.map(|size| size.height))
}
