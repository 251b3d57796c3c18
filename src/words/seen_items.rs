//! What earlier pages of a list of the catalogue listed.

use std::collections::HashSet;

use super::ItemId;

/// What earlier pages of a list of the catalogue listed. The follow-ups of the next page depend on it.
#[derive(Clone, Debug, Default)]
pub struct SeenItems {
    /// The number of items that are stored from earlier pages, of any part.
    pub n_items: u32,
    /// The number of entries that earlier pages of the list had.
    pub n_entries: u64,
    /// The most entries that an earlier page of the list had; 0 if that is not known.
    pub fullest_page: u32,
    /// The fewest announced likes of an item that earlier pages of the list listed.
    pub fewest_likes: Option<u32>,
    /// The items of this page that earlier pages of the list listed. For a list of a user's likes, these are the items
    /// that the catalogue or a file lists.
    pub item_ids: HashSet<ItemId>,
    /// The items of this page that are stored, from whatever list.
    pub stored_ids: HashSet<ItemId>,
    /// Whether an earlier page named the cursor of the next page.
    pub cursor_seen: bool,
    /// The last earlier page that listed a new item; 0 if none did.
    pub last_new_page: u32,
    /// The last of the latest pages, this one included, that does not list just what an earlier one does; 0 if all
    /// of them do. None if that is not known.
    pub last_first_listing: Option<u32>,
}
