//! Adding tasks.

use serde_json::{Value, json};

use crate::ledger::connection::Connection;
use crate::ledger::error::Result;
use crate::words::{Part, Stage, Task};

/// Adds tasks in this order. Tasks that the table already holds, in whatever state, stay as they
/// are. Only catalogue pages that an earlier walk led to are fetched again. The items that tasks
/// belong to must be stored first.
pub async fn enqueue(conn: &mut Connection, tasks: &[&Task]) -> Result<()> {
    if tasks.is_empty() {
        return Ok(());
    }
    let parts: Vec<&str> = tasks.iter().filter_map(|task| task.part()).map(Part::query).collect();
    if parts.iter().any(|query| !query.is_empty()) {
        let sql = "insert into parts (query) select value from json_each(?) where true on conflict do nothing";
        sqlx::query(sql).bind(Value::from(parts).to_string()).execute(conn.sqlite()).await?;
    }
    let rows: Vec<Value> = tasks.iter().map(|task| row(task)).collect();
    // `order by`: tasks are claimed in the order of their ids, and a join may turn that round.
    let sql = "
        insert into tasks (kind, owner, position, cursor_key, cursor, walk)
        select new.value ->> 0, coalesce(parts.id, items.id, 0), new.value ->> 2, new.value ->> 3,
            new.value ->> 4, coalesce(
                case new.value ->> 0
                    when ?2 then parts.walk
                    when ?3 then (
                        select walk from tasks
                        where kind = ?3 and tasks.owner = items.id and position = 0)
                end, 1)
        from json_each(?1) as new
            left join parts on new.value ->> 0 = ?2 and parts.query = new.value ->> 1
            left join items on new.value ->> 0 <> ?2 and items.item_id = new.value ->> 1
        where true
        order by new.key
        on conflict (kind, owner, position) do update set
            cursor_key = excluded.cursor_key, cursor = excluded.cursor, walk = excluded.walk,
            state = 'available', gone = 0, private = 0, failures = 0, crashes = 0,
            aside_at_page = null, pauses = 0, available_at = 0, settled_at = null
        where tasks.walk < excluded.walk
        on conflict do nothing";
    sqlx::query(sql)
        .bind(Value::from(rows).to_string())
        .bind(Stage::Items.code())
        .bind(Stage::Likes.code())
        .execute(conn.sqlite())
        .await?;
    Ok(())
}

fn row(task: &Task) -> Value {
    let kind = task.stage().code();
    match task {
        Task::Catalogue { part, page, cursor: None } => json!([kind, part.query(), page]),
        Task::Catalogue { part, page, cursor: Some(cursor) } => {
            json!([kind, part.query(), page, cursor.key, cursor.address])
        }
        Task::Likes { item_id, offset, cursor: None } => json!([kind, item_id.as_str(), offset]),
        Task::Likes { item_id, offset, cursor: Some(cursor) } => {
            json!([kind, item_id.as_str(), offset, cursor.key, cursor.address])
        }
        Task::Features { item_id } => json!([kind, item_id.as_str(), 0]),
    }
}
