//! A file of models, in the catalogue's place.

use std::collections::HashSet;
use std::fs::File;
use std::path::Path;

use super::Refused;
use crate::dataset::psv;
use crate::words::{Item, ItemId, Rank};

/// Reads `model_urls.psv` as `crawl export` writes it; of a model that stands there twice the first
/// row counts.
pub fn read(path: &Path) -> Result<Vec<Item>, Refused> {
    let at = |problem: String| Refused::configuration(format!("{}: {problem}", path.display()));
    let file = File::open(path).map_err(|error| at(error.to_string()))?;
    let mut seen: HashSet<ItemId> = HashSet::new();
    let mut items = Vec::new();
    for row in psv::read(file, &["name", "mid"]) {
        let row = row.map_err(|error| at(error.to_string()))?;
        let line = row.line;
        let [name, item_id] = <[String; 2]>::try_from(row.fields)
            .map_err(|_| at(format!("line {line}: not two fields")))?;
        let item_id = ItemId::new(item_id)
            .map_err(|error| at(format!("line {line}: the mid is no model's id: {error}")))?;
        if seen.insert(item_id.clone()) {
            let index = u32::try_from(items.len()).unwrap_or(u32::MAX);
            items.push(Item { id: item_id, name, rank: Rank { page: 0, index }, likes: None });
        }
    }
    if items.is_empty() {
        return Err(at("it holds no models".to_owned()));
    }
    Ok(items)
}
