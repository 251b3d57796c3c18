//! What the dataset looks like as it grows: the long tail of its likes, its categories and tags.

use std::time::Duration;

use serde::Serialize;
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;

use crate::dataset::chart::{self, Curve};
use crate::dataset::statistics::Distribution;
use crate::ledger::store;
use crate::words::FeatureType;

/// How many categories and tags are named.
const NAMED: u32 = 20;

/// What the dataset looks like.
#[derive(Serialize)]
struct Figures {
    /// SVG.
    long_tail: String,
    likes_per_item: Summary,
    likes_per_user: Summary,
    categories: Vec<(String, u64)>,
    tags: Vec<(String, u64)>,
}

/// A distribution in a few numbers; none where no one has any.
#[derive(Serialize)]
struct Summary {
    n: u64,
    mean: Option<f64>,
    quartiles: [Option<f64>; 3],
    max: Option<u64>,
}

impl Summary {
    fn of(distribution: &Distribution) -> Self {
        Self {
            n: distribution.n(),
            mean: distribution.mean(),
            quartiles: [0.25, 0.5, 0.75].map(|share| distribution.quantile(share)),
            max: distribution.max(),
        }
    }
}

/// Reads the dataset's event from one snapshot. It reads whole tables: tenths of a second.
pub async fn read(conn: &mut SqliteConnection) -> sqlx::Result<serde_json::Result<String>> {
    let mut tx = conn.begin().await?;
    let per_item = Distribution::from_frequencies(store::likes_per_item(&mut tx).await?);
    let per_user = Distribution::from_frequencies(store::likes_per_user(&mut tx).await?);
    let categories = store::most_frequent(&mut tx, FeatureType::Category, NAMED).await?;
    let tags = store::most_frequent(&mut tx, FeatureType::Tag, NAMED).await?;
    tx.rollback().await?;
    let curves = [
        Curve { name: "likes per model", distribution: &per_item },
        Curve { name: "likes per user", distribution: &per_user },
    ];
    Ok(serde_json::to_string(&Figures {
        long_tail: chart::long_tail("How many have at least so many likes", &curves),
        likes_per_item: Summary::of(&per_item),
        likes_per_user: Summary::of(&per_user),
        categories,
        tags,
    }))
}

/// When figures are due again: the longer reading takes, the more seldom, so that it costs a two-hundredth
/// of the time at most.
pub fn next_in(took: Duration) -> Duration {
    Duration::from_secs(5).max(took * 200)
}
