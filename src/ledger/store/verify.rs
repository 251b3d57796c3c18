//! What must hold of the file and of the dataset's tables, as statements that give what breaks it.

use crate::ledger::{Reader, Result};

use crate::words::{ItemId, UserId};

/// Lets a connection read the file as memory: SQLite is built with one cache, under one lock, for all
/// connections, and two that read millions of rows would mostly wait for it.
pub async fn map_file(conn: &mut Reader) -> Result<()> {
    sqlx::query("pragma mmap_size = 2147418112").execute(conn.sqlite()).await?;
    Ok(())
}

/// What SQLite itself finds wrong with the file, as `what`.
pub const INTEGRITY: &str =
    "select integrity_check as what from pragma_integrity_check where integrity_check <> 'ok'";

/// Whether a text can be what it is.
pub type Fits = fn(&str) -> bool;

/// Texts, which SQLite does not look into: what each is, the statement that gives it with its row's key,
/// and whether it can be what it is.
pub const TEXTS: [(&str, &str, Fits); 6] = [
    ("id of model", "select id, mid from models", |text| ItemId::new(text).is_ok()),
    ("name of model", "select id, name from models", |_| true),
    ("id of user", "select id, uid from users", |text| UserId::new(text).is_ok()),
    ("name of user", "select id, username from users", |_| true),
    (
        "name of a user who likes model",
        "select model, username from likes where username is not null",
        |_| true,
    ),
    ("feature of model", "select model, value from features", |_| true),
];

/// Checks: the name, what is wrong, and the statement that gives each case by name, as `what`.
pub const CHECKS: [(&str, &str, &str); 2] = [
    ("references", "rows refer to models or users that are not there", REFERENCES),
    (
        "totals",
        "totals differ from a count",
        "select name || ' ' || coalesce(n, 'none') || ', counted ' || counted as what from (
            select 'models' as name, (select n_models from totals) as n,
                (select count(*) from models) as counted
            union all
            select 'users', (select n_users from totals), (select count(*) from users)
            union all
            select 'likes', (select n_likes from totals), (select count(*) from likes)
            union all
            select 'features', (select n_features from totals), (select count(*) from features)
        ) where n is not counted",
    ),
];

// In place of `foreign_key_check`, which looks up two keys for each of millions of likes. Keys have no
// holes, as no row is ever deleted, so a range tells; only where they have some, each is looked up.
// Users are not named.
const REFERENCES: &str = "
    with
        model_keys as (select min(id) as low, max(id) as high, count(*) as n from models),
        user_keys as (select min(id) as low, max(id) as high, count(*) as n from users)
    select 'likes of ' || coalesce((select mid from models where id = model), '#' || model) as what
    from likes, model_keys, user_keys
    where not (model between model_keys.low and model_keys.high
            and model_keys.n = model_keys.high - model_keys.low + 1)
        and not exists (select 1 from models where id = model)
        or not (user between user_keys.low and user_keys.high
            and user_keys.n = user_keys.high - user_keys.low + 1)
        and not exists (select 1 from users where id = user)
    union all
    select 'features of #' || model from features, model_keys
    where not (model between low and high and n = high - low + 1)
        and not exists (select 1 from models where id = model)";
