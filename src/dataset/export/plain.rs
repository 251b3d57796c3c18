//! The files that hold nothing personal: models and their features.

use futures_util::TryStreamExt;

use super::exported::Exported;
use super::file::PlainFiles;
use super::kept::Kept;
use super::staged::Staged;
use super::table::{Destination, Table};
use crate::ledger::Reader;
use crate::ledger::store;
use crate::words::FeatureType;

/// `model_urls`: the models in catalogue order.
pub async fn model_urls(
    conn: &mut Reader,
    to: Destination<'_>,
    kept: &Kept,
    exported: &mut Exported,
) -> anyhow::Result<Vec<Staged>> {
    let mut files = PlainFiles::begin(to, Table::Urls)?;
    let mut places = 0..;
    let mut packs = store::items(conn);
    while let Some(pack) = packs.try_next().await? {
        for ((item_id, name), place) in pack.into_iter().zip(places.by_ref()) {
            if kept.item(place) {
                files.add(&[&name, &item_id])?;
                exported.n_items += 1;
            } else {
                exported.left_out.n_items += 1;
            }
        }
    }
    files.stage()
}

/// `model_feats`: categories, then tags, of each model in catalogue order.
pub async fn model_feats(
    conn: &mut Reader,
    to: Destination<'_>,
    kept: &Kept,
    exported: &mut Exported,
) -> anyhow::Result<Vec<Staged>> {
    let mut files = PlainFiles::begin(to, Table::Feats)?;
    let mut places = 0..;
    let mut packs = store::features(conn);
    while let Some(pack) = packs.try_next().await? {
        for ((item_id, features), place) in pack.into_iter().zip(places.by_ref()) {
            if !kept.item(place) {
                exported.left_out.n_features += features.len() as u64;
                continue;
            }
            for (kind, value) in features {
                files.add(&[&item_id, kind.name(), &value])?;
                exported.features.add(kind, &value);
                match kind {
                    FeatureType::Category => exported.n_categories += 1,
                    FeatureType::Tag => exported.n_tags += 1,
                }
            }
        }
    }
    files.stage()
}
