//! Putting tasks into the table.

use crate::ledger::{Connection, Reader, Result};
use serde_json::{Value, json};

use super::kind_number;
use crate::words::{Cursor, Task};

/// Puts tasks into the table in this order; those that are there already, in whatever state, are
/// left as they are. Their models must be stored before.
pub async fn enqueue(conn: &mut Connection, tasks: &[&Task]) -> Result<()> {
    if tasks.is_empty() {
        return Ok(());
    }
    let rows: Vec<Value> = tasks.iter().map(|task| row(task)).collect();
    // `order by`: the order of ids is the order of claims, and a join may turn it round.
    let sql = "
        insert into tasks (kind, model, place, cursor_key, cursor)
        select new.value ->> 0, coalesce(models.id, 0), new.value ->> 2, new.value ->> 3,
            new.value ->> 4
        from json_each(?) as new left join models on models.mid = new.value ->> 1
        where true
        order by new.key
        on conflict do nothing";
    sqlx::query(sql).bind(Value::from(rows).to_string()).execute(conn.sqlite()).await?;
    Ok(())
}

/// Whether the catalogue page that this cursor leads to is in the table.
pub async fn cursor_is_known(conn: &mut Reader, cursor: &Cursor) -> Result<bool> {
    let sql = "select exists (select 1 from tasks where cursor_key = ?)";
    Ok(sqlx::query_scalar(sql).bind(cursor.key.clone()).fetch_one(conn.sqlite()).await?)
}

fn row(task: &Task) -> Value {
    let kind = kind_number(task.stage());
    match task {
        Task::Catalogue { page, cursor: None } => json!([kind, null, page]),
        Task::Catalogue { page, cursor: Some(cursor) } => {
            json!([kind, null, page, cursor.key, cursor.address])
        }
        Task::Likes { item_id, offset } => json!([kind, item_id.as_str(), offset]),
        Task::Features { item_id } => json!([kind, item_id.as_str(), 0]),
    }
}
