//! The world of a site that also has accounts, lists of users, comments, licences and likes by user.

use super::super::community::Community;
use super::super::community::account::{Access, Account};
use super::super::community::item_details::ItemDetails;
use super::super::names;
use super::super::slugs::{CATEGORIES, slug_of};
use super::dressing::given_at;
use super::{SimItem, SimUser, World};

/// One user in this many likes nothing and owns nothing.
const IDLE_ONE_IN: usize = 10;

/// The most categories of an item, as the site has it today.
const MOST_CATEGORIES: usize = 2;

/// The category with most items.
const FULLEST: &str = "Characters & Creatures";

/// The licence of every item in a world without a community.
const ONLY_LICENCE: &str = "by";

/// A like as the list of its user shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim) struct UserLike {
    /// The number of the item.
    pub item: u32,
    /// When it was given, in milliseconds since 1970.
    pub given_at: i64,
}

impl World {
    /// Returns the same world with a community: accounts, some of which are private or gone, users who only
    /// look on, followers, comments, likes by user, and the categories, licences and details of today's items.
    /// Other changes of the world's likes come first.
    #[must_use]
    pub fn with_community(mut self, seed: u64) -> Self {
        let n = self.users.len();
        let mut rng = fastrand::Rng::with_seed(seed);
        for number in n..n + n.div_ceil(IDLE_ONE_IN) {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            let id = (0..32).map(|_| char::from_digit(rng.u32(..16), 16).unwrap_or('0')).collect();
            self.users.push(SimUser { id, username: names::user(number, &mut rng) });
        }
        let mut world = self.with_items(with_categories_of_today);
        let community = Community::draw(&world.items, &world.users, &world.likes, seed);
        world.community = Some(Box::new(community));
        world
    }

    /// Returns the same world with its community, in which no account is private or gone.
    #[must_use]
    pub fn with_open_accounts(mut self) -> Self {
        if let Some(community) = &mut self.community {
            for account in &mut community.accounts {
                account.access = Access::Open;
            }
        }
        self
    }

    /// Returns the same world, whose search lists at most this many items per query.
    #[must_use]
    pub const fn with_search_limit(mut self, n: usize) -> Self {
        self.search_limit = Some(n);
        self
    }

    /// The most items that a search lists per query.
    #[must_use]
    pub const fn search_limit(&self) -> Option<usize> {
        self.search_limit
    }

    /// Returns what the site says about an item beyond its likes and features, in a world with a community.
    #[must_use]
    pub fn details(&self, item: &SimItem) -> Option<&ItemDetails> {
        let number = self.by_item_id.get(&item.id)?;
        self.details_of(*number)
    }

    /// Returns the account of the user with this id, in a world with a community.
    #[must_use]
    pub fn account(&self, user: &SimUser) -> Option<&Account> {
        let community = self.community()?;
        community.accounts.get(community.user_with_id(&user.id)? as usize)
    }

    /// Returns the user who owns an item, unless the site does not name the owner.
    #[must_use]
    pub fn owner(&self, item: &SimItem) -> Option<&SimUser> {
        let is_named = self.details(item).is_none_or(|details| details.has_owner);
        is_named.then(|| self.user(item.author))
    }

    /// Returns the licence of an item.
    pub(in crate::sim) fn licence(&self, number: u32) -> Option<&'static str> {
        self.details_of(number).map_or(Some(ONLY_LICENCE), |details| details.licence)
    }

    /// Returns what the site says about the item with this number.
    pub(in crate::sim) fn details_of(&self, number: u32) -> Option<&ItemDetails> {
        self.community().and_then(|community| community.details.get(number as usize))
    }

    /// What the site knows beyond items and who likes them, if it was asked for.
    pub(in crate::sim) fn community(&self) -> Option<&Community> {
        self.community.as_deref()
    }

    /// Returns what a user likes as the user's own list shows it, newest first. Items for adults are not in
    /// it. Whether anybody may see the list is another matter.
    pub(in crate::sim) fn likes_by(&self, user: u32) -> Vec<UserLike> {
        let Some(community) = self.community() else { return Vec::new() };
        let shown = community
            .likes_of(user)
            .filter(|(_, item)| !self.details_of(*item).is_some_and(ItemDetails::is_for_adults));
        let mut likes: Vec<_> = shown
            .map(|(like, item)| {
                let start = self.item(item).likes.start;
                UserLike { item, given_at: given_at(item.into(), start, like) }
            })
            .collect();
        likes.sort_by_key(|like| (std::cmp::Reverse(like.given_at), like.item));
        likes
    }
}

/// Gives an item at most two categories, each with a slug. Most of the items without any get one.
fn with_categories_of_today(number: u32, item: &mut SimItem) {
    let of_today = |name| if slug_of(name).is_some() { name } else { "News & Politics" };
    let mut names: Vec<_> = item.categories.iter().copied().map(of_today).collect();
    if names.is_empty() && !number.is_multiple_of(5) {
        names.push(CATEGORIES[number as usize % CATEGORIES.len()].0);
    }
    // One category is much fuller than the others.
    if !names.is_empty() && number.is_multiple_of(4) && !names.contains(&FULLEST) {
        names.insert(0, FULLEST);
    }
    names.truncate(MOST_CATEGORIES);
    item.categories = names;
}
