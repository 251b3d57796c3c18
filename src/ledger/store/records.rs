//! Storing what pages said: one statement for all rows of a kind in a batch.

use crate::ledger::{Connection, Result};

use super::Keys;
use crate::ledger::db::rows::{self, Bound};
use crate::words::{Feature, FeatureType, Item, Like, Record};

/// How many rows a batch added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Added {
    /// Models.
    pub n_items: u64,
    /// Users.
    pub n_users: u64,
    /// Likes.
    pub n_likes: u64,
    /// Features.
    pub n_features: u64,
}

/// Stores records; what is there already stays, so that storing a page twice changes nothing. `keys` are
/// those of models that are known to be stored.
pub async fn insert<'a>(
    conn: &mut Connection,
    records: &[&'a Record],
    keys: &mut Keys<'a>,
) -> Result<Added> {
    let (mut items, mut likes, mut features) = (Vec::new(), Vec::new(), Vec::new());
    for record in records {
        match record {
            Record::Item(item) => items.push(item),
            Record::Like(like) => likes.push(like),
            Record::Feature(feature) => features.push(feature),
        }
    }
    // Models first: likes and features refer to them.
    let n_items = rows::execute(conn, INSERT_ITEMS, 6, &items, bind_item).await?;
    let item_ids =
        likes.iter().map(|like| &like.item_id).chain(features.iter().map(|f| &f.item_id));
    keys.look_up(conn, item_ids).await?;
    let likes: Vec<LikeRow<'_>> =
        likes.into_iter().filter_map(|like| Some((keys.get(&like.item_id)?, like))).collect();
    let (n_users, n_likes) = insert_likes(conn, &likes).await?;
    let features: Vec<FeatureRow<'_>> =
        features.into_iter().filter_map(|one| Some((keys.get(&one.item_id)?, one))).collect();
    let n_features = rows::execute(conn, INSERT_FEATURES, 4, &features, bind_feature).await?;
    Ok(Added { n_items, n_users, n_likes, n_features })
}

/// A like and its model's key.
type LikeRow<'a> = (i64, &'a Like);

/// A feature and its model's key.
type FeatureRow<'a> = (i64, &'a Feature);

const INSERT_ITEMS: &str = "
    insert into models (mid, name, page, place, announced, certain)
    select column1, column2, column3, column4, column5, column6
    from {rows} where column1 is not null
    on conflict (mid) do nothing";

const INSERT_FEATURES: &str = "
    insert into features (model, type, position, value)
    select column1, column2, column3, column4 from {rows} where column1 is not null
    on conflict do nothing";

const INSERT_USERS: &str = "
    insert into users (uid, username)
    select column1, column2 from {rows} where column1 is not null
    on conflict (uid) do nothing";

/// The likes of a batch, with what becomes of those that are there already.
macro_rules! insert_likes {
    ($on_conflict:literal) => {
        concat!(
            "
    insert into likes (model, user, position, username)
    select column1, users.id, column3, nullif(column4, users.username)
    from {rows} join users on users.uid = column2
    where column1 is not null",
            $on_conflict
        )
    };
}

const INSERT_LIKES: &str = insert_likes!(" on conflict do nothing");

/// A like that came twice keeps the smallest position and the smallest name, so that the order in
/// which pages came makes no difference.
const MERGE_LIKES: &str = insert_likes!(
    " on conflict (model, user) do update set
        position = min(position, excluded.position),
        username = (
            select nullif(min(coalesce(likes.username, users.username),
                coalesce(excluded.username, users.username)), users.username)
            from users where users.id = likes.user)"
);

async fn insert_likes(conn: &mut Connection, likes: &[LikeRow<'_>]) -> Result<(u64, u64)> {
    let n_users = rows::execute(conn, INSERT_USERS, 2, likes, bind_user).await?;
    let n_likes = rows::execute(conn, INSERT_LIKES, 4, likes, bind_like).await?;
    if n_likes < likes.len() as u64 {
        // Rare, and it counts changed rows too: so not the statement above.
        rows::execute(conn, MERGE_LIKES, 4, likes, bind_like).await?;
    }
    Ok((n_users, n_likes))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as any other row is passed")]
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

fn bind_user(statement: Bound, (_, like): &LikeRow<'_>) -> Bound {
    statement.bind(like.user_id.reveal().to_owned()).bind(like.username.clone())
}

fn bind_like(statement: Bound, (item, like): &LikeRow<'_>) -> Bound {
    statement
        .bind(*item)
        .bind(like.user_id.reveal().to_owned())
        .bind(like.position)
        .bind(like.username.clone())
}

fn bind_feature(statement: Bound, (item, feature): &FeatureRow<'_>) -> Bound {
    let kind = match feature.kind {
        FeatureType::Category => 1,
        FeatureType::Tag => 2,
    };
    statement.bind(*item).bind(kind).bind(feature.position).bind(feature.value.clone())
}
