//! Owners and attributes of items that name users who are forgotten.

use futures_util::TryStreamExt;
use serde_json::{Value, json};

use crate::ledger::connection::Connection;
use crate::ledger::error::Result;
use crate::ledger::names::Names;
use crate::ledger::records::names_someone;
use crate::words::KnownAttribute;

/// Removes the attributes that name these users, whose ids are given as JSON too. The address of an item
/// names nobody but the item's owner, so that it stays where another user is known to be that.
pub async fn remove_attributes(conn: &mut Connection, user_ids: &str, names: &Names) -> Result<()> {
    let sql = "
        select attributes.item, attributes.type, name, value
        from attribute_types join attributes using (type) left join owners using (item)
        where kind = 1 and (name <> ?1 or owners.item is null
            or owners.user_id in (select value from json_each(?2)))";
    let mut found: Vec<Value> = Vec::new();
    let query = sqlx::query_as(sql).bind(KnownAttribute::Address.name()).bind(user_ids);
    let mut rows = query.fetch(conn.sqlite()?);
    while let Some((item, kind, name, text)) = rows.try_next().await? {
        let (item, kind, name, text): (i64, i64, String, String) = (item, kind, name, text);
        if names_someone(KnownAttribute::named(&name), &text, names) {
            found.push(json!([item, kind]));
        }
    }
    drop(rows);
    let sql = "
        delete from attributes where (item, type) in (
            select value ->> 0, value ->> 1 from json_each(?))";
    sqlx::query(sql).bind(Value::from(found).to_string()).execute(conn.sqlite()?).await?;
    Ok(())
}

/// Removes these users, whose ids are given as JSON, where they are the owners of items. Returns how many of
/// them there were who are not in the table of users.
pub async fn remove_owners(conn: &mut Connection, user_ids: &str) -> Result<u64> {
    let sql = "
        select count(distinct user_id) from owners
        where user_id in (select value from json_each(?))
            and user_id not in (select user_id from users)";
    let n: i64 = sqlx::query_scalar(sql).bind(user_ids).fetch_one(conn.sqlite()?).await?;
    let sql = "delete from owners where user_id in (select value from json_each(?))";
    sqlx::query(sql).bind(user_ids).execute(conn.sqlite()?).await?;
    Ok(u64::try_from(n).unwrap_or(0))
}
