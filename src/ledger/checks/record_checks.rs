//! The rules of the file and of the dataset's tables. Each statement returns the rows that break a
//! rule, named in the column `what`.

use super::check::Check;
use crate::ledger::connection::Reader;
use crate::ledger::error::Result;

use crate::words::{ItemId, UserId};

/// Lets a connection map the file into memory. SQLite is built with one page cache, under one lock, for all
/// connections, and two connections that read millions of rows would spend most of their time waiting for
/// it.
pub async fn map_file(conn: &mut Reader) -> Result<()> {
    sqlx::query("pragma mmap_size = 2147418112").execute(conn.sqlite()?).await?;
    Ok(())
}

/// The faults that SQLite itself finds in the file.
pub const INTEGRITY: Check = Check {
    name: "integrity",
    wrong: "the file itself is corrupt",
    sql: "select integrity_check as what from pragma_integrity_check where integrity_check <> 'ok'",
};

/// Whether a text is valid.
pub type IsValid = fn(&str) -> bool;

/// Texts, which SQLite does not check: what each is, the statement that returns it after its row's key, and
/// whether it is valid.
pub const TEXTS: [(&str, &str, IsValid); 9] = [
    ("id of item", "select id, item_id from items", |text| ItemId::new(text).is_ok()),
    ("name of item", "select id, name from items", |_| true),
    ("id of user", "select id, user_id from users", |text| UserId::new(text).is_ok()),
    ("name of user", "select id, username from users", |_| true),
    (
        "name of a user who likes item",
        "select item, username from likes where username is not null",
        |_| true,
    ),
    ("feature of item", "select item, value from features", |_| true),
    (
        "attribute of item",
        "select item, value from attributes where typeof(value) = 'text'",
        |text| !text.is_empty(),
    ),
    ("id of the owner of item", "select item, user_id from owners", |text| {
        UserId::new(text).is_ok()
    }),
    ("name of the owner of item", "select item, username from owners", |_| true),
];

/// The checks of the dataset's tables.
pub const CHECKS: [Check; 3] = [
    Check {
        name: "references",
        wrong: "likes, features, attributes or owners refer to items, users or types that are not stored",
        sql: REFERENCES,
    },
    Check {
        name: "attributes",
        wrong: "attributes have values of another kind than their types",
        sql: "select name || ' of ' || coalesce((select item_id from items where id = item), '#' || item)
                as what
            from attributes join attribute_types using (type)
            where case kind
                when 1 then typeof(value) <> 'text'
                when 2 then typeof(value) <> 'integer' or value < 0
                when 3 then typeof(value) <> 'integer'
                else typeof(value) <> 'integer' or value not in (0, 1) end",
    },
    Check {
        name: "totals",
        wrong: "the stored totals and the tables disagree",
        sql: "select name || ' ' || coalesce(n, 'none') || ', counted ' || counted as what from (
            select 'items' as name, (select n_items from totals) as n,
                (select count(*) from items) as counted
            union all
            select 'users', (select n_users from totals), (select count(*) from users where is_liker = 1)
            union all
            select 'likes', (select n_likes from totals), (select count(*) from likes)
            union all
            select 'features', (select n_features from totals), (select count(*) from features)
            union all
            select 'skipped entries', (select n_skipped from totals),
                (select count(*) from odd_entries where kind = 1)
            union all
            select 'entries with a text that was cut', (select n_cut from totals),
                (select count(*) from odd_entries where kind = 2)
            union all
            select 'entries with an unread field', (select n_unread from totals),
                (select count(*) from odd_entries where kind = 3)
            union all
            select 'forgotten likes', (select n_forgotten_likes from totals),
                (select coalesce(sum(n_likes), 0) from forgotten_likes)
            union all
            select 'announced likes', (select n_announced from totals),
                (select coalesce(sum(announced), 0) from items)
            union all
            select 'items without likes', (select n_unliked from totals),
                (select count(*) from items where announced = 0)
            union all
            select 'likes beyond those announced', (select n_surplus from totals),
                (select coalesce(sum(surplus), 0) from like_balances)
            union all
            select 'missing likes', (select n_gone_likes + n_private_likes + n_given_up_likes
                    + n_skipped_likes + n_short_likes from totals),
                (select coalesce(sum(gone + private + given_up + skipped + short), 0)
                from like_balances)
        ) where n is not counted",
    },
];

// This replaces `foreign_key_check`, which looks up two keys for each of millions of likes. Mostly the keys
// have no holes, and comparing with the range is enough. Only `crawl forget` makes holes, among the users;
// then each user is looked up. Users are not named.
const REFERENCES: &str = "
    with
        item_keys as (select min(id) as low, max(id) as high, count(*) as n from items),
        user_keys as (select min(id) as low, max(id) as high, count(*) as n from users)
    select 'likes of ' || coalesce((select item_id from items where id = item), '#' || item) as what
    from likes, item_keys, user_keys
    where not (item between item_keys.low and item_keys.high
            and item_keys.n = item_keys.high - item_keys.low + 1)
        and not exists (select 1 from items where id = item)
        or not (user between user_keys.low and user_keys.high
            and user_keys.n = user_keys.high - user_keys.low + 1)
        and not exists (select 1 from users where id = user)
    union all
    select 'features of #' || item from features, item_keys
    where not (item between low and high and n = high - low + 1)
        and not exists (select 1 from items where id = item)
    union all
    select 'features of type #' || type from (
        select distinct type from features where type not in (select type from feature_types))
    union all
    select 'attributes of #' || item from attributes
    where not exists (select 1 from items where id = item)
    union all
    select 'attributes of type #' || type from (
        select distinct type from attributes where type not in (select type from attribute_types))
    union all
    select 'the owner of #' || item from owners
    where not exists (select 1 from items where id = item)
    union all
    select 'forgotten likes of #' || item from forgotten_likes
    where not exists (select 1 from items where id = item)";
