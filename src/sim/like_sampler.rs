//! Chooses who likes which item of a generated world.

use std::ops::Range;

use super::spec::Spec;

/// Draws the users who like each item. No user likes an item twice.
pub(super) struct LikeSampler {
    likes: Vec<u32>,
    /// The last item that each user was drawn for.
    last_item: Vec<Option<u32>>,
    /// The first user who has not been drawn in turn.
    next_user: u32,
    n_users: u32,
    n_likes: u32,
}

impl LikeSampler {
    /// Returns a sampler without likes.
    pub fn new(spec: &Spec) -> Self {
        Self {
            likes: Vec::with_capacity(spec.n_likes as usize + 2 * spec.n_tail as usize),
            last_item: vec![None; spec.n_users as usize],
            next_user: 0,
            n_users: spec.n_users,
            n_likes: spec.n_likes,
        }
    }

    /// Draws `n` users for an item and returns the range of its likes. Some are drawn in turn, so that
    /// everyone likes something. The others are drawn at random in favour of low numbers, so that some
    /// users like a lot.
    pub fn draw(&mut self, item: u32, n: u32, rng: &mut fastrand::Rng) -> Range<usize> {
        let start = self.likes.len();
        let end = start + n.min(self.n_users) as usize;
        while self.likes.len() < end && self.is_turn_due(end) {
            self.take(self.next_user, item);
            self.next_user += 1;
        }
        while self.likes.len() < end {
            let most = rng.u32(..self.n_users);
            let mut user = rng.u32(..=most);
            while !self.take(user, item) {
                user = (user + 1) % self.n_users;
            }
        }
        rng.shuffle(&mut self.likes[start..]);
        start..end
    }

    /// Returns the likes of all items, one item after the other.
    pub fn into_likes(self) -> Vec<u32> {
        self.likes
    }

    /// Returns whether the share of users drawn in turn lags behind the share of likes drawn.
    fn is_turn_due(&self, n_drawn: usize) -> bool {
        let n_in_turn = u64::from(self.next_user) * u64::from(self.n_likes);
        self.next_user < self.n_users && n_in_turn < u64::from(self.n_users) * n_drawn as u64
    }

    /// Adds a like, unless the user likes the item already; returns whether it was added.
    fn take(&mut self, user: u32, item: u32) -> bool {
        let last = &mut self.last_item[user as usize];
        let free = *last != Some(item);
        if free {
            *last = Some(item);
            self.likes.push(user);
        }
        free
    }
}
