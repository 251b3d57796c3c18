//! The table of details: one row per item with everything that is known of it. The table of coverage repeats
//! its numbers of likes with their ratio.

use std::collections::HashSet;
use std::slice;

use anyhow::Context;
use futures_util::TryStreamExt;

use super::request::ExportRequest;
use super::selection::Selection;
use super::staged_file::StagedFile;
use super::summary::ExportSummary;
use super::table_files::{CellFiles, Destination, RowFiles};
use crate::dataset::formats::Cell;
use crate::dataset::pseudonym::PseudonymKey;
use crate::dataset::share::share;
use crate::dataset::table::Table;
use crate::ledger::names::Names;
use crate::ledger::records::{
    DetailedItem, StoredUser, StoredValue, details as read, names_someone,
};
use crate::ledger::{LedgerError, Reader};
use crate::words::{AttributeKind, AttributeType, KnownAttribute, Moment, UserId};

/// The number of cells before those of the attributes.
const N_FIRST: usize = 7;

/// The cell of the address.
const ADDRESS: usize = 2;

/// Whom the table must not name.
pub struct People<'a> {
    /// The key of pseudonyms, if ids are replaced.
    key: Option<&'a PseudonymKey>,
    /// The users who asked to be left out.
    suppressed: &'a HashSet<UserId>,
    /// Their ids, and their names as far as they are stored.
    suppressed_names: Names,
}

/// What a row says of the user who made the item.
struct ShownOwner {
    /// The id or the pseudonym, if the user is named.
    shown: Option<String>,
    /// The id and the name, if the item's attributes must not hold them.
    hidden: Option<Names>,
}

impl<'a> People<'a> {
    /// Returns whom the table of this export must not name; `users` are all users.
    pub fn new(request: &ExportRequest<'a>, users: &[StoredUser]) -> Self {
        let suppressed = &request.filters.suppressed;
        let stored = users.iter().filter(|user| suppressed.contains(&user.user_id));
        let names = stored.map(|user| user.username.clone());
        let ids = suppressed.iter().map(|user_id| user_id.reveal().to_owned());
        let (ids, names): (Vec<String>, Vec<String>) = (ids.collect(), names.collect());
        Self { key: request.key, suppressed, suppressed_names: Names::new(&ids, &names) }
    }

    const fn table(&self) -> Table {
        if self.key.is_some() { Table::AnonymizedItemDetails } else { Table::ItemDetails }
    }

    fn owner(&self, owner: Option<&(String, String)>) -> Result<ShownOwner, LedgerError> {
        let Some((user_id, username)) = owner else {
            return Ok(ShownOwner { shown: None, hidden: None });
        };
        let names = || Names::new(slice::from_ref(user_id), slice::from_ref(username));
        let user_id =
            UserId::new(user_id).map_err(|_| LedgerError::damaged("the id of an owner"))?;
        let is_left_out = self.suppressed.contains(&user_id);
        let shown = (!is_left_out).then(|| match self.key {
            Some(key) => key.pseudonym(&user_id).to_string(),
            None => user_id.reveal().to_owned(),
        });
        let hidden = (is_left_out || self.key.is_some()).then(names);
        Ok(ShownOwner { shown, hidden })
    }

    /// Returns whether the text of an attribute may be written.
    fn allow(&self, attribute: Option<KnownAttribute>, text: &str, of: &ShownOwner) -> bool {
        if of.hidden.as_ref().is_some_and(|names| names_someone(attribute, text, names)) {
            return false;
        }
        // The address of an item names nobody but the item's owner.
        let is_others = attribute == Some(KnownAttribute::Address) && of.shown.is_some();
        let names = &self.suppressed_names;
        self.suppressed.is_empty() || is_others || !names_someone(attribute, text, names)
    }
}

/// Writes what is known of the items, in their order. If the crawl collects likes (`has_likes`),
/// the table of coverage comes after it.
pub async fn details(
    conn: &mut Reader,
    to: Destination<'_>,
    selection: &Selection,
    people: &People<'_>,
    has_likes: bool,
    summary: &mut ExportSummary,
) -> anyhow::Result<Vec<StagedFile>> {
    let types = to.form.attributes;
    let mut files = CellFiles::begin(to, people.table())?;
    let mut coverage = has_likes.then(|| RowFiles::begin(to, Table::ItemCoverage)).transpose()?;
    let mut indices = 0..;
    let mut packs = read(conn, selection.item_order);
    while let Some(pack) = packs.try_next().await? {
        for (item, index) in pack.into_iter().zip(indices.by_ref()) {
            if !selection.has_item(index) {
                continue;
            }
            let owner = people.owner(item.owner.as_ref())?;
            summary.n_owned += u64::from(owner.shown.is_some());
            let rank = i64::try_from(index).context("the catalogue has too many items")? + 1;
            let mut cells = vec![
                Cell::Text(&item.item_id),
                Cell::Text(&item.name),
                Cell::Empty,
                item.announced.map_or(Cell::Empty, Cell::Count),
                if has_likes { Cell::Count(item.collected) } else { Cell::Empty },
                Cell::Count(rank),
                owner.shown.as_deref().map_or(Cell::Empty, Cell::Text),
            ];
            add_attributes(&mut cells, types, &item, |attribute, text| {
                people.allow(attribute, text, &owner)
            })?;
            if to.form.asks_users {
                let found_by = if item.by_user == 0 { "catalogue" } else { "user" };
                cells.push(Cell::Text(found_by));
            }
            files.write(&cells)?;
            if let Some(coverage) = &mut coverage {
                let row = coverage_row(&item);
                coverage.write(&row.each_ref().map(String::as_str))?;
            }
        }
    }
    let mut staged = files.stage()?;
    staged.extend(coverage.map(RowFiles::stage).transpose()?.into_iter().flatten());
    Ok(staged)
}

/// Returns the row of an item in the table of coverage.
fn coverage_row(item: &DetailedItem) -> [String; 4] {
    let announced = item.announced.map_or_else(String::new, |n| n.to_string());
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    let share = share(count(item.collected), item.announced.map(count));
    [item.item_id.clone(), announced, item.collected.to_string(), share]
}

/// Adds the cells of an item's attributes, of which the address is among the first cells. Texts that are not
/// allowed are left out.
fn add_attributes<'i>(
    cells: &mut Vec<Cell<'i>>,
    types: &[AttributeType],
    item: &'i DetailedItem,
    is_allowed: impl Fn(Option<KnownAttribute>, &str) -> bool,
) -> Result<(), LedgerError> {
    let address = types.iter().position(|one| one.name == KnownAttribute::Address.name());
    let n_others = types.len() - usize::from(address.is_some());
    cells.resize(N_FIRST + n_others, Cell::Empty);
    for (number, stored) in &item.attributes {
        let index = usize::try_from(*number).ok().and_then(|number| number.checked_sub(1));
        let (index, one) = index
            .and_then(|index| Some((index, types.get(index)?)))
            .ok_or_else(|| LedgerError::damaged("an attribute of an unknown type"))?;
        let cell = match (one.kind, stored) {
            (AttributeKind::Text, StoredValue::Text(text)) => {
                let known = KnownAttribute::named(&one.name);
                if is_allowed(known, text) { Cell::Text(text) } else { Cell::Empty }
            }
            (AttributeKind::Count, StoredValue::Number(n)) => Cell::Count(*n),
            (AttributeKind::Truth, StoredValue::Number(n)) => Cell::Truth(*n != 0),
            (AttributeKind::Moment, StoredValue::Number(millis)) => {
                let at = Moment::from_millis(*millis);
                if at.is_writable() { Cell::Moment(at) } else { Cell::Empty }
            }
            _ => return Err(LedgerError::damaged("an attribute of another kind than its type")),
        };
        let place = match address {
            Some(address) if index == address => ADDRESS,
            Some(address) if index > address => N_FIRST + index - 1,
            _ => N_FIRST + index,
        };
        if let Some(place) = cells.get_mut(place) {
            *place = cell;
        }
    }
    Ok(())
}
