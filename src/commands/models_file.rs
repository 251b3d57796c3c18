//! A file of models, in the catalogue's place.

use std::collections::HashSet;
use std::fs::File;
use std::path::Path;

use super::Refused;
use crate::dataset::psv;
use crate::words::{Mid, Model, Rank};

/// Reads `model_urls.psv` as `crawl export` writes it; of a model that stands there twice the first
/// row counts.
pub fn read(path: &Path) -> Result<Vec<Model>, Refused> {
    let at = |problem: String| Refused::configuration(format!("{}: {problem}", path.display()));
    let file = File::open(path).map_err(|error| at(error.to_string()))?;
    let mut seen: HashSet<Mid> = HashSet::new();
    let mut models = Vec::new();
    for row in psv::read(file, &["name", "mid"]) {
        let row = row.map_err(|error| at(error.to_string()))?;
        let line = row.line;
        let [name, mid] = <[String; 2]>::try_from(row.fields)
            .map_err(|_| at(format!("line {line}: not two fields")))?;
        let mid = Mid::new(mid)
            .map_err(|error| at(format!("line {line}: the mid is no model's id: {error}")))?;
        if seen.insert(mid.clone()) {
            let index = u32::try_from(models.len()).unwrap_or(u32::MAX);
            models.push(Model { mid, name, rank: Rank { page: 0, index }, likes: None });
        }
    }
    if models.is_empty() {
        return Err(at("it holds no models".to_owned()));
    }
    Ok(models)
}
