//! Items whose like balance has changed, because users' own lists have likes that the items' lists lack.

use serde_json::{Value, json};

use crate::ledger::connection::Reader;
use crate::ledger::error::Result;
use crate::words::{ItemId, Stage, UserId};

/// Returns the items whose own lists are settled and lack one of these likes. Each like is given by the key of its item
/// and its user. `are_within` is whether items' lists have no pages of their own.
pub async fn items_with_likes_of_users(
    conn: &mut Reader,
    likes: &[(i64, &UserId)],
    are_within: bool,
) -> Result<Vec<i64>> {
    let sql = "select exists (select 1 from tasks where kind = $1)";
    if likes.is_empty() {
        return Ok(Vec::new());
    }
    if !are_within && !conn.ask(sql).bind(Stage::Likes.code()).one::<bool>().await? {
        return Ok(Vec::new());
    }
    let sql = "
        select distinct likes.item from json_each($1) as given
        join users on users.user_id = given.value ->> 1
        join likes on likes.item = cast(given.value ->> 0 as bigint) and likes.user = users.id
        where likes.by_item = 0
            and ($3 = 1 or exists (select 1 from tasks where kind = $2 and tasks.owner = likes.item))
            and not exists (
                select 1 from tasks
                where kind = $2 and tasks.owner = likes.item and state in ('available', 'running'))";
    let given: Value = likes.iter().map(|(item, user)| json!([item, user.reveal()])).collect();
    let query = conn.ask(sql).bind(given.to_string());
    query.bind(Stage::Likes.code()).bind(are_within).all().await
}

/// Returns those of these items that only users' lists name, and whose own lists are settled. The list of another user
/// may have raised their announced likes.
pub async fn settled_liked_items(conn: &mut Reader, item_ids: &[&ItemId]) -> Result<Vec<i64>> {
    if item_ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = "
        select distinct items.id from json_each($1) as given
        join items on items.item_id = given.value and items.by_user = 1
        where exists (select 1 from tasks where kind = $2 and tasks.owner = items.id)
            and not exists (
                select 1 from tasks
                where kind = $2 and tasks.owner = items.id and state in ('available', 'running'))";
    let given: Value = item_ids.iter().map(|item_id| Value::from(item_id.as_str())).collect();
    conn.ask(sql).bind(given.to_string()).bind(Stage::Likes.code()).all().await
}
