//! What earlier catalogue pages listed.

use std::collections::HashSet;

use super::ItemId;

/// What earlier catalogue pages listed. The follow-ups of the next page depend on it.
#[derive(Clone, Debug, Default)]
pub struct SeenItems {
    /// The number of items that earlier pages listed.
    pub n_items: u32,
    /// The items of this page that earlier pages listed.
    pub item_ids: HashSet<ItemId>,
    /// Whether an earlier page named the cursor of the next page.
    pub cursor_seen: bool,
    /// The last earlier page that listed a new item; 0 if none did.
    pub last_new_page: u32,
}
