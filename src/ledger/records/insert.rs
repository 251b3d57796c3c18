//! Storing what pages held, with one statement for all rows of a kind in a batch.

use crate::ledger::connection::Connection;
use crate::ledger::error::Result;

use super::attributes::insert_attributes;
use super::forgotten::leave_out_forgotten;
use super::item_keys::ItemKeys;
use crate::ledger::multi_row::{self, Bound};
use crate::words::{Feature, Item, Like, Listed, Moment, Record};

/// How many rows a batch added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AddedRecords {
    /// Items.
    pub n_items: u64,
    /// Users.
    pub n_users: u64,
    /// Likes.
    pub n_likes: u64,
    /// Features.
    pub n_features: u64,
}

/// Stores records. What is stored already stays, so that storing a page twice changes nothing. `keys` are
/// those of items that are known to be stored.
pub async fn insert<'a>(
    conn: &mut Connection,
    records: &[&'a Record],
    keys: &mut ItemKeys<'a>,
) -> Result<AddedRecords> {
    let (mut items, mut listed, mut attributes) = (Vec::new(), Vec::new(), Vec::new());
    let (mut likes, mut features) = (Vec::new(), Vec::new());
    for record in records {
        match record {
            Record::Item(item) => items.push(item),
            Record::Listed(one) => listed.push(one),
            Record::Like(like) => likes.push(like),
            Record::Feature(feature) => features.push(feature),
            Record::Attributes(found) => attributes.push(found),
        }
    }
    // Items first: all the others refer to them.
    let n_items = multi_row::execute(conn, INSERT_ITEMS, 6, &items, bind_item).await?;
    multi_row::execute(conn, INSERT_LISTED, 4, &listed, bind_listed).await?;
    let item_ids = likes.iter().map(|like| &like.item_id);
    let item_ids = item_ids.chain(features.iter().map(|feature| &feature.item_id));
    let item_ids = item_ids.chain(attributes.iter().map(|found| &found.item_id));
    keys.look_up(conn, item_ids).await?;
    insert_attributes(conn, &attributes, keys).await?;
    let mut likes: Vec<LikeRow<'_>> =
        likes.into_iter().filter_map(|like| Some((keys.get(&like.item_id)?, like))).collect();
    leave_out_forgotten(conn, &mut likes).await?;
    let (n_users, n_likes) = insert_likes(conn, &likes).await?;
    let features: Vec<FeatureRow<'_>> =
        features.into_iter().filter_map(|one| Some((keys.get(&one.item_id)?, one))).collect();
    let n_features = multi_row::execute(conn, INSERT_FEATURES, 4, &features, bind_feature).await?;
    Ok(AddedRecords { n_items, n_users, n_likes, n_features })
}

/// A like and its item's key.
type LikeRow<'a> = (i64, &'a Like);

/// A feature and its item's key.
type FeatureRow<'a> = (i64, &'a Feature);

const INSERT_ITEMS: &str = "
    insert into items (item_id, name, page, position, announced, certain)
    select column1, column2, column3, column4, column5, column6
    from {rows} where column1 is not null
    on conflict (item_id) do nothing";

const INSERT_LISTED: &str = "
    insert into listed (part, item, page, position)
    select parts.id, items.id, column3, column4
    from {rows} join parts on parts.query = column1 join items on items.item_id = column2
    where column1 is not null
    on conflict do nothing";

const INSERT_FEATURES: &str = "
    insert into features (item, type, position, value)
    select column1, column2, column3, column4 from {rows} where column1 is not null
    on conflict do nothing";

const INSERT_USERS: &str = "
    insert into users (user_id, username)
    select column1, column2 from {rows} where column1 is not null
    on conflict (user_id) do nothing";

/// The statement that inserts the likes of a batch. Its argument says what happens to existing likes.
macro_rules! insert_likes {
    ($on_conflict:literal) => {
        concat!(
            "
    insert into likes (item, user, position, username, liked_at)
    select column1, users.id, column3, nullif(column4, users.username), column5
    from {rows} join users on users.user_id = column2
    where column1 is not null",
            $on_conflict
        )
    };
}

const INSERT_LIKES: &str = insert_likes!(" on conflict do nothing");

/// A like that came twice keeps the smallest position, the smallest name and the earliest time, so that the
/// order in which pages came makes no difference.
const MERGE_LIKES: &str = insert_likes!(
    " on conflict (item, user) do update set
        position = min(position, excluded.position),
        username = (
            select nullif(min(coalesce(likes.username, users.username),
                coalesce(excluded.username, users.username)), users.username)
            from users where users.id = likes.user),
        liked_at = coalesce(min(liked_at, excluded.liked_at), liked_at, excluded.liked_at)"
);

async fn insert_likes(conn: &mut Connection, likes: &[LikeRow<'_>]) -> Result<(u64, u64)> {
    let n_users = multi_row::execute(conn, INSERT_USERS, 2, likes, bind_user).await?;
    let n_likes = multi_row::execute(conn, INSERT_LIKES, 5, likes, bind_like).await?;
    if n_likes < likes.len() as u64 {
        // A statement of its own, because it is rare and also counts rows that it changes.
        multi_row::execute(conn, MERGE_LIKES, 5, likes, bind_like).await?;
    }
    Ok((n_users, n_likes))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "rows are passed by reference everywhere")]
fn bind_item(statement: Bound, item: &&Item) -> Bound {
    let likes = item.likes.map(|likes| (likes.shown, likes.certain)).unzip();
    statement
        .bind(item.id.as_str().to_owned())
        .bind(item.name.clone())
        .bind(item.rank.page)
        .bind(item.rank.index)
        .bind(likes.0)
        .bind(likes.1)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "rows are passed by reference everywhere")]
fn bind_listed(statement: Bound, listed: &&Listed) -> Bound {
    statement
        .bind(listed.part.query().to_owned())
        .bind(listed.item_id.as_str().to_owned())
        .bind(listed.rank.page)
        .bind(listed.rank.index)
}

fn bind_user(statement: Bound, (_, like): &LikeRow<'_>) -> Bound {
    statement.bind(like.user_id.reveal().to_owned()).bind(like.username.clone())
}

fn bind_like(statement: Bound, (item, like): &LikeRow<'_>) -> Bound {
    statement
        .bind(*item)
        .bind(like.user_id.reveal().to_owned())
        .bind(like.position)
        .bind(like.username.clone())
        .bind(like.liked_at.filter(|at| at.is_writable()).map(Moment::as_millis))
}

fn bind_feature(statement: Bound, (item, feature): &FeatureRow<'_>) -> Bound {
    statement
        .bind(*item)
        .bind(feature.kind.code())
        .bind(feature.position)
        .bind(feature.value.clone())
}
