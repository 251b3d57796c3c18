//! The keys that stand for items in the other tables.

use std::collections::HashMap;

use serde_json::Value;

use crate::ledger::connection::Reader;
use crate::ledger::error::Result;
use crate::words::ItemId;

/// The keys of the items that have been looked up.
#[derive(Clone, Debug, Default)]
pub struct ItemKeys<'a>(HashMap<&'a str, i64>);

impl<'a> ItemKeys<'a> {
    /// Adds a key that the caller knows.
    pub fn add(&mut self, item_id: &'a ItemId, key: i64) {
        self.0.insert(item_id.as_str(), key);
    }

    /// Returns the key of an item that is stored.
    pub fn get(&self, item_id: &ItemId) -> Option<i64> {
        self.0.get(item_id.as_str()).copied()
    }

    /// Looks up the keys that are missing. Items that are not stored have none.
    pub async fn look_up(
        &mut self,
        conn: &mut Reader,
        item_ids: impl Iterator<Item = &'a ItemId>,
    ) -> Result<()> {
        let mut missing: Vec<&str> =
            item_ids.map(ItemId::as_str).filter(|item_id| !self.0.contains_key(item_id)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        missing.sort_unstable();
        missing.dedup();
        let sql = "
            select given.key, items.id from json_each(?) as given
            join items on items.item_id = given.value";
        let given = Value::from(missing.clone()).to_string();
        let rows: Vec<(i64, i64)> =
            sqlx::query_as(sql).bind(given).fetch_all(conn.sqlite()).await?;
        for (index, key) in rows {
            if let Some(item_id) = usize::try_from(index).ok().and_then(|at| missing.get(at)) {
                self.0.insert(item_id, key);
            }
        }
        Ok(())
    }
}
