//! The numbers that stand for models in the other tables.

use std::collections::HashMap;

use serde_json::Value;
use sqlx::sqlite::SqliteConnection;

use crate::words::Mid;

/// The keys of models, as far as they are known.
#[derive(Clone, Debug, Default)]
pub struct Keys<'a>(HashMap<&'a str, i64>);

impl<'a> Keys<'a> {
    /// Notes a key.
    pub fn know(&mut self, mid: &'a Mid, key: i64) {
        self.0.insert(mid.as_str(), key);
    }

    /// The key of a model that is stored.
    pub fn get(&self, mid: &Mid) -> Option<i64> {
        self.0.get(mid.as_str()).copied()
    }

    /// Looks up those of `mids` that are not known; models that are not stored have none.
    pub async fn look_up(
        &mut self,
        conn: &mut SqliteConnection,
        mids: impl Iterator<Item = &'a Mid>,
    ) -> sqlx::Result<()> {
        let mut unknown: Vec<&str> =
            mids.map(Mid::as_str).filter(|mid| !self.0.contains_key(mid)).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        unknown.sort_unstable();
        unknown.dedup();
        let sql = "
            select given.key, models.id from json_each(?) as given
            join models on models.mid = given.value";
        let given = Value::from(unknown.clone()).to_string();
        let rows: Vec<(i64, i64)> = sqlx::query_as(sql).bind(given).fetch_all(conn).await?;
        for (place, key) in rows {
            if let Some(mid) = usize::try_from(place).ok().and_then(|place| unknown.get(place)) {
                self.0.insert(mid, key);
            }
        }
        Ok(())
    }
}
