//! Reading the dataset in the order of its files, one pack of rows at a time.

use std::collections::HashMap;

use crate::ledger::connection::Reader;
use crate::ledger::error::{LedgerError, Result};
use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::packed::{
    DETAILS, FEATURES, ITEMS, ItemOrder, LIKERS, LIKERS_WITH_PLACES, LIKERS_WITH_TIMES, LIKES,
    LIKES_WITH_PLACES, LIKES_WITH_TIMES, USERS,
};
use crate::words::{FeatureType, Moment, UserId};

/// Some rows of one kind, in their order.
pub type Packs<'c, R> = BoxStream<'c, Result<Vec<R>>>;

/// An item: its id and its name.
pub type NamedItem = (String, String);

/// An item and its likes: its id, its name and the likes.
pub type LikedItem = (String, String, ItemLikes);

/// The likes of one item, in no particular order. Some are read without what the reader does not need.
#[derive(Deserialize)]
pub struct ItemLikes {
    /// The keys of the users.
    pub users: Vec<i64>,
    /// The position of each like in the item's list. Empty for [`likers`], and if positions in users' lists were
    /// requested.
    #[serde(default)]
    pub positions: Vec<i64>,
    /// The names, by the user's key, that differ from those in [`StoredUser`]; empty for [`likers`].
    #[serde(default)]
    pub names: HashMap<i64, String>,
    /// When each one's like was given, in milliseconds since 1970; empty unless times were asked for.
    #[serde(default)]
    pub times: Vec<Option<i64>>,
    /// The position of each like in the user's own list; empty unless requested.
    #[serde(default)]
    pub places: Vec<Option<u32>>,
}

/// What to read about likes besides who likes an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LikeColumns {
    /// Nothing.
    None,
    /// Their times.
    Times,
    /// Their times, and their positions in the users' own lists.
    TimesAndPlaces,
}

impl ItemLikes {
    /// Returns when the like with this index was given, if that is known.
    pub fn liked_at(&self, index: usize) -> Option<Moment> {
        self.times.get(index).copied().flatten().map(Moment::from_millis)
    }

    /// Returns the position of the like with this index in the user's own list, if that list has it.
    pub fn user_position(&self, index: usize) -> Option<u32> {
        self.places.get(index).copied().flatten()
    }
}

/// An item's features: its id, and the type and text of each, type by type.
pub type ItemFeatures = (String, Vec<(FeatureType, String)>);

/// Everything that is known of an item.
#[derive(Deserialize)]
pub struct DetailedItem {
    /// Its id.
    pub item_id: String,
    /// Its name.
    pub name: String,
    /// How many likes the site announced.
    pub announced: Option<i64>,
    /// How many likes are stored.
    pub collected: i64,
    /// The id and the name of the user who made it.
    pub owner: Option<(String, String)>,
    /// The number of each attribute that is known, and what is stored of it.
    pub attributes: Vec<(i64, StoredValue)>,
    /// 1 if the item is only in users' lists of likes, and 0 if it is in the catalogue.
    pub by_user: u8,
}

/// What is stored of an attribute: a text or a number, by the attribute's kind.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum StoredValue {
    /// A number.
    Number(i64),
    /// A text.
    Text(String),
}

/// A user who likes items.
pub struct StoredUser {
    /// The key by which likes refer to the user.
    pub key: i64,
    /// The site's id.
    pub user_id: UserId,
    /// The name that was seen first.
    pub username: String,
    /// Whether the user likes a stored item. Other users are only known from a source.
    pub is_liker: bool,
}

/// Returns the items in this order.
pub fn items(conn: &mut Reader, order: ItemOrder) -> Packs<'_, NamedItem> {
    packs(conn, ITEMS.in_order(order), "items").boxed()
}

/// Returns the likes of each item, in this order.
pub fn likes(conn: &mut Reader, order: ItemOrder, columns: LikeColumns) -> Packs<'_, LikedItem> {
    let sql = match columns {
        LikeColumns::None => LIKES,
        LikeColumns::Times => LIKES_WITH_TIMES,
        LikeColumns::TimesAndPlaces => LIKES_WITH_PLACES,
    };
    packs(conn, sql.in_order(order), "likes").boxed()
}

/// Returns the users who like each item, in this order.
pub fn likers(conn: &mut Reader, order: ItemOrder, columns: LikeColumns) -> Packs<'_, LikedItem> {
    let sql = match columns {
        LikeColumns::None => LIKERS,
        LikeColumns::Times => LIKERS_WITH_TIMES,
        LikeColumns::TimesAndPlaces => LIKERS_WITH_PLACES,
    };
    packs(conn, sql.in_order(order), "likes").boxed()
}

/// Returns the features of each item, in this order.
pub fn features(conn: &mut Reader, order: ItemOrder) -> Packs<'_, ItemFeatures> {
    let packs = packs::<(String, Vec<(i64, String)>)>(conn, FEATURES.in_order(order), "features");
    packs.map(|pack| pack?.into_iter().map(typed).collect()).boxed()
}

/// Returns everything that is known of each item, in this order.
pub fn details(conn: &mut Reader, order: ItemOrder) -> Packs<'_, DetailedItem> {
    packs(conn, DETAILS.in_order(order), "items").boxed()
}

/// Returns every user, by key.
pub async fn users(conn: &mut Reader) -> Result<Vec<StoredUser>> {
    let mut packs = packs::<(i64, String, String, u8)>(conn, USERS, "users");
    let mut users: Vec<StoredUser> = Vec::new();
    while let Some(pack) = packs.try_next().await? {
        for (key, user_id, username, is_liker) in pack {
            let broken =
                || LedgerError::damaged(format!("row {key} of the users table can't be read"));
            // Only a damaged file has its rows in another order.
            if users.last().is_some_and(|last| last.key >= key) {
                return Err(broken());
            }
            users.push(StoredUser {
                key,
                user_id: UserId::new(user_id).map_err(|_| broken())?,
                username,
                is_liker: is_liker != 0,
            });
        }
    }
    Ok(users)
}

fn typed((item_id, features): (String, Vec<(i64, String)>)) -> Result<ItemFeatures> {
    let of_type = |(code, value)| {
        let kind = FeatureType::from_code(code);
        Ok((kind.ok_or_else(|| LedgerError::damaged("a row of features can't be read"))?, value))
    };
    Ok((item_id, features.into_iter().map(of_type).collect::<Result<_>>()?))
}

/// Only SQLite understands these texts: an export of a server's data reads a copy in a file.
fn packs<'c, R: DeserializeOwned + Send + 'c>(
    conn: &'c mut Reader,
    sql: &'static str,
    what: &'static str,
) -> BoxStream<'c, Result<Vec<R>>> {
    let sqlite = match conn.sqlite() {
        Ok(sqlite) => sqlite,
        Err(error) => return stream::once(async { Err(error) }).boxed(),
    };
    let packs = sqlx::query_scalar::<_, String>(sql).fetch(sqlite);
    packs.map(move |pack| rows(&pack?, what)).boxed()
}

/// serde's own errors quote the value, which may be a user's.
fn rows<R: DeserializeOwned>(pack: &str, what: &str) -> Result<Vec<R>> {
    serde_json::from_str(pack)
        .map_err(|_| LedgerError::damaged(format!("a row of {what} can't be read")))
}
