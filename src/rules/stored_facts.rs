//! What is known about the stored dataset when a page is followed.

use crate::words::{Part, SeenItems};

/// What the lookup found.
#[derive(Clone, Debug, Default)]
pub struct StoredFacts {
    /// What earlier catalogue pages listed.
    pub seen_items: SeenItems,
    /// The parts into which the list is split if the site cuts it off; none if it can't be split.
    pub parts_below: Vec<Part>,
    /// Whether likes of the item are missing.
    pub likes_are_missing: bool,
    /// Whether every like of the page is stored.
    pub likes_are_stored: bool,
    /// Whether another page of the list named the same next page.
    pub cursor_seen: bool,
    /// How many pages of the list there are, and how many likes they brought; none where that does not
    /// matter.
    pub list_size: Option<(u64, u64)>,
}
