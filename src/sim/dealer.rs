//! Who likes which model of a generated world.

use std::ops::Range;

use super::Spec;

/// Deals users out to models, no one twice to one model.
pub(super) struct Dealer {
    likes: Vec<u32>,
    /// The last model that each user was dealt to.
    last_item: Vec<Option<u32>>,
    /// Users from here on have not been dealt in turn.
    next_user: u32,
    n_users: u32,
    n_likes: u32,
}

impl Dealer {
    pub fn new(spec: &Spec) -> Self {
        Self {
            likes: Vec::with_capacity(spec.n_likes as usize + 2 * spec.n_tail as usize),
            last_item: vec![None; spec.n_users as usize],
            next_user: 0,
            n_users: spec.n_users,
            n_likes: spec.n_likes,
        }
    }

    /// Deals `n` users to a model: some in turn, so that everyone likes something, the others at
    /// random with a lean to low numbers, so that some like a lot.
    pub fn deal(&mut self, item: u32, n: u32, rng: &mut fastrand::Rng) -> Range<usize> {
        let start = self.likes.len();
        let end = start + n.min(self.n_users) as usize;
        while self.likes.len() < end && self.someone_is_due(end) {
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

    /// Everything dealt out, model after model.
    pub fn into_likes(self) -> Vec<u32> {
        self.likes
    }

    /// Whether the share of users dealt in turn lags behind the share of likes dealt out.
    fn someone_is_due(&self, n_dealt: usize) -> bool {
        let dealt_in_turn = u64::from(self.next_user) * u64::from(self.n_likes);
        self.next_user < self.n_users && dealt_in_turn < u64::from(self.n_users) * n_dealt as u64
    }

    /// Whether the model got the user, who had not been dealt to it before.
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
