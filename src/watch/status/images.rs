//! How many items have an image.

use serde::Serialize;

use super::Status;
use crate::words::{Stage, grouped, one_or_more};

/// How many items have an image, and how many have none. Together these are all items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ImageCounts {
    /// Items whose image is stored.
    pub collected: u64,
    /// Items whose image is yet to be requested.
    pub left: u64,
    /// Items whose image is gone, private, or given up.
    pub missing: u64,
    /// Items for which no page gave an address that could be used, and those whose owner was forgotten.
    pub without_address: u64,
}

impl ImageCounts {
    /// Returns how many items have an image, and how many have none, in words.
    pub fn in_words(&self) -> String {
        let Self { collected, left, missing, without_address } = *self;
        let parts = [(left, "left"), (missing, "missing")];
        let parts = parts.into_iter().filter(|(n, _)| *n > 0);
        let parts: Vec<_> = parts.map(|(n, what)| format!(", {} {what}", grouped(n))).collect();
        let parts = parts.concat();
        let have = one_or_more(without_address, "item has", "items have");
        let (collected, n_without) = (grouped(collected), grouped(without_address));
        format!("{collected} collected{parts}; {n_without} {have} no address of an image")
    }
}

impl Status {
    /// Returns how many items have an image; none if the crawl collects no images. Each address has a task, so that this
    /// costs the same at any size.
    pub fn images(&self) -> Option<ImageCounts> {
        let tasks = self.tally.of(Stage::Thumbs);
        let missing = tasks.gone.saturating_add(tasks.private).saturating_add(tasks.discarded);
        self.crawl.scope.stages.thumbs.then(|| ImageCounts {
            collected: tasks.completed,
            left: tasks.left(),
            missing,
            without_address: self.totals.n_items.saturating_sub(tasks.total()),
        })
    }
}
