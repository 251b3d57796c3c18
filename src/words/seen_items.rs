//! What a crawl already holds when a catalogue page comes in.

use std::collections::HashSet;

use super::ItemId;

/// What earlier catalogue pages brought, as far as the next page's follow-ups depend on it.
#[derive(Clone, Debug, Default)]
pub struct SeenItems {
    /// The number of items that earlier pages brought.
    pub n_items: u32,
    /// Those of this page's items that earlier pages brought.
    pub item_ids: HashSet<ItemId>,
    /// Whether the cursor of the next page was given before.
    pub cursor_seen: bool,
    /// The last page before this one that brought an item; 0 if none did.
    pub last_new_page: u32,
}
