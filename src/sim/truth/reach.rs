//! Which users and items a crawl can find, by which source, starting from the catalogue.

use std::collections::{BTreeMap, BTreeSet};

use super::super::pages::further::PeopleList;
use super::super::world::World;

/// A source of users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TruthSource {
    /// The owners of items, which the catalogue names.
    Owners,
    /// The list of all users.
    List,
    /// The followers of known users.
    Followers,
    /// The users that known users follow.
    Followings,
    /// The authors of comments on items. Items with 0 comments are skipped.
    Commenters,
}

/// The settings of a crawl that decide what it can find.
#[derive(Clone, Copy, Debug)]
pub struct Ways<'a> {
    /// The sources of users. Without any, likes are collected by item only.
    pub sources: &'a [TruthSource],
    /// Whether it reads each item's list of likes.
    pub by_item: bool,
    /// Whether users' lists say how many likes an item has, so that items that only these lists name are kept.
    pub finds_items: bool,
    /// Whether it also uses the owners, comments and likes of items that are only in users' lists.
    pub asks_found_items: bool,
}

impl TruthSource {
    /// Every source, cheapest first.
    pub const ALL: [Self; 5] =
        [Self::Owners, Self::List, Self::Followers, Self::Followings, Self::Commenters];

    /// The source of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.name() == name)
    }

    /// The name of the source.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owners => "owners",
            Self::List => "list",
            Self::Followers => "followers",
            Self::Followings => "followings",
            Self::Commenters => "commenters",
        }
    }

    /// Returns whether the source says how much a user likes.
    #[must_use]
    pub const fn has_counts(self) -> bool {
        matches!(self, Self::List | Self::Followers | Self::Followings)
    }
}

/// What can be found so far, by the numbers of users and items.
pub(super) struct Reachable<'w, 'a> {
    world: &'w World,
    ways: Ways<'a>,
    like_limit: u32,
    /// Each user, and every source that has the user.
    pub users: BTreeMap<u32, BTreeSet<TruthSource>>,
    /// Each item, and whether the catalogue has it.
    pub items: BTreeMap<u32, bool>,
    users_left: Vec<u32>,
    items_left: Vec<u32>,
}

impl<'w, 'a> Reachable<'w, 'a> {
    /// Returns everything that can be found from these items of the catalogue.
    pub fn from(world: &'w World, like_limit: u32, catalogue: &[u32], ways: Ways<'a>) -> Self {
        let mut reach = Self {
            world,
            ways,
            like_limit,
            users: BTreeMap::new(),
            items: catalogue.iter().map(|&number| (number, true)).collect(),
            users_left: Vec::new(),
            items_left: catalogue.to_vec(),
        };
        reach.add_all(PeopleList::Listed, TruthSource::List);
        loop {
            if let Some(item) = reach.items_left.pop() {
                reach.ask_item(item);
            } else if let Some(user) = reach.users_left.pop() {
                reach.ask_user(user);
            } else {
                return reach;
            }
        }
    }

    /// Returns whether the crawl asks a user, whose number of likes no source says is zero.
    pub fn is_visited(&self, user: u32) -> bool {
        let announces = self.users.get(&user).is_some_and(|of| of.iter().any(|s| s.has_counts()));
        let account = self.world.account(self.world.user(user));
        !announces || account.is_none_or(|account| account.n_likes != Some(0))
    }

    fn ask_item(&mut self, number: u32) {
        let world = self.world;
        if let Some(details) = world.details_of(number) {
            if details.has_owner {
                self.add(world.item(number).author, TruthSource::Owners);
            }
            if details.n_comments > 0 {
                for comment in world.comments_on(number) {
                    comment
                        .user
                        .into_iter()
                        .for_each(|user| self.add(user, TruthSource::Commenters));
                }
            }
        }
    }

    fn ask_user(&mut self, user: u32) {
        self.add_all(PeopleList::Followers(user), TruthSource::Followers);
        self.add_all(PeopleList::Followings(user), TruthSource::Followings);
        for like in self.world.shown_likes_by(user).unwrap_or_default() {
            let is_popular = self.world.item(like.item).n_likes >= self.like_limit;
            let is_liked = self.ways.finds_items && is_popular;
            if is_liked && !self.items.contains_key(&like.item) {
                self.items.insert(like.item, false);
                self.items_left.extend(self.ways.asks_found_items.then_some(like.item));
            }
        }
    }

    fn add_all(&mut self, list: PeopleList, source: TruthSource) {
        for user in self.world.users_in(list).unwrap_or_default() {
            self.add(user, source);
        }
    }

    fn add(&mut self, user: u32, source: TruthSource) {
        if self.ways.sources.contains(&source) {
            let sources = self.users.entry(user).or_insert_with(|| {
                self.users_left.push(user);
                BTreeSet::new()
            });
            sources.insert(source);
        }
    }
}
