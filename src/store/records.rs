//! Storing what pages said: one statement for all rows of a kind in a batch.

use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnection;

use crate::domain::{Feature, FeatureType, Like, Model, Record};

/// How many rows a batch added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Added {
    /// Models.
    pub n_models: u64,
    /// Users.
    pub n_users: u64,
    /// Likes.
    pub n_likes: u64,
    /// Features.
    pub n_features: u64,
}

/// Stores records; what is there already stays, so that storing a page twice changes nothing.
pub async fn insert(conn: &mut SqliteConnection, records: &[&Record]) -> sqlx::Result<Added> {
    let (mut models, mut likes, mut features) = (Vec::new(), Vec::new(), Vec::new());
    for record in records {
        match record {
            Record::Model(model) => models.push(model_row(model)),
            Record::Like(like) => likes.push(like_row(like)),
            Record::Feature(feature) => features.push(feature_row(feature)),
        }
    }
    // Models first: likes and features refer to them.
    let n_models = run(conn, INSERT_MODELS, models).await?;
    let (n_users, n_likes) = insert_likes(conn, likes).await?;
    let n_features = run(conn, INSERT_FEATURES, features).await?;
    Ok(Added { n_models, n_users, n_likes, n_features })
}

const INSERT_MODELS: &str = "
    insert into models (mid, name, page, place, announced, certain)
    select new.value ->> 0, new.value ->> 1, new.value ->> 2, new.value ->> 3,
        new.value ->> 4, new.value ->> 5
    from json_each(?) as new where true
    order by new.key
    on conflict (mid) do nothing";

const INSERT_FEATURES: &str = "
    insert into features (model, type, position, value)
    select models.id, new.value ->> 1, new.value ->> 2, new.value ->> 3
    from json_each(?) as new join models on models.mid = new.value ->> 0
    where true
    on conflict do nothing";

const INSERT_USERS: &str = "
    insert into users (uid, username)
    select new.value ->> 1, new.value ->> 2 from json_each(?) as new where true
    order by new.key
    on conflict (uid) do nothing";

/// The likes of a batch, with what becomes of those that are there already.
macro_rules! insert_likes {
    ($on_conflict:literal) => {
        concat!(
            "
    insert into likes (model, user, position, username)
    select models.id, users.id, new.value ->> 3, nullif(new.value ->> 2, users.username)
    from json_each(?) as new
    join models on models.mid = new.value ->> 0
    join users on users.uid = new.value ->> 1
    where true",
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

async fn insert_likes(conn: &mut SqliteConnection, likes: Vec<Value>) -> sqlx::Result<(u64, u64)> {
    if likes.is_empty() {
        return Ok((0, 0));
    }
    let n_rows = likes.len() as u64;
    let rows = Value::from(likes).to_string();
    let n_users = run_text(conn, INSERT_USERS, rows.clone()).await?;
    let n_likes = run_text(conn, INSERT_LIKES, rows.clone()).await?;
    if n_likes < n_rows {
        // Rare, and it counts changed rows too: so not the statement above.
        run_text(conn, MERGE_LIKES, rows).await?;
    }
    Ok((n_users, n_likes))
}

async fn run(
    conn: &mut SqliteConnection,
    sql: &'static str,
    rows: Vec<Value>,
) -> sqlx::Result<u64> {
    if rows.is_empty() {
        return Ok(0);
    }
    run_text(conn, sql, Value::from(rows).to_string()).await
}

async fn run_text(
    conn: &mut SqliteConnection,
    sql: &'static str,
    rows: String,
) -> sqlx::Result<u64> {
    Ok(sqlx::query(sql).bind(rows).execute(conn).await?.rows_affected())
}

fn model_row(model: &Model) -> Value {
    let rank = model.rank;
    let likes = model.likes.map(|likes| (likes.shown, likes.certain)).unzip();
    json!([model.mid.as_str(), model.name, rank.page, rank.index, likes.0, likes.1])
}

fn like_row(like: &Like) -> Value {
    json!([like.mid.as_str(), like.uid.reveal(), like.username, like.position])
}

fn feature_row(feature: &Feature) -> Value {
    let kind = match feature.kind {
        FeatureType::Category => 1,
        FeatureType::Tag => 2,
    };
    json!([feature.mid.as_str(), kind, feature.position, feature.value])
}
