//! Users that sources named: storing and counting them.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use super::forgotten::forgotten_among;
use crate::ledger::connection::{Connection, Reader};
use crate::ledger::error::{LedgerError, Result};
use crate::ledger::multi_row::{self, Bound, Is};
use crate::words::{Owner, SourcedUser, Stage, UserId, UserOrigin};

/// What the sources in a batch say about a user.
struct UserRow<'a> {
    user: &'a Owner,
    /// The smallest name.
    name: &'a str,
    /// The sources, as a sum.
    sources: u8,
    /// The largest number of likes.
    likes: Option<u32>,
    /// Whether the list of users says that the user likes nothing.
    is_idle: bool,
    /// Whether the list of users does not say how much the user likes.
    is_uncounted: bool,
}

/// The name of a user: the smallest one that a source gave. Names in items' lists of likes count only if no source
/// named the user.
macro_rules! smallest_name {
    () => {
        "case when excluded.username = '' then users.username
            when users.found_by = 0 or users.username = '' then excluded.username
            else min(users.username, excluded.username) end"
    };
}

// Keeping the largest number of likes and the smallest name makes the result independent of the order of the sources.
const INSERT: &str = concat!(
    "insert into users (user_id, username, announced, found_by, is_liker)
    select column1, column2, column3, column4, 0 from {rows} as given where column1 is not null
    on conflict (user_id) do update set
        username = ",
    smallest_name!(),
    ", found_by = users.found_by | excluded.found_by,
        announced = coalesce(max(users.announced, excluded.announced), users.announced, excluded.announced)
    where users.found_by <> (users.found_by | excluded.found_by)
        or excluded.announced > coalesce(users.announced, -1) or users.username <> ",
    smallest_name!()
);

/// Stores users that sources named, except forgotten ones. Deletes the unsent tasks of users who like nothing according
/// to the list of users. That list is read before any user is visited, so its numbers are known in time. Numbers in
/// other lists may come after a visit, so they do not count against a source without numbers.
pub async fn insert_found(conn: &mut Connection, found: &[&SourcedUser]) -> Result<()> {
    if found.is_empty() {
        return Ok(());
    }
    let ids = found.iter().map(|one| &one.user.user_id);
    let forgotten: HashSet<&UserId> = forgotten_among(conn, ids).await?;
    let mut rows: BTreeMap<&str, UserRow<'_>> = BTreeMap::new();
    for one in found.iter().filter(|one| !forgotten.contains(&one.user.user_id)) {
        let row = rows.entry(one.user.user_id.reveal()).or_insert_with(|| UserRow::of(&one.user));
        row.add(one);
    }
    let rows: Vec<UserRow<'_>> = rows.into_values().collect();
    let ids = |is_meant: fn(&UserRow<'_>) -> bool| -> Vec<&str> {
        rows.iter().filter(|row| is_meant(row)).map(|row| row.user.user_id.reveal()).collect()
    };
    let uncounted = ids(|row| row.is_uncounted);
    if !uncounted.is_empty() {
        let sql = "
            update users set announced = null
            where announced = 0 and user_id in (select value from json_each($1))";
        conn.ask(sql).bind(Value::from(uncounted).to_string()).later().await?;
    }
    let types = &[Is::Text, Is::Text, Is::Int, Is::Int];
    let _ = multi_row::execute_later(conn, INSERT, types, &rows, bind_user).await?;
    let idle = ids(|row| row.is_idle);
    if idle.is_empty() {
        return Ok(());
    }
    let sql = "
        delete from tasks
        where kind = $1 and position = 0 and state = 'available' and attempt = 0 and owner in (
            select users.id from json_each($2) as given
            join users on users.user_id = given.value and users.announced = 0)";
    let query = conn.ask(sql).bind(Stage::UserLikes.code());
    query.bind(Value::from(idle).to_string()).execute().await?;
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
        where found_by > 0 and id > $1 order by id limit $2";
    let rows: Vec<(i64, String, String, Option<u32>)> =
        conn.ask(sql).bind(key).bind(n).all().await?;
    let read = |(key, user_id, username, likes): (i64, String, String, Option<u32>)| {
        let user_id = UserId::new(user_id).map_err(|_| {
            LedgerError::damaged(format!("row {key} of the users table can't be read"))
        })?;
        Ok((key, Owner { user_id, username }, likes))
    };
    rows.into_iter().map(read).collect()
}

impl<'a> UserRow<'a> {
    const fn of(user: &'a Owner) -> Self {
        let (sources, likes, is_idle, is_uncounted) = (0, None, false, false);
        Self { user, name: "", sources, likes, is_idle, is_uncounted }
    }

    fn add(&mut self, found: &'a SourcedUser) {
        let name = &*found.user.username;
        if self.name.is_empty() || (!name.is_empty() && name < self.name) {
            self.name = name;
        }
        self.sources |= found.source.bit();
        self.likes = self.likes.max(found.likes);
        let is_of_list = found.source == UserOrigin::List;
        self.is_idle |= is_of_list && found.likes == Some(0);
        self.is_uncounted |= is_of_list && found.likes.is_none();
    }
}

fn bind_user(statement: Bound, row: &UserRow<'_>) -> Bound {
    statement
        .bind(row.user.user_id.reveal().to_owned())
        .bind(row.name.to_owned())
        .bind(row.likes)
        .bind(row.sources)
}

/// Returns how many of these users no source had named.
pub async fn n_new_users(conn: &mut Reader, user_ids: &[&UserId]) -> Result<u64> {
    let sql = "
        select count(*) from (select distinct value from json_each($1)) as given
        where not exists (
            select 1 from users where users.user_id = given.value and users.found_by > 0)";
    let given: Value = user_ids.iter().map(|id| Value::from(id.reveal())).collect();
    let n: i64 = conn.ask(sql).bind(given.to_string()).one().await?;
    Ok(u64::try_from(n).unwrap_or(0))
}

/// Returns how many users any source named, and how many each source named, in the order of [`UserOrigin::ALL`].
/// Several sources may name a user.
pub(super) async fn n_found_by(conn: &mut Reader) -> Result<(u64, [u64; UserOrigin::ALL.len()])> {
    let sql = "select found_by, count(*) from users where found_by > 0 group by found_by";
    let rows: Vec<(i64, i64)> = conn.ask(sql).all().await?;
    let n_with = |is_meant: &dyn Fn(i64) -> bool| -> u64 {
        let meant = rows.iter().filter(|(bits, _)| is_meant(*bits));
        meant.map(|(_, n)| u64::try_from(*n).unwrap_or(0)).sum()
    };
    let by_source =
        UserOrigin::ALL.map(|source| n_with(&|bits| bits & i64::from(source.bit()) != 0));
    Ok((n_with(&|_| true), by_source))
}
