//! Removes the names of forgotten users from the addresses of images.

use futures_util::TryStreamExt;
use serde_json::{Value, json};

use crate::ledger::connection::Connection;
use crate::ledger::error::Result;
use crate::ledger::names::Names;
use crate::words::Stage;

/// Takes the names of these users out of the addresses of images; `user_ids` holds their ids as JSON. An image that is
/// not stored can't be fetched from such an address any more, so it is removed with its task. An address can only name
/// the owner of its item, so it stays as it is if another user is known to be the owner.
pub async fn rename_thumbs(conn: &mut Connection, user_ids: &str, names: &Names) -> Result<()> {
    let sql = "
        select thumbs.item, address, sha256 is not null
        from thumbs left join owners using (item)
        where owners.item is null or owners.user_id in (select value from json_each(?))";
    let (mut renamed, mut removed): (Vec<Value>, Vec<Value>) = (Vec::new(), Vec::new());
    let query = sqlx::query_as(sql).bind(user_ids);
    let mut rows = query.fetch(conn.sqlite());
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
    for sql in [
        "delete from odd_entries where task in (
            select id from tasks where kind = ?1 and owner in (select value from json_each(?2)))",
        "delete from tasks where kind = ?1 and owner in (select value from json_each(?2))",
    ] {
        sqlx::query(sql).bind(Stage::Thumbs.code()).bind(&removed).execute(conn.sqlite()).await?;
    }
    let sql = "delete from thumbs where item in (select value from json_each(?))";
    sqlx::query(sql).bind(removed).execute(conn.sqlite()).await?;
    Ok(())
}
