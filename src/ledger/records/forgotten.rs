//! What stays of users who asked to be forgotten, and keeps later pages from bringing them back.

use std::collections::HashSet;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::ledger::connection::{Connection, Reader};
use crate::ledger::error::{LedgerError, Result};
use crate::words::{Like, UserId};

/// The secret of one database that turns ids into tombstones.
pub struct TombstoneKey(Hmac<Sha256>);

impl TombstoneKey {
    /// Returns the key that these bytes are.
    pub fn new(bytes: &[u8]) -> Result<Self> {
        let keyed = Hmac::new_from_slice(bytes);
        keyed
            .map(Self)
            .map_err(|_| LedgerError::damaged("the key of forgotten users can't be used"))
    }

    /// Returns what stays of a user who was forgotten, as hex digits.
    pub fn tombstone(&self, user_id: &UserId) -> String {
        let mut mac = self.0.clone();
        mac.update(user_id.reveal().as_bytes());
        hex::encode_upper(mac.finalize().into_bytes())
    }
}

/// Reads the key, or returns none if nobody was forgotten.
pub async fn tombstone_key(conn: &mut Reader) -> Result<Option<TombstoneKey>> {
    let sql = "select key from forget_key";
    let key: Option<Vec<u8>> = conn.ask(sql).optional().await?;
    key.as_deref().map(TombstoneKey::new).transpose()
}

/// Returns how many users were forgotten.
pub async fn n_forgotten(conn: &mut Reader) -> Result<u64> {
    let sql = "select count(*) from forgotten";
    let n: i64 = conn.ask(sql).one().await?;
    Ok(u64::try_from(n).unwrap_or(0))
}

/// Returns those of these users who were forgotten.
pub async fn forgotten_among<'u>(
    conn: &mut Reader,
    user_ids: impl Iterator<Item = &'u UserId>,
) -> Result<HashSet<&'u UserId>> {
    match tombstone_key(conn).await? {
        Some(key) => forgotten_by_key(conn, &key, user_ids).await,
        None => Ok(HashSet::new()),
    }
}

/// Returns those of these users who were forgotten, by the key of this database.
pub async fn forgotten_by_key<'u>(
    conn: &mut Reader,
    key: &TombstoneKey,
    user_ids: impl Iterator<Item = &'u UserId>,
) -> Result<HashSet<&'u UserId>> {
    let user_ids: Vec<&UserId> = user_ids.collect();
    let tombstones: Value = user_ids.iter().map(|user_id| key.tombstone(user_id)).collect();
    let sql = "
        select given.key from json_each($1) as given
        join forgotten on forgotten.tombstone = unhex(given.value)";
    let found: Vec<i64> = conn.ask(sql).bind(tombstones.to_string()).all().await?;
    let indices = found.into_iter().filter_map(|index| usize::try_from(index).ok());
    Ok(indices.filter_map(|index| user_ids.get(index).copied()).collect())
}

/// Removes the likes of forgotten users from those that are about to be stored, each with its item's key,
/// and counts them. Counting a page twice changes nothing.
pub async fn leave_out_forgotten(
    conn: &mut Connection,
    key: &TombstoneKey,
    likes: &mut Vec<(i64, &Like)>,
) -> Result<()> {
    let user_ids = likes.iter().map(|(_, like)| &like.user_id);
    let forgotten = forgotten_by_key(conn, key, user_ids).await?;
    if forgotten.is_empty() {
        return Ok(());
    }
    let is_left_out = |like: &Like| forgotten.contains(&like.user_id);
    let left_out = likes.iter().filter(|(_, like)| is_left_out(like));
    let places: Value = left_out.map(|(item, like)| json!([item, like.position])).collect();
    let sql = "
        insert into forgotten_likes (item, position, n_likes)
        select cast(value ->> 0 as bigint), cast(value ->> 1 as bigint), 1
        from json_each($1) where true on conflict do nothing";
    conn.ask(sql).bind(places.to_string()).execute().await?;
    likes.retain(|(_, like)| !is_left_out(like));
    Ok(())
}
