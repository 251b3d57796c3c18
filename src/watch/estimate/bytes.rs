//! The disk space that rows take.

use crate::sites::PublishedDataset;
use crate::words::{DatasetSize, Stages};

// Bytes per row with its indexes, measured on crawls of the simulated site at the published size. Target 9 of
// benches/README.md says how.
const A_LIKE: u64 = 15;
const A_TASK: u64 = 76;
const A_REQUEST: u64 = 30;
const A_USER: u64 = 100;
const A_ITEM: u64 = 163;
const A_FEATURE: u64 = 23;

// Bytes per line of an exported file, measured in the same way.
const A_LINE_OF_LIKES: u64 = 95;
const A_LINE_OF_ITEMS: u64 = 54;
const A_LINE_OF_FEATURES: u64 = 49;

/// How many likes a user is taken to have given where no dataset of the site was published.
const LIKES_PER_USER: u64 = 10;

/// Categories and tags of ten items.
const FEATURES_OF_TEN: u64 = 64;

/// The disk space that a crawl takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bytes {
    /// The largest size of the complete database.
    pub database: u64,
    /// The size of one export with usernames, as .psv.
    pub exports: u64,
}

impl Bytes {
    /// The disk space of a crawl of this size with `n_pages` pages.
    pub(super) fn of(
        size: &DatasetSize,
        stages: Stages,
        n_pages: u64,
        published: Option<&PublishedDataset>,
    ) -> Self {
        let n_likes = if stages.likes { size.n_likes } else { 0 };
        let n_features =
            if stages.features { size.n_items.saturating_mul(FEATURES_OF_TEN) / 10 } else { 0 };
        // Every user likes something. Of few likes it is not known how many come from the same user.
        let (n_published, likes_per_user) = published.map_or((0, LIKES_PER_USER), |published| {
            (published.n_users, published.n_likes / published.n_users.max(1))
        });
        let n_users = n_likes.min(n_published.max(n_likes / likes_per_user.max(1)));
        let sum = |rows: &[(u64, u64)]| {
            rows.iter().fold(0, |sum: u64, (n, bytes)| sum.saturating_add(n.saturating_mul(*bytes)))
        };
        Self {
            database: sum(&[
                (n_likes, A_LIKE),
                (n_pages, A_TASK + A_REQUEST),
                (n_users, A_USER),
                (size.n_items, A_ITEM),
                (n_features, A_FEATURE),
            ]),
            exports: sum(&[
                (n_likes, A_LINE_OF_LIKES),
                (size.n_items, A_LINE_OF_ITEMS),
                (n_features, A_LINE_OF_FEATURES),
            ]),
        }
    }
}
