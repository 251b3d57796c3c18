//! The tables about items, which hold nothing about users: the items and their features.

use crate::ledger::{LedgerError, Reader};
use futures_util::TryStreamExt;

use super::selection::Selection;
use super::staged_file::StagedFile;
use super::summary::ExportSummary;
use super::table_files::{Destination, RowFiles};
use crate::dataset::table::Table;
use crate::ledger::records;
use crate::words::FeatureTypes;

/// Writes the items in the order of the catalogue.
pub async fn items(
    conn: &mut Reader,
    to: Destination<'_>,
    selection: &Selection,
    summary: &mut ExportSummary,
) -> anyhow::Result<Vec<StagedFile>> {
    let mut files = RowFiles::begin(to, Table::Items)?;
    let mut indices = 0..;
    let mut packs = records::items(conn, selection.item_order);
    while let Some(pack) = packs.try_next().await? {
        for ((item_id, name), index) in pack.into_iter().zip(indices.by_ref()) {
            if selection.has_item(index) {
                files.write(&[&name, &item_id])?;
            } else {
                summary.left_out.n_items += 1;
            }
        }
    }
    files.stage()
}

/// Writes the features of the items in the order of the catalogue, type by type.
pub async fn features(
    conn: &mut Reader,
    to: Destination<'_>,
    types: &FeatureTypes,
    selection: &Selection,
    summary: &mut ExportSummary,
) -> anyhow::Result<Vec<StagedFile>> {
    let mut files = RowFiles::begin(to, Table::Features)?;
    let mut indices = 0..;
    let mut packs = records::features(conn, selection.item_order);
    while let Some(pack) = packs.try_next().await? {
        for ((item_id, features), index) in pack.into_iter().zip(indices.by_ref()) {
            if !selection.has_item(index) {
                summary.left_out.n_features += features.len() as u64;
                continue;
            }
            for (kind, value) in features {
                let name = types.name(kind).ok_or_else(unnamed_type)?;
                files.write(&[&item_id, name, &value])?;
                summary.features.add(kind, &value);
            }
        }
    }
    files.stage()
}

/// Returns the error for a feature whose type has no name. Types are recorded before features, so the file is
/// damaged.
fn unnamed_type() -> LedgerError {
    LedgerError::damaged("a feature of an unknown type")
}
