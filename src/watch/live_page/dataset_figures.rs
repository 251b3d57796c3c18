//! The page's `dataset` event: how likes are spread, and the most frequent features.

use std::time::Duration;

use serde::Serialize;

use super::drawings::{Drawings, LikeFigures, LikeFrequencies, Picture};
use crate::ledger::crawl;
use crate::ledger::records;
use crate::ledger::{self, Reader};
use crate::watch::coverage::CoverageSpread;
use crate::watch::status;
use crate::words::plural;

/// How many features of each type are listed.
const MAX_LISTED: u32 = 20;

#[derive(Serialize)]
struct DatasetEvent {
    #[serde(flatten)]
    likes: LikeFigures,
    /// How many items have which share of their announced likes; none if there is nothing to compare.
    coverage_per_item: Option<Picture>,
    /// How many users have which share of their announced likes; none if no user's number of likes is known.
    coverage_per_user: Option<Picture>,
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
    let crawl = crawl::read_crawl(conn).await?;
    let spread = match &crawl {
        Some(crawl) => {
            let totals = records::read_totals(conn).await?;
            status::coverage_per_item(conn, &crawl.scope, &totals, false).await?
        }
        None => None,
    };
    let of_users = match &crawl {
        Some(crawl) if crawl.scope.asks_users() => {
            CoverageSpread::of_users(&records::user_coverage(conn).await?)
        }
        _ => None,
    };
    let words = crawl.map(|crawl| crawl.site.words).unwrap_or_default();
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
    let coverage_per_item = spread.map(|spread| (drawings.coverage)(&spread, words.noun.one()));
    let coverage_per_user = of_users.map(|spread| (drawings.coverage)(&spread, "user"));
    let event = DatasetEvent { likes, coverage_per_item, coverage_per_user, nouns, features };
    Ok(serde_json::to_string(&event))
}

/// Returns the time until the event is read again. The slower it was to read, the longer this is, so that
/// reading takes at most a two-hundredth of the time.
pub fn next_in(took: Duration) -> Duration {
    Duration::from_secs(5).max(took * 200)
}
