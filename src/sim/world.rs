//! The simulated site's content: models, users and who likes what.

use std::collections::HashMap;
use std::ops::Range;

use super::generate::{self, Spec};
use super::truth::Truth;

/// One model of the world.
#[derive(Clone, Debug)]
pub struct SimItem {
    /// Its identifier.
    pub id: String,
    /// Its name, exactly.
    pub name: String,
    /// Its categories, in page order.
    pub categories: Vec<&'static str>,
    /// Its tags, in page order.
    pub tags: Vec<&'static str>,
    /// The number of likes that the catalogue announces.
    pub n_likes: u32,
    pub(super) author: u32,
    pub(super) likes: Range<usize>,
}

/// One user of the world.
#[derive(Clone, Debug)]
pub struct SimUser {
    /// The user's identifier.
    pub id: String,
    /// The user's name, unique in the world.
    pub username: String,
}

/// Everything that the simulated site knows, the same for the same seed.
#[derive(Clone, Debug)]
pub struct World {
    items: Vec<SimItem>,
    users: Vec<SimUser>,
    likes: Vec<u32>,
    catalogue: Vec<u32>,
    by_item_id: HashMap<String, u32>,
}

impl World {
    /// A world of `n_models` models with five likes or more, and a tail of models with fewer.
    #[must_use]
    pub fn generate(n_items: usize, seed: u64) -> Self {
        Self::from_spec(&Spec::scaled(n_items, seed))
    }

    /// The world that a spec describes.
    #[must_use]
    pub fn from_spec(spec: &Spec) -> Self {
        generate::world(spec)
    }

    /// Puts together models (by falling like count), users, and the likes that the models' ranges name.
    pub(super) fn assemble(items: Vec<SimItem>, users: Vec<SimUser>, likes: Vec<u32>) -> Self {
        let by_item_id = (0..).zip(&items).map(|(at, item)| (item.id.clone(), at)).collect();
        let catalogue = (0..).zip(&items).map(|(at, _)| at).collect();
        Self { items, users, likes, catalogue, by_item_id }
    }

    /// The same world, but the catalogue shows the model of this rank again `later` places on, as
    /// happens when ranks move during a crawl.
    #[must_use]
    pub fn with_repeat(mut self, rank: usize, later: usize) -> Self {
        let found = self.catalogue.iter().position(|&at| at as usize == rank);
        if let (Some(first), Ok(item)) = (found, u32::try_from(rank)) {
            let again = first.saturating_add(later.max(1)).min(self.catalogue.len());
            self.catalogue.insert(again, item);
        }
        self
    }

    /// The same world, but the last `n` likes of the model of this rank are of deleted accounts:
    /// still announced, no longer listed.
    #[must_use]
    pub fn with_deleted_accounts(mut self, rank: usize, n: usize) -> Self {
        if let Some(item) = self.items.get_mut(rank) {
            item.likes.end = item.likes.end.saturating_sub(n).max(item.likes.start);
        }
        self
    }

    /// The same world, but this many likes are announced for the model of this rank, whoever likes it.
    #[must_use]
    pub fn with_announced(mut self, rank: usize, n_likes: u32) -> Self {
        if let Some(item) = self.items.get_mut(rank) {
            item.n_likes = n_likes;
        }
        self
    }

    /// The same world, but the model of this rank has this name and this one tag.
    #[must_use]
    pub fn with_name_and_tag(mut self, rank: usize, name: &str, tag: &'static str) -> Self {
        if let Some(item) = self.items.get_mut(rank) {
            name.clone_into(&mut item.name);
            item.tags = vec![tag];
        }
        self
    }

    /// The same world, but the first user who likes the model of this rank is this one.
    #[must_use]
    pub fn with_liker(mut self, rank: usize, user: SimUser) -> Self {
        let item = self.items.get(rank);
        let first = item.and_then(|item| self.liked_by(item).first()).copied();
        if let Some(known) = first.and_then(|first| self.users.get_mut(first as usize)) {
            *known = user;
        }
        self
    }

    /// What a perfect crawl with this like limit exports.
    #[must_use]
    pub fn truth(&self, like_limit: u32) -> Truth<'_> {
        Truth::new(self, like_limit)
    }

    /// Every model, most liked first: a model's index is its rank.
    #[must_use]
    pub fn items(&self) -> &[SimItem] {
        &self.items
    }

    /// Every user.
    #[must_use]
    pub fn users(&self) -> &[SimUser] {
        &self.users
    }

    /// Who likes the model, in the site's own order.
    #[must_use]
    pub fn likers(&self, item: &SimItem) -> impl ExactSizeIterator<Item = &SimUser> {
        self.liked_by(item).iter().map(|&user| &self.users[user as usize])
    }

    /// The numbers of the users who like the model.
    pub(super) fn liked_by(&self, item: &SimItem) -> &[u32] {
        &self.likes[item.likes.clone()]
    }

    /// The catalogue as listed: numbers of models, with repeats.
    pub(super) fn catalogue(&self) -> &[u32] {
        &self.catalogue
    }

    pub(super) fn item(&self, number: u32) -> &SimItem {
        &self.items[number as usize]
    }

    pub(super) fn user(&self, number: u32) -> &SimUser {
        &self.users[number as usize]
    }

    /// The number of the model with this identifier.
    pub(super) fn find(&self, item_id: &str) -> Option<u32> {
        self.by_item_id.get(item_id).copied()
    }
}
