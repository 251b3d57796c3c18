//! Reading the dataset in the order of its files.

use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};
use sqlx::sqlite::SqliteConnection;

use crate::domain::{FeatureType, Uid};

/// A model: its key, its id and its name.
pub type ModelRow = (i64, String, String);

/// A like: the model's key, the user's key, its position, and the user's name where it differs from
/// the one in [`Users`].
pub type LikeRow = (i64, i64, i64, Option<String>);

/// Keys have no holes, as no row is ever deleted: a key this far off is a damaged one.
const MAX_HOLE: usize = 1 << 20;

/// Every user, by key.
pub struct Users(Vec<Option<(Uid, String)>>);

impl Users {
    /// The user with this key, and the name first seen.
    pub fn get(&self, key: i64) -> Option<&(Uid, String)> {
        usize::try_from(key).ok().and_then(|key| self.0.get(key)).and_then(Option::as_ref)
    }

    /// Every user, with the key.
    pub fn iter(&self) -> impl Iterator<Item = (i64, &Uid)> {
        let users = (0..).zip(&self.0);
        users.filter_map(|(key, user)| user.as_ref().map(|(uid, _)| (key, uid)))
    }
}

/// Models in catalogue order.
pub fn models(conn: &mut SqliteConnection) -> BoxStream<'_, sqlx::Result<ModelRow>> {
    sqlx::query_as("select id, mid, name from models order by page, place, mid").fetch(conn)
}

/// Every user.
pub async fn users(conn: &mut SqliteConnection) -> sqlx::Result<Users> {
    let mut rows = sqlx::query_as::<_, (i64, String, String)>(
        "select id, uid, username from users order by id",
    )
    .fetch(conn);
    let mut users = Vec::new();
    while let Some((key, uid, username)) = rows.try_next().await? {
        let broken = || sqlx::Error::Decode(format!("row {key} of the users table").into());
        let fits = |key: &usize| (users.len()..=users.len() + MAX_HOLE).contains(key);
        let key = usize::try_from(key).ok().filter(fits).ok_or_else(broken)?;
        users.resize_with(key, || None);
        users.push(Some((Uid::new(uid).map_err(|_| broken())?, username)));
    }
    Ok(Users(users))
}

/// Likes, model by model in catalogue order; within a model in no order that may be relied on.
pub fn likes(conn: &mut SqliteConnection) -> BoxStream<'_, sqlx::Result<LikeRow>> {
    // The cross join keeps SQLite from turning the loops round: models by the index of ranks, then
    // each one's likes by the primary key, so that nothing has to be sorted.
    let sql = "
        select models.id, likes.user, likes.position, likes.username
        from models indexed by models_by_rank cross join likes on likes.model = models.id
        order by models.page, models.place, models.mid";
    sqlx::query_as(sql).fetch(conn)
}

/// Features in catalogue order: the model's id, the type and the text.
pub fn features(
    conn: &mut SqliteConnection,
) -> BoxStream<'_, sqlx::Result<(String, FeatureType, String)>> {
    let sql = "
        select models.mid, features.type, features.value
        from models indexed by models_by_rank cross join features on features.model = models.id
        order by models.page, models.place, models.mid, features.type, features.position";
    let rows = sqlx::query_as::<_, (String, i64, String)>(sql).fetch(conn);
    let kind = |kind| if kind == 1 { FeatureType::Category } else { FeatureType::Tag };
    rows.map_ok(move |(mid, number, value)| (mid, kind(number), value)).boxed()
}
