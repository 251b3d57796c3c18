//! The page's `dataset` event: how likes are spread, and the most frequent categories and tags.

use std::time::Duration;

use serde::Serialize;
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;

use super::drawings::{Drawings, LikeFigures, LikeFrequencies};
use crate::ledger::store;
use crate::words::FeatureType;

/// How many categories and tags are listed.
const MAX_LISTED: u32 = 20;

#[derive(Serialize)]
struct DatasetEvent {
    #[serde(flatten)]
    likes: LikeFigures,
    categories: Vec<(String, u64)>,
    tags: Vec<(String, u64)>,
}

/// Reads the event from one snapshot. This scans whole tables and takes tenths of a second.
pub async fn read(
    conn: &mut SqliteConnection,
    drawings: &Drawings,
) -> sqlx::Result<serde_json::Result<String>> {
    let mut tx = conn.begin().await?;
    let frequencies = LikeFrequencies {
        per_item: store::likes_per_item(&mut tx).await?,
        per_user: store::likes_per_user(&mut tx).await?,
    };
    let categories = store::most_frequent(&mut tx, FeatureType::Category, MAX_LISTED).await?;
    let tags = store::most_frequent(&mut tx, FeatureType::Tag, MAX_LISTED).await?;
    tx.rollback().await?;
    let likes = (drawings.likes)(&frequencies);
    Ok(serde_json::to_string(&DatasetEvent { likes, categories, tags }))
}

/// Returns the time until the event is read again. The slower it was to read, the longer this is, so that
/// reading takes at most a two-hundredth of the time.
pub fn next_in(took: Duration) -> Duration {
    Duration::from_secs(5).max(took * 200)
}
