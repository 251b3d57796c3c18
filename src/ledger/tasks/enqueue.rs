//! Adding tasks.

use serde_json::Value;

use crate::ledger::connection::Connection;
use crate::ledger::error::Result;
use crate::ledger::multi_row::{self, Bound, Is};
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
        let sql = "insert into parts (query) select value from json_each($1) where true on conflict do nothing";
        conn.ask(sql).bind(Value::from(parts).to_string()).later().await?;
    }
    let rows: Vec<(usize, &Task)> = tasks.iter().copied().enumerate().collect();
    let sql = conn.either(ENQUEUE, ENQUEUE_ON_SERVER);
    let types = &[Is::Int, Is::Text, Is::Int, Is::Text, Is::Text, Is::Int];
    let _ = multi_row::execute_later(conn, sql, types, &rows, bind).await?;
    Ok(())
}

/// Adds the tasks of all images whose addresses are stored. Those that exist already stay as they are.
pub async fn enqueue_thumbs(conn: &mut Connection) -> Result<()> {
    let sql = "
        insert into tasks (kind, owner, position)
        select $1, item, 0 from thumbs join items on items.id = thumbs.item
        where address <> ''
        order by items.page, items.position, items.id
        on conflict do nothing";
    conn.ask(sql).bind(crate::words::Stage::Thumbs.code()).execute().await?;
    Ok(())
}

/// The rows whose tasks to store, with the owners of the tasks.
macro_rules! wanted {
    () => {
        "from {rows} as given
        left join parts on column1 = 1 and parts.query = column2
        left join items on column1 in (2, 3, 8, 9) and items.item_id = column2
        left join users on column1 in (5, 6, 7) and users.user_id = column2
    where column1 is not null and (column1 not in (5, 6, 7)
        or users.id is not null and (
            column1 <> 5 or users.announced is distinct from 0 or users.found_by & 2 = 0))
        and (column1 <> 9 or exists (
            select 1 from thumbs where thumbs.item = items.id and address <> ''))"
    };
}

/// What is stored of a task. A later page of a list belongs to the walk of the first page, which has position 1 in the
/// list of users (4) and 0 in other lists.
macro_rules! columns {
    () => {
        "column1, coalesce(parts.id, items.id, users.id, 0), column3, column4, column5, coalesce(
        case when column1 = 1 then parts.walk
            when column3 > 0 then (
                select walk from tasks
                where kind = column1 and tasks.owner = coalesce(items.id, users.id, 0)
                    and position = case when column1 = 4 then 1 else 0 end)
        end, 1) "
    };
}

/// What happens to a page that an earlier walk led to.
macro_rules! renewed {
    ($by:literal, $from:literal) => {
        concat!(
            "cursor_key = ",
            $by,
            ".cursor_key, cursor = ",
            $by,
            ".cursor, walk = ",
            $by,
            ".walk, state = 'available', gone = 0, private = 0, failures = 0, crashes = 0,
            aside_at_page = null, pauses = 0, available_at = 0, settled_at = null ",
            $from,
            " where tasks.walk < ",
            $by,
            ".walk "
        )
    };
}

/// The `order by` is needed because tasks are claimed in the order of their ids, and a join may reverse the rows.
const ENQUEUE: &str = concat!(
    "insert into tasks (kind, owner, position, cursor_key, cursor, walk)
    select ",
    columns!(),
    wanted!(),
    " order by column6
    on conflict (kind, owner, position) do update set ",
    renewed!("excluded", ""),
    "on conflict do nothing"
);

/// The same for PostgreSQL, which allows only one `on conflict` per statement. Pages of earlier walks are renewed
/// before others are added, because counting them waits for that.
const ENQUEUE_ON_SERVER: &str = concat!(
    "with wanted (kind, owner, position, cursor_key, cursor, walk, n) as (
        select ",
    columns!(),
    ", column6 ",
    wanted!(),
    "), renewed as (
        update tasks set ",
    renewed!("wanted", "from wanted"),
    "and wanted.walk > 1 and tasks.kind = wanted.kind and tasks.owner = wanted.owner
            and tasks.position = wanted.position
        returning tasks.id)
    insert into tasks (kind, owner, position, cursor_key, cursor, walk)
    select kind, owner, position, cursor_key, cursor, walk from wanted
    where (select count(*) from renewed) >= 0
    order by n
    on conflict do nothing"
);

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
