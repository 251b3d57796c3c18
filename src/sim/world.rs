//! The content of a simulated site: items, users, and who likes what.

pub(super) mod communal;
mod dressing;
mod people;

use std::collections::HashMap;

use super::community::Community;
use super::shape::Shape;
pub(super) use super::sim_item::{Listing, RENAMED, RENUMBERED};
pub use super::sim_item::{SimItem, SimUser};

/// One like of an item.
#[derive(Clone, Copy, Debug)]
pub(super) struct SimLike {
    /// The number of the user.
    pub user: u32,
    /// When it was given, in milliseconds since 1970, if the site says so.
    pub liked_at: Option<i64>,
    /// Whether it takes a place on a page and is not shown.
    pub is_hidden: bool,
}

/// Everything that a simulated site knows.
#[derive(Clone, Debug)]
pub struct World {
    items: Vec<SimItem>,
    users: Vec<SimUser>,
    likes: Vec<u32>,
    catalogue: Vec<u32>,
    by_item_id: HashMap<String, u32>,
    /// The site whose kinds of ids, names and times the world has.
    shape: Shape,
    /// When each like was given, in milliseconds since 1970; empty if the site gives no times.
    liked_at: Vec<Option<i64>>,
    /// Which likes take a place on a page and are not shown; empty if all are shown.
    hidden_likes: Vec<bool>,
    /// What the site knows beyond items and who likes them, if it was asked for.
    pub(super) community: Option<Box<Community>>,
    /// The most items that a search lists per query.
    search_limit: Option<usize>,
    /// Whether items have thumbnails at another address of the simulated site.
    pub(super) has_thumbs: bool,
}

impl World {
    /// Returns a world of items (in descending order of likes), users, and the likes that the items' ranges
    /// refer to.
    pub(super) fn assemble(items: Vec<SimItem>, users: Vec<SimUser>, likes: Vec<u32>) -> Self {
        let by_item_id = (0..).zip(&items).map(|(at, item)| (item.id.clone(), at)).collect();
        let catalogue = (0..).zip(&items).map(|(at, _)| at).collect();
        Self {
            items,
            users,
            likes,
            catalogue,
            by_item_id,
            shape: Shape::SketchfabV3,
            liked_at: Vec::new(),
            hidden_likes: Vec::new(),
            community: None,
            search_limit: None,
            has_thumbs: false,
        }
    }

    /// Returns the same world, but the catalogue lists the item with this rank again `later` places further
    /// on, as happens when ranks change during a crawl.
    #[must_use]
    pub fn with_repeat(mut self, rank: usize, later: usize) -> Self {
        let found = self.catalogue.iter().position(|&at| at as usize == rank);
        if let (Some(first), Ok(item)) = (found, u32::try_from(rank)) {
            let again = first.saturating_add(later.max(1)).min(self.catalogue.len());
            self.catalogue.insert(again, item);
        }
        self
    }

    /// Returns the same world, but the last `n` likes of the item with this rank belong to deleted
    /// accounts: they are still announced, but no longer listed.
    #[must_use]
    pub fn with_deleted_accounts(mut self, rank: usize, n: usize) -> Self {
        if let Some(item) = self.items.get_mut(rank) {
            item.likes.end = item.likes.end.saturating_sub(n).max(item.likes.start);
        }
        self
    }

    /// Returns the same world, but with this announced number of likes for the item with this rank, which
    /// may be wrong.
    #[must_use]
    pub fn with_announced(mut self, rank: usize, n_likes: u32) -> Self {
        if let Some(item) = self.items.get_mut(rank) {
            item.n_likes = n_likes;
        }
        self
    }

    /// Returns the same world, but the item with this rank has this name and only this tag.
    #[must_use]
    pub fn with_name_and_tag(mut self, rank: usize, name: &str, tag: &'static str) -> Self {
        if let Some(item) = self.items.get_mut(rank) {
            name.clone_into(&mut item.name);
            item.tags = vec![tag];
        }
        self
    }

    /// Returns the same world, but this user takes the place of the first user who likes the item with this
    /// rank.
    #[must_use]
    pub fn with_liker(mut self, rank: usize, user: SimUser) -> Self {
        let item = self.items.get(rank);
        let first = item.and_then(|item| self.liked_by(item).first()).copied();
        if let Some(known) = first.and_then(|first| self.users.get_mut(first as usize)) {
            *known = user;
        }
        self.index_users();
        self
    }

    /// The items in descending order of likes: an item's index is its rank.
    #[must_use]
    pub fn items(&self) -> &[SimItem] {
        &self.items
    }

    /// The users.
    #[must_use]
    pub fn users(&self) -> &[SimUser] {
        &self.users
    }

    /// Returns the users who like an item and are shown, in the site's own order.
    #[must_use]
    pub fn likers(&self, item: &SimItem) -> impl ExactSizeIterator<Item = &SimUser> {
        let shown = self.likes_of(item).into_iter().filter(|like| !like.is_hidden);
        shown.map(|like| self.user(like.user)).collect::<Vec<_>>().into_iter()
    }

    /// Returns the likes of an item, in the site's own order.
    pub(super) fn likes_of(&self, item: &SimItem) -> Vec<SimLike> {
        let like = |at: usize| SimLike {
            user: self.likes[at],
            liked_at: self.liked_at.get(at).copied().flatten(),
            is_hidden: self.hidden_likes.get(at).copied().unwrap_or_default(),
        };
        item.likes.clone().filter(|&at| !self.is_lost(at)).map(like).collect()
    }

    /// Returns whether an item's own list lacks a like, although the user's list has it.
    fn is_lost(&self, like: usize) -> bool {
        self.community().is_some_and(|community| community.is_lost(like))
    }

    /// Notes the ids and the names of the users, after they changed.
    fn index_users(&mut self) {
        if let Some(community) = &mut self.community {
            community.index(&self.users);
        }
    }

    /// The site whose kinds of ids, names and times the world has.
    pub(super) const fn shape(&self) -> Shape {
        self.shape
    }

    /// Returns the numbers of the users in an item's own list of likes.
    pub(super) fn listed_likers(&self, item: &SimItem) -> Vec<u32> {
        self.likes_of(item).into_iter().map(|like| like.user).collect()
    }

    /// The numbers of the users who like an item.
    fn liked_by(&self, item: &SimItem) -> &[u32] {
        &self.likes[item.likes.clone()]
    }

    /// The catalogue as the site lists it: the numbers of items, with repeats.
    pub(super) fn catalogue(&self) -> &[u32] {
        &self.catalogue
    }

    pub(super) fn item(&self, number: u32) -> &SimItem {
        &self.items[number as usize]
    }

    pub(super) fn user(&self, number: u32) -> &SimUser {
        &self.users[number as usize]
    }

    /// Returns the number of the item that has this id, or had it before it was renamed.
    pub(super) fn find(&self, item_id: &str) -> Option<u32> {
        let former = || self.by_item_id.get(item_id.strip_suffix(RENAMED)?);
        let numbered = || {
            let number = item_id.parse::<u64>().ok()?.checked_sub(RENUMBERED)?;
            self.by_item_id.get(&number.to_string())
        };
        self.by_item_id.get(item_id).or_else(former).or_else(numbered).copied()
    }
}
