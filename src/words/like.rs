//! A user who likes an item.

use std::fmt;
use std::sync::Arc;

use super::{ItemId, Moment, UserId};

/// One like: a user and an item. Its `Debug` shows neither the user's id nor the name.
#[derive(Clone, PartialEq, Eq)]
pub struct Like {
    /// The item that is liked.
    pub item_id: ItemId,
    /// The user who likes it.
    pub user_id: UserId,
    /// The user's name at the time.
    pub username: Arc<str>,
    /// The position in the site's own order of this item's likes, from 0.
    pub position: u32,
    /// When it was given, on a site that says so.
    pub liked_at: Option<Moment>,
}

impl fmt::Debug for Like {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Like")
            .field("item_id", &self.item_id)
            .field("position", &self.position)
            .finish_non_exhaustive()
    }
}
