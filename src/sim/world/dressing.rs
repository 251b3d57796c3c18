//! Gives a generated world the kinds of ids, names and times that another site has.

use std::collections::HashSet;

use super::super::chance::scramble;
use super::{Listing, Shape, SimItem, SimUser, World};

/// 1 January 2026, in milliseconds since 1970. Nothing on a simulated site is younger.
const NEWEST: i64 = 1_767_225_600_000;

/// The mean time between two likes of an item, in milliseconds.
const MEAN_GAP: i64 = 6 * 3_600_000;

impl World {
    /// Returns the same world, which has the kinds of ids, names and times of this site.
    #[must_use]
    pub(in crate::sim) fn of_shape(mut self, shape: Shape) -> Self {
        self.shape = shape;
        self
    }

    /// Returns the same world with changed items, whose numbers are passed along.
    #[must_use]
    pub(in crate::sim) fn with_items(mut self, change: impl Fn(u32, &mut SimItem)) -> Self {
        for (number, item) in (0..).zip(&mut self.items) {
            change(number, item);
        }
        self.by_item_id = (0..).zip(&self.items).map(|(at, item)| (item.id.clone(), at)).collect();
        self
    }

    /// Returns the same world with changed users, whose numbers are passed along.
    #[must_use]
    pub(in crate::sim) fn with_users(mut self, change: impl Fn(u32, &mut SimUser)) -> Self {
        for (number, user) in (0..).zip(&mut self.users) {
            change(number, user);
        }
        self.index_users();
        self
    }

    /// Returns the same world, but these users are listed nowhere. What they like is still counted.
    #[must_use]
    pub(in crate::sim) fn without_users(mut self, is_private: impl Fn(u32) -> bool) -> Self {
        let mut likes = Vec::with_capacity(self.likes.len());
        for item in &mut self.items {
            let begin = likes.len();
            let listed = self.likes[item.likes.clone()].iter();
            likes.extend(listed.filter(|user| !is_private(**user)));
            item.likes = begin..likes.len();
        }
        self.likes = likes;
        self
    }

    /// Returns the same world, in which some likes take a place on a page and are not shown. They are chosen
    /// by the item's number, the like's place in its list, and the length of the list.
    #[must_use]
    pub(in crate::sim) fn with_hidden_likes(
        mut self,
        is_hidden: impl Fn(u32, usize, usize) -> bool,
    ) -> Self {
        self.hidden_likes = vec![false; self.likes.len()];
        for (number, item) in (0..).zip(&self.items) {
            for (place, like) in item.likes.clone().enumerate() {
                self.hidden_likes[like] = is_hidden(number, place, item.likes.len());
            }
        }
        self
    }

    /// Returns the same world, whose likes have times: the newest like of an item comes first. `as_told`
    /// returns what the site says, from the number of the like and its time in milliseconds.
    #[must_use]
    pub(in crate::sim) fn with_times(
        mut self,
        as_told: impl Fn(usize, i64) -> Option<i64>,
    ) -> Self {
        self.liked_at = vec![None; self.likes.len()];
        for (number, item) in (0_i64..).zip(&self.items) {
            for like in item.likes.clone() {
                self.liked_at[like] = as_told(like, given_at(number, item.likes.start, like));
            }
        }
        self
    }

    /// Returns the same world, whose catalogue lists the items in this order.
    #[must_use]
    pub(in crate::sim) fn with_catalogue_by<K: Ord>(
        mut self,
        key: impl Fn(u32, &SimItem) -> K,
    ) -> Self {
        self.catalogue.sort_by_key(|&number| key(number, &self.items[number as usize]));
        self
    }

    /// Returns the same world, whose catalogue lists only this many items.
    #[must_use]
    pub(in crate::sim) fn with_catalogue_of(mut self, n: usize) -> Self {
        self.catalogue.truncate(n);
        self
    }

    /// Returns the numbers of the items that a whole crawl finds, each at its first place in the catalogue.
    pub(in crate::sim) fn listed(&self) -> Vec<u32> {
        let mut is_seen = HashSet::with_capacity(self.catalogue.len());
        let found = self.catalogue.iter().copied();
        let shown = found.filter(|&number| {
            !matches!(self.item(number).listing, Listing::WithoutId | Listing::Hidden)
        });
        shown.filter(|&number| is_seen.insert(number)).collect()
    }
}

/// Returns when a like was given, in milliseconds since 1970: the newest like of an item comes first. The item
/// has this number, and its likes start with that one.
pub(in crate::sim) fn given_at(item: i64, start: usize, like: usize) -> i64 {
    let newest = NEWEST - item * 86_400_000 - jitter(start);
    let place = i64::try_from(like.saturating_sub(start)).unwrap_or_default();
    newest - place * MEAN_GAP - jitter(like)
}

/// Returns a time below the mean gap that depends on the number of a like alone.
fn jitter(like: usize) -> i64 {
    (scramble(like as u64) >> 32).cast_signed() % MEAN_GAP
}
