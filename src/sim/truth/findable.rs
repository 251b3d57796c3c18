//! Exactly what a crawl by user can find.

use std::collections::{BTreeMap, BTreeSet};

use super::super::community::account::{Access, Account};
use super::super::time_text::exact;
use super::super::world::{SimItem, SimUser, World};
use super::reach::{Reachable, TruthSource, Ways};
use super::split::{SplitBy, TruthPart, rank};
use super::{Truth, owned, psv};

/// Everything that a crawl can find.
#[derive(Clone, Debug)]
pub struct Findable<'w> {
    /// The parts of the catalogue.
    pub parts: Vec<TruthPart<'w>>,
    /// The items, by rank.
    pub items: Vec<FoundItem<'w>>,
    /// The users that a source names, in no particular order.
    pub users: Vec<FoundUser<'w>>,
    /// The likes, by the rank of the item and then by the user's id.
    pub likes: Vec<FoundLike<'w>>,
    truth: Truth<'w>,
}

/// An item that can be found.
#[derive(Clone, Copy, Debug)]
pub struct FoundItem<'w> {
    /// The item.
    pub item: &'w SimItem,
    /// Whether the catalogue has it. Other items are found through a user's likes.
    pub is_in_catalogue: bool,
}

/// A user who can be found.
#[derive(Clone, Debug)]
pub struct FoundUser<'w> {
    /// The user.
    pub user: &'w SimUser,
    /// Every source that has the user.
    pub sources: BTreeSet<TruthSource>,
    /// Whether the site shows what the user likes.
    pub access: Access,
    /// The user's own number of likes, if a source that has the user says it.
    pub n_announced: Option<u32>,
    /// Whether the crawl visits the user, because no source says that the user likes nothing.
    pub is_visited: bool,
    /// The length of the user's list of likes.
    pub n_listed: usize,
}

/// A like that can be found.
#[derive(Clone, Copy, Debug)]
pub struct FoundLike<'w> {
    /// The item.
    pub item: &'w SimItem,
    /// The user who likes it.
    pub user: &'w SimUser,
    /// Whether the item's own list has the like and is read.
    pub by_item: bool,
    /// The position in the user's own list, newest first and from 0, if that list is read.
    pub user_position: Option<usize>,
    /// When it was given, in milliseconds since 1970, if the site says so where it is found.
    pub liked_at: Option<i64>,
}

impl FoundLike<'_> {
    /// Returns whether the user's own list has the like and is read.
    #[must_use]
    pub const fn by_user(&self) -> bool {
        self.user_position.is_some()
    }
}

impl<'w> Truth<'w> {
    /// Returns everything that a crawl can find which splits the catalogue like this and goes these ways.
    #[must_use]
    pub fn findable(self, split: &[SplitBy], ways: Ways<'_>) -> Findable<'w> {
        let world = self.world;
        let split = self.split(split, 24);
        let numbers: Vec<_> = split.items.iter().filter_map(|item| world.find(&item.id)).collect();
        let reach = Reachable::from(world, self.like_limit, &numbers, ways);
        let mut items: Vec<_> = reach.items.keys().map(|&number| world.item(number)).collect();
        rank(&mut items);
        let is_in_catalogue = |item: &SimItem| {
            world
                .find(&item.id)
                .and_then(|number| reach.items.get(&number).copied())
                .unwrap_or(false)
        };
        let found = |item| FoundItem { item, is_in_catalogue: is_in_catalogue(item) };
        let items: Vec<_> = items.into_iter().map(found).collect();
        let users = reach.users.iter().map(|(&number, sources)| {
            let user = world.user(number);
            let account = world.account(user);
            let announces = sources.iter().any(|source| source.has_counts());
            FoundUser {
                user,
                sources: sources.clone(),
                access: world.access(number),
                n_announced: account
                    .and_then(|account: &Account| account.n_likes)
                    .filter(|_| announces),
                is_visited: reach.is_visited(number),
                n_listed: world.shown_likes_by(number).map_or(0, |likes| likes.len()),
            }
        });
        let users = users.collect();
        let likes = self.found_likes(&items, &reach, ways);
        Findable { parts: split.parts, items, users, likes, truth: self }
    }

    fn found_likes(
        self,
        items: &[FoundItem<'w>],
        reach: &Reachable<'_, '_>,
        ways: Ways<'_>,
    ) -> Vec<FoundLike<'w>> {
        let world = self.world;
        let mut by_user: BTreeMap<u32, Vec<(u32, usize, i64)>> = BTreeMap::new();
        for &user in reach.users.keys().filter(|user| reach.is_visited(**user)) {
            for (place, like) in world.shown_likes_by(user).unwrap_or_default().iter().enumerate() {
                by_user.entry(like.item).or_default().push((user, place, like.given_at));
            }
        }
        let of_item = |found: &FoundItem<'w>| {
            let item = found.item;
            let mut of_user: BTreeMap<u32, FoundLike<'w>> = BTreeMap::new();
            let new = |user| FoundLike {
                item,
                user: world.user(user),
                by_item: false,
                user_position: None,
                liked_at: None,
            };
            if ways.by_item && (found.is_in_catalogue || ways.asks_found_items) {
                for like in world.likes_of(item).into_iter().filter(|like| !like.is_hidden) {
                    let found = of_user.entry(like.user).or_insert_with(|| new(like.user));
                    (found.by_item, found.liked_at) = (true, like.liked_at);
                }
            }
            let number = world.find(&item.id);
            for &(user, place, given_at) in
                number.and_then(|at| by_user.get(&at)).into_iter().flatten()
            {
                let found = of_user.entry(user).or_insert_with(|| new(user));
                found.user_position = Some(place);
                found.liked_at = self.has_times().then_some(given_at);
            }
            let mut likes: Vec<_> = of_user.into_values().collect();
            likes.sort_by(|one, other| one.user.id.cmp(&other.user.id));
            likes
        };
        items.iter().flat_map(of_item).collect()
    }
}

impl<'w> Findable<'w> {
    pub(super) const fn world(&self) -> &'w World {
        self.truth.world
    }

    /// Returns how many likes are found by item alone, by user alone, and both ways.
    #[must_use]
    pub fn overlap(&self) -> [usize; 3] {
        let count = |is_it: fn(&FoundLike<'_>) -> bool| {
            self.likes.iter().filter(|like| is_it(like)).count()
        };
        [
            count(|like| like.by_item && !like.by_user()),
            count(|like| !like.by_item && like.by_user()),
            count(|like| like.by_item && like.by_user()),
        ]
    }

    /// Returns the id of each item, its announced number of likes, and how many can be found, by rank.
    #[must_use]
    pub fn coverage(&self) -> Vec<(&str, u32, usize)> {
        let mut n_found: BTreeMap<&str, usize> = BTreeMap::new();
        for like in &self.likes {
            *n_found.entry(&like.item.id).or_default() += 1;
        }
        let of = |found: &FoundItem<'_>| {
            n_found.get(found.item.id.as_str()).copied().unwrap_or_default()
        };
        let row = |found| of(found);
        self.items
            .iter()
            .map(|found| (found.item.id.as_str(), found.item.n_likes, row(found)))
            .collect()
    }

    /// Returns the number of requests that ask every visited user, when a page has this many entries.
    #[must_use]
    pub fn n_user_pages(&self, page_size: usize) -> usize {
        let visited = self.users.iter().filter(|user| user.is_visited);
        visited.map(|user| user.n_listed.div_ceil(page_size).max(1)).sum()
    }

    /// Returns the bytes of `model_urls.psv`, by rank.
    #[must_use]
    pub fn model_urls_psv(&self) -> Vec<u8> {
        let rows = self.items.iter().map(|found| owned(&[&found.item.name, &found.item.id]));
        psv(&self.truth.columns(&["name"], &[], false), rows)
    }

    /// Returns the bytes of `model_feats.psv`, by rank.
    #[must_use]
    pub fn model_feats_psv(&self) -> Vec<u8> {
        let rows = self.items.iter().flat_map(|found| {
            let features = self.truth.features_of(found.item);
            features.map(|(item, name, value)| owned(&[&item.id, name, value]))
        });
        psv(&self.truth.columns(&[], &["type", "value"], false), rows)
    }

    /// Returns the bytes of `model_likes.psv`, by rank and user id. Its last column is the place in the user's
    /// list, counted from this number, if there is one.
    #[must_use]
    pub fn model_likes_psv(&self, positions_from: Option<usize>) -> Vec<u8> {
        let mut columns = self.truth.like_columns(&["uid", "username"]);
        columns.extend(positions_from.map(|_| "user_position".to_owned()));
        let rows = self.likes.iter().map(|like| {
            let FoundLike { item, user, user_position, liked_at, .. } = like;
            let mut fields = owned(&[&item.name, &item.id, &user.id, &user.username]);
            fields.extend(self.truth.has_times().then(|| exact(*liked_at)));
            let place =
                |from: usize| user_position.map_or_else(String::new, |at| (from + at).to_string());
            fields.extend(positions_from.map(place));
            fields
        });
        psv(&columns, rows)
    }
}
