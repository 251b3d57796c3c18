//! Removes images of forgotten owners, and addresses of other images that name forgotten users.

use futures_util::TryStreamExt;
use serde_json::Value;

use crate::ledger::connection::Connection;
use crate::ledger::error::Result;
use crate::ledger::names::Names;
use crate::ledger::records::remove_lost_thumbs;
use crate::ledger::tasks::drop_thumbs;
use crate::words::ThumbAddress;

/// Removes the images of these users' items, with their tasks; `user_ids` holds the ids as JSON. The table of owners
/// must still name the users. A mark without an address takes the place of each image. It keeps later pages from
/// bringing the image back, and says which files are to be removed after the commit.
pub async fn remove_thumbs(conn: &mut Connection, user_ids: &str) -> Result<()> {
    let sql = "select item from owners where user_id in (select value from json_each(?))";
    let items: Vec<i64> = sqlx::query_scalar(sql).bind(user_ids).fetch_all(conn.sqlite()?).await?;
    let items = Value::from(items).to_string();
    drop_thumbs(conn, &items).await?;
    let sql = "
        insert into thumbs (item, address) select value, '' from json_each(?) where true
        on conflict (item) do update set
            address = '', n_bytes = null, sha256 = null, type = null, width = null, height = null";
    sqlx::query(sql).bind(items).execute(conn.sqlite()?).await?;
    Ok(())
}

/// Removes the addresses that name these users, if the owners of the items are not known. An image that is not stored
/// can't be fetched any more, so it is removed with its task. An address can only name the owner of its item, so it stays
/// as it is if another user is known to be the owner.
pub async fn remove_addresses(conn: &mut Connection, names: &Names) -> Result<()> {
    let sql = "
        select item, address, sha256 is not null from thumbs
        where address not in ('', ?) and item not in (select item from owners)";
    let (mut stored, mut others): (Vec<i64>, Vec<i64>) = (Vec::new(), Vec::new());
    let mut rows = sqlx::query_as(sql).bind(ThumbAddress::REMOVED).fetch(conn.sqlite()?);
    while let Some((item, address, is_stored)) = rows.try_next().await? {
        let (item, address, is_stored): (i64, String, bool) = (item, address, is_stored);
        if names.are_parts_of(&address) {
            if is_stored { &mut stored } else { &mut others }.push(item);
        }
    }
    drop(rows);
    let sql = "update thumbs set address = ? where item in (select value from json_each(?))";
    let query = sqlx::query(sql).bind(ThumbAddress::REMOVED).bind(Value::from(stored).to_string());
    query.execute(conn.sqlite()?).await?;
    remove_lost_thumbs(conn, &Value::from(others).to_string()).await
}
