//! The numbers that stand for models in the other tables.

use std::collections::HashMap;

use crate::ledger::{Reader, Result};
use serde_json::Value;

use crate::words::ItemId;

/// The keys of models, as far as they are known.
#[derive(Clone, Debug, Default)]
pub struct Keys<'a>(HashMap<&'a str, i64>);

impl<'a> Keys<'a> {
    /// Notes a key.
    pub fn know(&mut self, item_id: &'a ItemId, key: i64) {
        self.0.insert(item_id.as_str(), key);
    }

    /// The key of a model that is stored.
    pub fn get(&self, item_id: &ItemId) -> Option<i64> {
        self.0.get(item_id.as_str()).copied()
    }

    /// Looks up those of `mids` that are not known; models that are not stored have none.
    pub async fn look_up(
        &mut self,
        conn: &mut Reader,
        item_ids: impl Iterator<Item = &'a ItemId>,
    ) -> Result<()> {
        let mut unknown: Vec<&str> =
            item_ids.map(ItemId::as_str).filter(|item_id| !self.0.contains_key(item_id)).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        unknown.sort_unstable();
        unknown.dedup();
        let sql = "
            select given.key, models.id from json_each(?) as given
            join models on models.mid = given.value";
        let given = Value::from(unknown.clone()).to_string();
        let rows: Vec<(i64, i64)> =
            sqlx::query_as(sql).bind(given).fetch_all(conn.sqlite()).await?;
        for (place, key) in rows {
            if let Some(item_id) = usize::try_from(place).ok().and_then(|place| unknown.get(place))
            {
                self.0.insert(item_id, key);
            }
        }
        Ok(())
    }
}
