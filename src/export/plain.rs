//! The files that hold nothing personal: models and their features.

use std::path::Path;

use futures_util::TryStreamExt;
use sqlx::sqlite::SqliteConnection;

use super::file::PlainFile;
use super::staged::Staged;
use crate::store;

/// `model_urls.psv`: the models in catalogue order.
pub async fn model_urls(conn: &mut SqliteConnection, folder: &Path) -> anyhow::Result<Staged> {
    let mut rows = PlainFile::begin(folder, "model_urls.psv", &["name", "mid"])?;
    let mut packs = store::models(conn);
    while let Some(pack) = packs.try_next().await? {
        for (mid, name) in pack {
            rows.add(&[&name, &mid])?;
        }
    }
    rows.stage()
}

/// `model_feats.psv`: categories, then tags, of each model in catalogue order.
pub async fn model_feats(conn: &mut SqliteConnection, folder: &Path) -> anyhow::Result<Staged> {
    let mut rows = PlainFile::begin(folder, "model_feats.psv", &["mid", "type", "value"])?;
    let mut packs = store::features(conn);
    while let Some(pack) = packs.try_next().await? {
        for (mid, features) in pack {
            for (kind, value) in features {
                rows.add(&[&mid, kind.name(), &value])?;
            }
        }
    }
    rows.stage()
}
