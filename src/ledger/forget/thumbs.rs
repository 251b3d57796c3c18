//! Removes images of forgotten owners, and the names of forgotten users from the addresses of other images.

use futures_util::TryStreamExt;
use serde_json::{Value, json};

use crate::ledger::connection::Connection;
use crate::ledger::error::Result;
use crate::ledger::names::Names;
use crate::ledger::tasks::drop_thumbs;

/// Removes the images of these users' items, with their tasks; `user_ids` holds the ids as JSON. The table of owners
/// must still name the users. A mark without an address takes the place of each image. It keeps later pages from
/// bringing the image back, and says which files are to be removed after the commit.
pub async fn remove_thumbs(conn: &mut Connection, user_ids: &str) -> Result<()> {
    let sql = "select item from owners where user_id in (select value from json_each(?))";
    let items: Vec<i64> = sqlx::query_scalar(sql).bind(user_ids).fetch_all(conn.sqlite()).await?;
    let items = Value::from(items).to_string();
    drop_thumbs(conn, &items).await?;
    let sql = "
        insert into thumbs (item, address) select value, '' from json_each(?) where true
        on conflict (item) do update set address = '', n_bytes = null, sha256 = null, type = null";
    sqlx::query(sql).bind(items).execute(conn.sqlite()).await?;
    Ok(())
}

/// Takes the names of these users out of the addresses of images whose items have no known owner. An image that is not
/// stored can't be fetched from such an address any more, so it is removed with its task. An address can only name the
/// owner of its item, so it stays as it is if another user is known to be the owner.
pub async fn rename_thumbs(conn: &mut Connection, names: &Names) -> Result<()> {
    let sql = "
        select item, address, sha256 is not null from thumbs
        where address <> '' and item not in (select item from owners)";
    let (mut renamed, mut removed): (Vec<Value>, Vec<Value>) = (Vec::new(), Vec::new());
    let mut rows = sqlx::query_as(sql).fetch(conn.sqlite());
    while let Some((item, address, is_stored)) = rows.try_next().await? {
        let (item, address, is_stored): (i64, String, bool) = (item, address, is_stored);
        match names.taken_out_of_path(&address) {
            Some(without) if is_stored => renamed.push(json!([item, without])),
            Some(_) => removed.push(item.into()),
            None => {}
        }
    }
    drop(rows);
    let sql = "
        update thumbs set address = given.value ->> 1
        from json_each(?) as given where thumbs.item = given.value ->> 0";
    sqlx::query(sql).bind(Value::from(renamed).to_string()).execute(conn.sqlite()).await?;
    let removed = Value::from(removed).to_string();
    drop_thumbs(conn, &removed).await?;
    let sql = "delete from thumbs where item in (select value from json_each(?))";
    sqlx::query(sql).bind(removed).execute(conn.sqlite()).await?;
    Ok(())
}
