//! Counts the exported likes per item and per user.

use super::summary::ExportSummary;
use super::user_order::UserPosition;
use crate::dataset::statistics::Distribution;

/// The number of exported likes of each item and of each user.
pub(super) struct LikeCounts {
    of_items: Vec<u64>,
    /// Indexed by the user's position.
    of_users: Vec<u32>,
    n_left_out: u64,
    n_suppressed: u64,
}

impl LikeCounts {
    /// Returns counts of zero for this many users, of whom `n_suppressed` asked to be left out.
    pub fn new(n_users: usize, n_suppressed: u64) -> Self {
        Self { of_items: Vec::new(), of_users: vec![0; n_users], n_left_out: 0, n_suppressed }
    }

    /// Counts the likes of an item that is exported; `users` are those of its stored likes that are kept.
    pub fn add_item(
        &mut self,
        n_stored: usize,
        users: impl ExactSizeIterator<Item = UserPosition>,
    ) {
        self.n_left_out += n_stored.saturating_sub(users.len()) as u64;
        self.of_items.push(users.len() as u64);
        for user in users {
            if let Some(n) = self.of_users.get_mut(user.index()) {
                *n += 1;
            }
        }
    }

    /// Counts the likes of an item that is left out.
    pub const fn leave_out_item(&mut self, n_stored: usize) {
        self.n_left_out += n_stored as u64;
    }

    /// Adds the counts to a summary.
    pub fn add_to(self, summary: &mut ExportSummary) {
        summary.likes_per_item = Distribution::of(self.of_items);
        let some = self.of_users.iter().filter(|n| **n > 0);
        summary.likes_per_user = Distribution::of(some.map(|n| u64::from(*n)));
        summary.left_out.n_likes = self.n_left_out;
        let n_others = (self.of_users.len() as u64).saturating_sub(self.n_suppressed);
        summary.left_out.n_users = n_others.saturating_sub(summary.likes_per_user.n());
    }
}
