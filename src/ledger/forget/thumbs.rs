//! Addresses of images that name users who are forgotten.

use serde_json::{Value, json};

use crate::ledger::connection::Connection;
use crate::ledger::error::Result;
use crate::ledger::names::Names;
use crate::words::Stage;

/// Takes the names of users out of the addresses of images. An image that is not stored can't be fetched from what
/// is left of its address, so it is removed with its task.
pub async fn rename_thumbs(conn: &mut Connection, names: &Names) -> Result<()> {
    let sql = "select item, address, sha256 is not null from thumbs";
    let all: Vec<(i64, String, bool)> = sqlx::query_as(sql).fetch_all(conn.sqlite()).await?;
    let (mut renamed, mut removed): (Vec<Value>, Vec<Value>) = (Vec::new(), Vec::new());
    for (item, address, is_stored) in all {
        match names.taken_out_of(&address) {
            Some(without) if is_stored => renamed.push(json!([item, without])),
            Some(_) => removed.push(item.into()),
            None => {}
        }
    }
    let sql = "
        update thumbs set address = given.value ->> 1
        from json_each(?) as given where thumbs.item = given.value ->> 0";
    sqlx::query(sql).bind(Value::from(renamed).to_string()).execute(conn.sqlite()).await?;
    let removed = Value::from(removed).to_string();
    let sql = "delete from tasks where kind = ? and owner in (select value from json_each(?))";
    sqlx::query(sql).bind(Stage::Thumbs.code()).bind(&removed).execute(conn.sqlite()).await?;
    let sql = "delete from thumbs where item in (select value from json_each(?))";
    sqlx::query(sql).bind(removed).execute(conn.sqlite()).await?;
    Ok(())
}
