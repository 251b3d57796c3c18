//! Users that sources named: storing and counting them.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use super::forgotten::forgotten_among;
use crate::ledger::connection::{Connection, Reader};
use crate::ledger::error::{LedgerError, Result};
use crate::ledger::multi_row::{self, Bound};
use crate::words::{Owner, SourcedUser, Stage, UserId, UserOrigin};

/// A user, the sources that named the user in a batch, and the largest number of likes that they gave.
type UserRow<'a> = (&'a SourcedUser, u8, Option<u32>);

// Keeping the largest number of likes makes the result independent of the order of the sources.
const INSERT: &str = "
    insert into users (user_id, username, announced, found_by, is_liker)
    select column1, column2, column3, column4, 0 from {rows} where column1 is not null
    on conflict (user_id) do update set
        found_by = found_by | excluded.found_by,
        announced = coalesce(max(announced, excluded.announced), announced, excluded.announced)
    where found_by <> found_by | excluded.found_by or excluded.announced > coalesce(announced, -1)";

/// Stores users that sources named, except forgotten ones. Deletes the unsent tasks of users who turn out to like
/// nothing.
pub async fn insert_found(conn: &mut Connection, found: &[&SourcedUser]) -> Result<()> {
    if found.is_empty() {
        return Ok(());
    }
    let ids = found.iter().map(|one| &one.user.user_id);
    let forgotten: HashSet<&UserId> = forgotten_among(conn, ids).await?;
    let mut rows: BTreeMap<&str, UserRow<'_>> = BTreeMap::new();
    for one in found.iter().filter(|one| !forgotten.contains(&one.user.user_id)) {
        let row = rows.entry(one.user.user_id.reveal()).or_insert((one, 0, None));
        row.1 |= one.source.bit();
        row.2 = row.2.max(one.likes);
    }
    let rows: Vec<UserRow<'_>> = rows.into_values().collect();
    multi_row::execute(conn, INSERT, 4, &rows, bind_user).await?;
    let idle: Vec<&str> =
        rows.iter().filter(|row| row.2 == Some(0)).map(|row| row.0.user.user_id.reveal()).collect();
    if idle.is_empty() {
        return Ok(());
    }
    let sql = "
        delete from tasks
        where kind = ?1 and position = 0 and state = 'available' and attempt = 0 and owner in (
            select users.id from json_each(?2) as given
            join users on users.user_id = given.value and users.announced = 0)";
    let query = sqlx::query(sql).bind(Stage::UserLikes.code());
    query.bind(Value::from(idle).to_string()).execute(conn.sqlite()).await?;
    Ok(())
}

/// Returns up to `n` users that sources named and whose key is above `key`, in order. Each comes with its key and its
/// number of likes, if that is known.
pub async fn found_after(
    conn: &mut Reader,
    key: i64,
    n: u32,
) -> Result<Vec<(i64, Owner, Option<u32>)>> {
    let sql = "
        select id, user_id, username, announced from users
        where found_by > 0 and id > ? order by id limit ?";
    let rows: Vec<(i64, String, String, Option<u32>)> =
        sqlx::query_as(sql).bind(key).bind(n).fetch_all(conn.sqlite()).await?;
    let read = |(key, user_id, username, likes): (i64, String, String, Option<u32>)| {
        let user_id = UserId::new(user_id).map_err(|_| {
            LedgerError::damaged(format!("row {key} of the users table can't be read"))
        })?;
        Ok((key, Owner { user_id, username }, likes))
    };
    rows.into_iter().map(read).collect()
}

fn bind_user(statement: Bound, (found, sources, likes): &UserRow<'_>) -> Bound {
    let user = &found.user;
    statement
        .bind(user.user_id.reveal().to_owned())
        .bind(user.username.clone())
        .bind(*likes)
        .bind(*sources)
}

/// Returns how many of these users no source had named.
pub async fn n_new_users(conn: &mut Reader, user_ids: &[&UserId]) -> Result<u64> {
    let sql = "
        select count(*) from (select distinct value from json_each(?)) as given
        where not exists (
            select 1 from users where users.user_id = given.value and users.found_by > 0)";
    let given: Value = user_ids.iter().map(|id| Value::from(id.reveal())).collect();
    let n: i64 = sqlx::query_scalar(sql).bind(given.to_string()).fetch_one(conn.sqlite()).await?;
    Ok(u64::try_from(n).unwrap_or(0))
}

/// Returns how many users each source named, in the order of [`UserOrigin::ALL`]. Several sources may name a user.
pub(super) async fn n_found_by(conn: &mut Reader) -> Result<[u64; UserOrigin::ALL.len()]> {
    let sql = "select found_by, count(*) from users where found_by > 0 group by found_by";
    let rows: Vec<(i64, i64)> = sqlx::query_as(sql).fetch_all(conn.sqlite()).await?;
    Ok(UserOrigin::ALL.map(|source| {
        let of_source = rows.iter().filter(|(bits, _)| bits & i64::from(source.bit()) != 0);
        of_source.map(|(_, n)| u64::try_from(*n).unwrap_or(0)).sum()
    }))
}
