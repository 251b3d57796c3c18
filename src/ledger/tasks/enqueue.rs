//! Adding tasks.

use serde_json::{Value, json};

use crate::ledger::connection::Connection;
use crate::ledger::error::Result;
use crate::words::{ItemId, Part, Stage, Task, UserTask};

/// Adds tasks in this order. Tasks that the table already holds, in whatever state, stay as they
/// are. Only catalogue pages that an earlier walk led to are fetched again. The items and users that
/// tasks belong to must be stored first: tasks of users who are not stored, because they were forgotten, are left
/// out, and so are the likes of users who like nothing.
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
        select new.value ->> 0, coalesce(parts.id, items.id, users.id, 0), new.value ->> 2, new.value ->> 3,
            new.value ->> 4, coalesce(
                case when new.value ->> 0 = ?2 then parts.walk
                    when new.value ->> 2 > 0 then (
                        select walk from tasks
                        where kind = new.value ->> 0 and tasks.owner = coalesce(items.id, users.id, 0)
                            and position = (kind = ?3))
                end, 1)
        from json_each(?1) as new
            left join parts on new.value ->> 0 = ?2 and parts.query = new.value ->> 1
            left join items on new.value ->> 0 in (2, 3, 8, 9) and items.item_id = new.value ->> 1
            left join users on new.value ->> 0 in (5, 6, 7) and users.user_id = new.value ->> 1
        where new.value ->> 0 not in (5, 6, 7)
            or users.id is not null and (new.value ->> 0 <> 5 or users.announced is not 0)
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
        .bind(Stage::Users.code())
        .execute(conn.sqlite())
        .await?;
    Ok(())
}

/// Adds the tasks of all images whose addresses are stored. Those that exist already stay as they are.
pub async fn enqueue_thumbs(conn: &mut Connection) -> Result<()> {
    let sql = "
        insert into tasks (kind, owner, position)
        select ?, item, 0 from thumbs join items on items.id = thumbs.item
        order by items.page, items.position, items.id
        on conflict do nothing";
    sqlx::query(sql).bind(Stage::Thumbs.code()).execute(conn.sqlite()).await?;
    Ok(())
}

fn row(task: &Task) -> Value {
    let kind = task.stage().code();
    let (owner, position) = match task {
        Task::Catalogue { part, page, .. } => (part.query(), *page),
        Task::Likes { item_id, offset, .. } => (item_id.as_str(), *offset),
        Task::Features { item_id } | Task::Thumb { item_id, .. } => (item_id.as_str(), 0),
        Task::User(task) => (owner_of(task), task.position),
    };
    match task.cursor() {
        None => json!([kind, owner, position]),
        Some(cursor) => json!([kind, owner, position, cursor.key, cursor.address]),
    }
}

/// Returns the id of the user or the item that the task belongs to; empty for the list of users.
fn owner_of(task: &UserTask) -> &str {
    let item_id = task.item_id().map(ItemId::as_str);
    let user_id = task.user().map(|user| user.user_id.reveal());
    item_id.or(user_id).unwrap_or_default()
}
