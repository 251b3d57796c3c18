//! The page's `dataset` event: how likes are spread, and the most frequent categories and tags.

use std::time::Duration;

use serde::Serialize;

use super::drawings::{Drawings, LikeFigures, LikeFrequencies};
use crate::ledger::records;
use crate::ledger::{self, Reader};
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

/// Reads the event. This scans whole tables and takes tenths of a second.
pub async fn read(
    conn: &mut Reader,
    drawings: &Drawings,
) -> ledger::Result<serde_json::Result<String>> {
    let frequencies = LikeFrequencies {
        per_item: records::likes_per_item(conn).await?,
        per_user: records::likes_per_user(conn).await?,
    };
    let categories = records::most_frequent(conn, FeatureType::FIRST, MAX_LISTED).await?;
    let tags = records::most_frequent(conn, FeatureType::SECOND, MAX_LISTED).await?;
    let likes = (drawings.likes)(&frequencies);
    Ok(serde_json::to_string(&DatasetEvent { likes, categories, tags }))
}

/// Returns the time until the event is read again. The slower it was to read, the longer this is, so that
/// reading takes at most a two-hundredth of the time.
pub fn next_in(took: Duration) -> Duration {
    Duration::from_secs(5).max(took * 200)
}
