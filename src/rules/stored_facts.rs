//! What is known about the stored dataset when a page is followed.

use crate::words::{Part, SeenItems};

/// What the lookup found.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
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
    /// How many pages in a row, this one included, brought no like that was not stored.
    pub n_stale_pages: u64,
    /// The last position of the page's likes, if all of them and later likes of the list are stored.
    pub catching_up_at: Option<u32>,
    /// The most entries that a page of likes has had so far, this one included; none if that is not known.
    pub full_like_page: Option<u32>,
    /// How many entries the page before this one of the list had, if that is known.
    pub n_entries_before: Option<u32>,
    /// How many pages of the list there are, and how many likes they brought; none where that does not
    /// matter.
    pub list_size: Option<(u64, u64)>,
    /// Whether an earlier page of the list had the same entries.
    pub repeats_earlier_page: bool,
    /// How many pages of the list had no entry.
    pub n_empty_pages: u64,
    /// How many users on the page are new; none if that does not matter.
    pub n_new_users: Option<u64>,
}
