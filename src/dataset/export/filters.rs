//! What the user wants to leave out of an export.

use std::collections::HashSet;

use crate::words::UserId;

/// What is left out of an export.
#[derive(Clone, Debug, Default)]
pub struct Filters {
    /// Users with fewer likes are left out; 0 keeps everyone.
    pub min_user_likes: u32,
    /// Items with fewer likes are left out; 0 keeps all.
    pub min_item_likes: u32,
    /// Users who asked to be left out; they are removed before likes are counted.
    pub suppressed: HashSet<UserId>,
}

impl Filters {
    /// Returns whether the filters depend on numbers of likes.
    pub const fn count_likes(&self) -> bool {
        self.min_user_likes > 0 || self.min_item_likes > 0
    }
}
