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

    /// Returns each record with its item's key, without those whose items are not stored. Records of one item mostly
    /// follow each other, so its key is looked up only once.
    pub fn pair<'r, T>(
        &self,
        records: impl IntoIterator<Item = &'r T>,
        item_id: fn(&T) -> &ItemId,
    ) -> Vec<(i64, &'r T)> {
        let mut last = None;
        let mut key = None;
        let mut pairs = Vec::new();
        for record in records {
            let item_id = item_id(record);
            if last.replace(item_id) != Some(item_id) {
                key = self.get(item_id);
            }
            pairs.extend(key.map(|key| (key, record)));
        }
        pairs
    }

    /// Looks up the keys that are missing. Items that are not stored have none.
    pub async fn look_up(
        &mut self,
        conn: &mut Reader,
        item_ids: impl Iterator<Item = &'a ItemId>,
    ) -> Result<()> {
        let mut last = None;
        let mut missing: Vec<&str> = item_ids
            .filter(|item_id| last.replace(*item_id) != Some(*item_id))
            .map(ItemId::as_str)
            .filter(|item_id| !self.0.contains_key(item_id))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        missing.sort_unstable();
        missing.dedup();
        let sql = "
            select given.key, items.id from json_each($1) as given
            join items on items.item_id = given.value";
        let given = Value::from(missing.clone()).to_string();
        let rows: Vec<(i64, i64)> = conn.ask(sql).bind(given).all().await?;
        for (index, key) in rows {
            if let Some(item_id) = usize::try_from(index).ok().and_then(|at| missing.get(at)) {
                self.0.insert(item_id, key);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_record_gets_its_own_items_key_in_any_order_and_those_without_one_are_left_out() {
        let ids = ["a", "b", "c"].map(|id| ItemId::new(id).unwrap());
        let mut keys = ItemKeys::default();
        keys.add(&ids[0], 1);
        keys.add(&ids[2], 3);
        let records = [0, 0, 1, 1, 0, 2, 1, 2].map(|index: usize| ids[index].clone());
        let pairs = keys.pair(&records, |id| id);
        let found: Vec<(i64, &str)> = pairs.iter().map(|(key, id)| (*key, id.as_str())).collect();
        assert_eq!(found, [(1, "a"), (1, "a"), (1, "a"), (3, "c"), (3, "c")]);
    }
}
