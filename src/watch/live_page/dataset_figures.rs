//! The page's `dataset` event: how likes are spread, and the most frequent features.

use std::time::Duration;

use serde::Serialize;

use super::drawings::{Drawings, LikeFigures, LikeFrequencies};
use crate::ledger::crawl;
use crate::ledger::records;
use crate::ledger::{self, Reader};
use crate::words::plural;

/// How many features of each type are listed.
const MAX_LISTED: u32 = 20;

#[derive(Serialize)]
struct DatasetEvent {
    #[serde(flatten)]
    likes: LikeFigures,
    /// What one item is called, and several.
    nouns: [String; 2],
    features: Vec<MostFrequent>,
}

/// The most frequent features of one type.
#[derive(Serialize)]
struct MostFrequent {
    /// What several of them are called.
    name: String,
    /// The texts, each with the number of items.
    values: Vec<(String, u64)>,
}

/// Reads the event. This scans whole tables and takes tenths of a second.
pub async fn read(
    conn: &mut Reader,
    drawings: &Drawings,
) -> ledger::Result<serde_json::Result<String>> {
    let words = crawl::read_crawl(conn).await?.map(|crawl| crawl.site.words).unwrap_or_default();
    let frequencies = LikeFrequencies {
        item: words.noun.one().to_owned(),
        per_item: records::likes_per_item(conn).await?,
        per_user: records::likes_per_user(conn).await?,
    };
    let mut features = Vec::new();
    for (kind, name) in words.feature_types.iter() {
        let values = records::most_frequent(conn, kind, MAX_LISTED).await?;
        if !values.is_empty() {
            features.push(MostFrequent { name: plural(name), values });
        }
    }
    let nouns = [words.noun.one(), words.noun.many()].map(str::to_owned);
    let likes = (drawings.likes)(&frequencies);
    Ok(serde_json::to_string(&DatasetEvent { likes, nouns, features }))
}

/// Returns the time until the event is read again. The slower it was to read, the longer this is, so that
/// reading takes at most a two-hundredth of the time.
pub fn next_in(took: Duration) -> Duration {
    Duration::from_secs(5).max(took * 200)
}
