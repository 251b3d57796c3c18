//! Adding tasks.

use serde_json::Value;

use crate::ledger::connection::Connection;
use crate::ledger::error::Result;
use crate::ledger::multi_row::{self, Bound};
use crate::words::{ItemId, Part, Task, UserTask};

/// Adds tasks in this order. Tasks that the table already holds, in whatever state, stay as they are. Only catalogue
/// pages that an earlier walk led to are fetched again. The items and users that tasks belong to must be stored first.
/// Tasks of users who were forgotten, and thus are not stored, are left out. So are tasks for the likes of users who
/// like nothing according to the list of users, and tasks for images without an address.
pub async fn enqueue(conn: &mut Connection, tasks: &[&Task]) -> Result<()> {
    if tasks.is_empty() {
        return Ok(());
    }
    let parts: Vec<&str> = tasks.iter().filter_map(|task| task.part()).map(Part::query).collect();
    if parts.iter().any(|query| !query.is_empty()) {
        let sql = "insert into parts (query) select value from json_each(?) where true on conflict do nothing";
        sqlx::query(sql).bind(Value::from(parts).to_string()).execute(conn.sqlite()).await?;
    }
    let rows: Vec<(usize, &Task)> = tasks.iter().copied().enumerate().collect();
    multi_row::execute(conn, ENQUEUE, 6, &rows, bind).await?;
    Ok(())
}

/// Adds the tasks of all images whose addresses are stored. Those that exist already stay as they are.
pub async fn enqueue_thumbs(conn: &mut Connection) -> Result<()> {
    let sql = "
        insert into tasks (kind, owner, position)
        select ?, item, 0 from thumbs join items on items.id = thumbs.item
        where address <> ''
        order by items.page, items.position, items.id
        on conflict do nothing";
    sqlx::query(sql).bind(crate::words::Stage::Thumbs.code()).execute(conn.sqlite()).await?;
    Ok(())
}

/// A later page of a list belongs to the walk of the first page, which has position 1 in the list of users (4) and 0 in
/// other lists. The `order by` is needed because tasks are claimed in the order of their ids, and a join may reverse
/// the rows.
const ENQUEUE: &str = "
    insert into tasks (kind, owner, position, cursor_key, cursor, walk)
    select column1, coalesce(parts.id, items.id, users.id, 0), column3, column4, column5, coalesce(
        case when column1 = 1 then parts.walk
            when column3 > 0 then (
                select walk from tasks
                where kind = column1 and tasks.owner = coalesce(items.id, users.id, 0)
                    and position = (column1 = 4))
        end, 1)
    from {rows}
        left join parts on column1 = 1 and parts.query = column2
        left join items on column1 in (2, 3, 8, 9) and items.item_id = column2
        left join users on column1 in (5, 6, 7) and users.user_id = column2
    where column1 is not null and (column1 not in (5, 6, 7)
        or users.id is not null and (column1 <> 5 or users.announced is not 0 or not users.found_by & 2))
        and (column1 <> 9 or exists (
            select 1 from thumbs where thumbs.item = items.id and address <> ''))
    order by column6
    on conflict (kind, owner, position) do update set
        cursor_key = excluded.cursor_key, cursor = excluded.cursor, walk = excluded.walk,
        state = 'available', gone = 0, private = 0, failures = 0, crashes = 0,
        aside_at_page = null, pauses = 0, available_at = 0, settled_at = null
    where tasks.walk < excluded.walk
    on conflict do nothing";

fn bind(statement: Bound, (index, task): &(usize, &Task)) -> Bound {
    let (owner, position) = match task {
        Task::Catalogue { part, page, .. } => (part.query(), *page),
        Task::Likes { item_id, offset, .. } => (item_id.as_str(), *offset),
        Task::Features { item_id } | Task::Thumb { item_id, .. } => (item_id.as_str(), 0),
        Task::User(task) => (owner_of(task), task.position),
    };
    let cursor = task.cursor();
    statement
        .bind(task.stage().code())
        .bind(owner.to_owned())
        .bind(position)
        .bind(cursor.map(|cursor| cursor.key.clone()))
        .bind(cursor.map(|cursor| cursor.address.clone()))
        .bind(i64::try_from(*index).unwrap_or(i64::MAX))
}

/// Returns the id of the user or the item that the task belongs to; empty for the list of users.
fn owner_of(task: &UserTask) -> &str {
    let item_id = task.item_id().map(ItemId::as_str);
    let user_id = task.user().map(|user| user.user_id.reveal());
    item_id.or(user_id).unwrap_or_default()
}
