//! What earlier catalogue pages brought.

use std::collections::HashSet;

use super::ItemId;

/// What earlier catalogue pages brought. The follow-ups of the next page depend on it.
#[derive(Clone, Debug, Default)]
pub struct SeenItems {
    /// The number of items that earlier pages brought.
    pub n_items: u32,
    /// The items of this page that earlier pages brought.
    pub item_ids: HashSet<ItemId>,
    /// Whether an earlier page named the cursor of the next page.
    pub cursor_seen: bool,
    /// The last earlier page that brought an item; 0 if none did.
    pub last_new_page: u32,
}
