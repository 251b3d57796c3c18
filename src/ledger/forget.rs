//! Forgetting users: their rows, and every byte of their ids and names in the database's files.

mod attributes;
mod pages;
mod thumbs;

use std::collections::HashSet;

use serde_json::Value;

use super::connection::Connection;
use super::error::Result;
use super::names::Names;
use super::records::{TombstoneKey, tombstone_key};
use crate::crash;
use crate::words::{Stage, UserId};
use attributes::{remove_attributes, remove_owners};
use pages::remove_pages;
use thumbs::{remove_addresses, remove_thumbs};

/// What was removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    /// The users who were stored, as owners of items too.
    pub n_users: u64,
    /// Their likes.
    pub n_likes: u64,
}

/// Removes users and everything that names them, in one transaction, and keeps later pages from bringing
/// them back. `new_key` are random bytes for the database's key, if it has none yet. The caller holds the
/// lock, and removes the files of [`forgotten_thumbs`](super::records::forgotten_thumbs) afterwards. Traces stay in the
/// database's files until [`erase_traces`].
pub async fn forget(
    conn: &mut Connection,
    user_ids: &HashSet<UserId>,
    new_key: [u8; 32],
) -> Result<Removed> {
    // For each user removed, SQLite would search all likes for one that still refers to the user. The
    // likes are removed first, and `crawl verify` checks the references. Within a transaction, this
    // setting can't be changed.
    set_foreign_keys(conn, false).await?;
    conn.begin().await?;
    let done = remove(conn, user_ids, new_key).await;
    let done = conn.end(done).await;
    set_foreign_keys(conn, true).await?;
    done
}

/// Rewrites the file without the bytes of removed rows, and empties the log, which may hold them too.
/// Returns false if another program's reading kept the log from being emptied.
pub async fn erase_traces(conn: &mut Connection) -> Result<bool> {
    sqlx::query("vacuum").execute(conn.sqlite()?).await?;
    crash::point("forget.after-vacuum");
    let sql = "pragma wal_checkpoint(truncate)";
    let (busy, _, _): (i64, i64, i64) = sqlx::query_as(sql).fetch_one(conn.sqlite()?).await?;
    Ok(busy == 0)
}

async fn set_foreign_keys(conn: &mut Connection, on: bool) -> Result<()> {
    let sql = if on { "pragma foreign_keys = on" } else { "pragma foreign_keys = off" };
    sqlx::query(sql).execute(conn.sqlite()?).await?;
    Ok(())
}

async fn remove(
    conn: &mut Connection,
    user_ids: &HashSet<UserId>,
    new_key: [u8; 32],
) -> Result<Removed> {
    let key = key(conn, new_key).await?;
    let tombstones: Value = user_ids.iter().map(|user_id| key.tombstone(user_id)).collect();
    let sql = "
        insert into forgotten (tombstone) select unhex(value) from json_each(?) where true
        on conflict do nothing";
    sqlx::query(sql).bind(tombstones.to_string()).execute(conn.sqlite()?).await?;

    let (keys, names) = stored(conn, user_ids).await?;
    rename(conn, &names).await?;
    let given = user_ids.iter().map(UserId::reveal).collect::<Value>().to_string();
    remove_attributes(conn, &given, &names).await?;
    remove_thumbs(conn, &given).await?;
    remove_addresses(conn, &names).await?;
    let n_owners = remove_owners(conn, &given).await?;
    remove_pages(conn, &keys).await?;
    count_likes(conn, &keys).await?;
    let sql = "delete from likes where user in (select value from json_each(?))";
    let n_likes = sqlx::query(sql).bind(&keys).execute(conn.sqlite()?).await?.rows_affected();
    let sql =
        "select count(*) from users where is_liker = 1 and id in (select value from json_each(?))";
    let of_dataset: i64 = sqlx::query_scalar(sql).bind(&keys).fetch_one(conn.sqlite()?).await?;
    let sql = "delete from users where id in (select value from json_each(?))";
    let n_users = sqlx::query(sql).bind(&keys).execute(conn.sqlite()?).await?.rows_affected();
    sqlx::query("update totals set n_users = n_users - ?, n_likes = n_likes - ?")
        .bind(of_dataset)
        .bind(i64::try_from(n_likes).unwrap_or(i64::MAX))
        .execute(conn.sqlite()?)
        .await?;
    Ok(Removed { n_users: n_users.saturating_add(n_owners), n_likes })
}

/// Counts the likes that are about to be removed, by their positions in the items' lists. A like that only the user's
/// own list has counts at position -1. It does not count yet if an unread page of the item's list may hold it, because
/// it is counted when that page is read.
async fn count_likes(conn: &mut Connection, users: &str) -> Result<()> {
    let sql = "
        insert into forgotten_likes (item, position, n_likes)
        select item, iif(by_item, position, -1), count(*) from likes
        where user in (select value from json_each(?1)) and (by_item = 1 or not exists (
            select 1 from tasks
            where kind = ?2 and tasks.owner = likes.item and state in ('available', 'running')))
        group by 1, 2
        on conflict do update set n_likes = n_likes + excluded.n_likes";
    sqlx::query(sql).bind(users).bind(Stage::Likes.code()).execute(conn.sqlite()?).await?;
    Ok(())
}

/// Returns the key of the tombstones. The first one stays.
async fn key(conn: &mut Connection, new_key: [u8; 32]) -> Result<TombstoneKey> {
    let sql = "insert into forget_key (id, key) values (1, ?) on conflict do nothing";
    sqlx::query(sql).bind(&new_key[..]).execute(conn.sqlite()?).await?;
    match tombstone_key(conn).await? {
        Some(key) => Ok(key),
        None => TombstoneKey::new(&new_key),
    }
}

/// Returns the keys of those users who are stored, as JSON, and the ids and names of all of them.
async fn stored(conn: &mut Connection, user_ids: &HashSet<UserId>) -> Result<(String, Names)> {
    let given: Value = user_ids.iter().map(UserId::reveal).collect();
    let sql = "
        select id, username from users where user_id in (select value from json_each(?))";
    let found: Vec<(i64, String)> =
        sqlx::query_as(sql).bind(given.to_string()).fetch_all(conn.sqlite()?).await?;
    let keys = found.iter().map(|(key, _)| Value::from(*key)).collect::<Value>().to_string();
    let sql = "
        select distinct username from likes
        where username is not null and user in (select value from json_each(?))";
    let others: Vec<String> = sqlx::query_scalar(sql).bind(&keys).fetch_all(conn.sqlite()?).await?;
    let sql = "
        select distinct username from owners where user_id in (select value from json_each(?))";
    let query = sqlx::query_scalar(sql).bind(given.to_string());
    let of_owners: Vec<String> = query.fetch_all(conn.sqlite()?).await?;
    let ids: Vec<String> = user_ids.iter().map(|user_id| user_id.reveal().to_owned()).collect();
    let names = found.into_iter().map(|(_, name)| name).chain(others).chain(of_owners);
    Ok((keys, Names::new(&ids, &names.collect::<Vec<_>>())))
}

/// Takes the users' ids and names out of reasons and addresses. Neither should hold any, but a site chooses
/// its own addresses and words.
async fn rename(conn: &mut Connection, names: &Names) -> Result<()> {
    for (read, write) in [
        (
            "select distinct reason from tasks where reason is not null",
            "update tasks set reason = ?2 where reason = ?1",
        ),
        (
            "select distinct end_reason from runs where end_reason is not null",
            "update runs set end_reason = ?2 where end_reason = ?1",
        ),
        ("select distinct reason from pauses", "update pauses set reason = ?2 where reason = ?1"),
        (
            "select pause_reason from site",
            "update site set pause_reason = ?2 where pause_reason = ?1",
        ),
        (
            "select reason from stage_states",
            "update stage_states set reason = ?2 where reason = ?1",
        ),
    ] {
        rewrite(conn, read, write, |text| names.taken_out_of(text)).await?;
    }
    for (read, write) in [
        (
            "select cursor from tasks where cursor is not null",
            "update tasks set cursor = ?2 where cursor = ?1",
        ),
        (
            // The key is unique, and two keys may differ by a name alone.
            "select cursor_key from tasks where cursor_key is not null",
            "update tasks set cursor_key = ?2 || '~' || id where cursor_key = ?1",
        ),
    ] {
        rewrite(conn, read, write, |address| names.taken_out_of_address(address)).await?;
    }
    Ok(())
}

/// Replaces each text that `read` selects by what `without` makes of it, if it makes anything of it.
async fn rewrite(
    conn: &mut Connection,
    read: &'static str,
    write: &'static str,
    without: impl Fn(&str) -> Option<String>,
) -> Result<()> {
    let texts: Vec<String> = sqlx::query_scalar(read).fetch_all(conn.sqlite()?).await?;
    for text in texts {
        let Some(without) = without(&text) else { continue };
        sqlx::query(write).bind(text).bind(without).execute(conn.sqlite()?).await?;
    }
    Ok(())
}
