//! A file of items, which replaces the catalogue.

use std::collections::HashSet;
use std::fs::File;
use std::path::Path;

use super::Refused;
use crate::dataset::like_times::LikeTimes;
use crate::dataset::psv;
use crate::dataset::table::{Table, TableForm};
use crate::words::{Item, ItemId, Noun, Rank};

/// The items of a new crawl, if it does not take the whole catalogue; they can't change later.
#[derive(Clone, Copy, Debug, Default)]
pub struct ChosenItems<'a> {
    /// The catalogue stops after this many distinct items.
    pub limit: Option<u32>,
    /// The file of items that replaces the catalogue.
    pub file: Option<&'a Path>,
}

impl ChosenItems<'_> {
    /// Returns the items of the file; none if there is no file.
    pub fn items(&self, noun: &Noun) -> Result<Vec<Item>, Refused> {
        self.file.map_or_else(|| Ok(Vec::new()), |path| read(path, noun))
    }
}

/// Reads a file such as `model_urls.psv`, as `crawl export` writes it for this noun or as earlier versions wrote it
/// for any. If an item is listed twice, the first row counts.
fn read(path: &Path, noun: &Noun) -> Result<Vec<Item>, Refused> {
    let at = |problem: String| Refused::configuration(format!("{}: {problem}", path.display()));
    let file = File::open(path).map_err(|error| {
        Refused::configuration(format!(
            "can't read the file of --items, {}: {error}",
            path.display()
        ))
    })?;
    let mut seen: HashSet<ItemId> = HashSet::new();
    let mut items = Vec::new();
    let mut headers = vec![header(noun)];
    if !headers.contains(&header(&Noun::default())) {
        headers.push(header(&Noun::default()));
    }
    for row in psv::read_either(file, headers) {
        let row = row.map_err(|error| at(error.to_string()))?;
        let line = row.line;
        let [name, item_id] = <[String; 2]>::try_from(row.fields)
            .map_err(|_| at(format!("line {line}: expected two fields")))?;
        let item_id = ItemId::new(item_id).map_err(|error| {
            at(format!("line {line}: the second field is not an item's id: {error}"))
        })?;
        if seen.insert(item_id.clone()) {
            let index = u32::try_from(items.len()).unwrap_or(u32::MAX);
            items.push(Item { id: item_id, name, rank: Rank { page: 0, index }, likes: None });
        }
    }
    if items.is_empty() {
        return Err(at("the file lists no items".to_owned()));
    }
    Ok(items)
}

/// Returns the header of the file of items of a site that uses this noun.
fn header(noun: &Noun) -> Vec<String> {
    let form = TableForm { noun, times: LikeTimes::None, attributes: &[], asks_users: false };
    Table::Items.columns(form).into_iter().map(|column| column.name).collect()
}
