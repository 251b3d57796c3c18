//! Reading the dataset in the order of its files, a pack of rows at a time.

use std::collections::HashMap;

use crate::ledger::{LedgerError, Reader, Result};
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};
use serde::de::DeserializeOwned;

use super::packed::{FEATURES, ITEMS, LIKERS, LIKES, USERS};
use crate::words::{FeatureType, UserId};

/// Some rows of one kind, in their order.
pub type Packs<'c, Row> = BoxStream<'c, Result<Vec<Row>>>;

/// A model: its id and its name.
pub type ItemRow = (String, String);

/// A model and who likes it: its id, its name and the likes.
pub type LikesRow = (String, String, Likes);

/// The likes of one model, in no order that may be relied on: the keys of the users, the position of
/// each one's like, and the names, by the user's key, where they differ from those in [`User`].
pub type Likes = (Vec<i64>, Vec<i64>, HashMap<i64, String>);

/// A model and who likes it: its id, its name and the keys of the users, in no order.
pub type LikersRow = (String, String, Vec<i64>);

/// A model's features: its id, and the type and text of each, categories first.
pub type FeaturesRow = (String, Vec<(FeatureType, String)>);

/// Someone who likes models.
pub struct User {
    /// The key by which likes refer to the user.
    pub key: i64,
    /// The site's id.
    pub user_id: UserId,
    /// The name first seen.
    pub username: String,
}

/// Models in catalogue order.
pub fn items(conn: &mut Reader) -> Packs<'_, ItemRow> {
    packs(conn, ITEMS, "models").boxed()
}

/// Likes of each model, in catalogue order.
pub fn likes(conn: &mut Reader) -> Packs<'_, LikesRow> {
    packs(conn, LIKES, "likes").boxed()
}

/// Who likes each model, in catalogue order.
pub fn likers(conn: &mut Reader) -> Packs<'_, LikersRow> {
    packs(conn, LIKERS, "likes").boxed()
}

/// Features of each model, in catalogue order.
pub fn features(conn: &mut Reader) -> Packs<'_, FeaturesRow> {
    let kind = |kind| if kind == 1 { FeatureType::Category } else { FeatureType::Tag };
    let typed = move |(item_id, features): (String, Vec<(i64, String)>)| {
        (item_id, features.into_iter().map(|(number, value)| (kind(number), value)).collect())
    };
    let packs = packs(conn, FEATURES, "features");
    packs.map_ok(move |pack| pack.into_iter().map(typed).collect()).boxed()
}

/// Every user, by key.
pub async fn users(conn: &mut Reader) -> Result<Vec<User>> {
    let mut packs = packs::<(i64, String, String)>(conn, USERS, "users");
    let mut users: Vec<User> = Vec::new();
    while let Some(pack) = packs.try_next().await? {
        for (key, user_id, username) in pack {
            let broken = || LedgerError::damaged(format!("row {key} of the users table"));
            // Only a damaged file has its rows in another order.
            if users.last().is_some_and(|last| last.key >= key) {
                return Err(broken());
            }
            users.push(User {
                key,
                user_id: UserId::new(user_id).map_err(|_| broken())?,
                username,
            });
        }
    }
    Ok(users)
}

fn packs<'c, Row: DeserializeOwned + Send + 'c>(
    conn: &'c mut Reader,
    sql: &'static str,
    what: &'static str,
) -> BoxStream<'c, Result<Vec<Row>>> {
    let packs = sqlx::query_scalar::<_, String>(sql).fetch(conn.sqlite());
    packs.map(move |pack| rows(&pack?, what)).boxed()
}

/// The error names no value, as serde's would: it may be a user's.
fn rows<Row: DeserializeOwned>(pack: &str, what: &str) -> Result<Vec<Row>> {
    serde_json::from_str(pack)
        .map_err(|_| LedgerError::damaged(format!("a row of {what} can't be read")))
}
