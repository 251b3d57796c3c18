//! What a site's pages look like, as data: a description of a site, checked.
//!
//! A description says where the lists of a site are, how they are paged, and where on a page each value
//! is. It can't say more: it holds no expressions and no code.

mod bundled;
mod field;
mod key_places;
mod list;
mod paging;
mod rate_limit;
mod read;
mod split;
mod template;
mod users;

use url::{Origin, Url};

use crate::words::{AttributeType, FeatureType, FeatureTypes, LikesBy, Noun, Stage, UserOrigins};

pub use field::{Conversion, CssPath, Field, Location, Pointer, PointerStep};
pub use key_places::KeyPlaces;
pub use list::{
    CountField, Features, Html, Images, ItemList, ItemPage, LikeList, Likers, LikesWay, List,
    Person, Rows, SizedImages, Thumbnail,
};
pub use paging::{NextKind, Paging};
pub use rate_limit::{RateLimitHeaders, ResetForm};
pub use read::DescriptionError;
pub use split::{Dimension, parts_below};
pub use template::{Placeholder, Template, TemplatePart};
pub use users::{ListedUsers, UserLikes, UserSource};

/// A description of a site, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Description {
    /// Its name: lower-case letters, digits and hyphens.
    pub name: String,
    /// What it collects, and what is known about the site's limits: one or more sentences.
    pub about: String,
    /// Where the site documents these pages.
    pub docs: Option<Url>,
    /// The site's terms of use.
    pub terms: Option<Url>,
    /// What items are called, such as `model`. It names files and columns.
    pub noun: Noun,
    /// What the card of a dataset calls the site and its items.
    pub dataset: DatasetWords,
    /// The address that all paths are relative to, without a slash at its end.
    pub base: Url,
    /// How an API token is sent, if the site takes one.
    pub token: Option<TokenHeader>,
    /// The headers in which the site says how many requests are left.
    pub rate_limit: Option<RateLimitHeaders>,
    /// The signs of the site's firewall.
    pub firewall: Option<FirewallSigns>,
    /// The size of a published dataset of the site.
    pub published: Option<PublishedSize>,
    /// The catalogue.
    pub items: ItemList,
    /// An item's own page, for features that the catalogue lacks.
    pub item: Option<ItemPage>,
    /// The lists of an item's likes. A description has these, users' lists, or both.
    pub likes: Option<LikeList>,
    /// Each user's list of likes.
    pub user_likes: Option<UserLikes>,
    /// How likes are collected unless the configuration says otherwise.
    pub first_way: LikesWay,
    /// The sources of users, the cheapest first. Empty if likes are listed by item only.
    pub users: Vec<UserSource>,
    /// The text that it was read from.
    pub text: String,
    /// The SHA-256 of that text, as 64 hex digits.
    pub sha256: String,
    /// Where its keys are in that text.
    pub keys: KeyPlaces,
}

impl Description {
    /// Returns where the likes of an item are, if the description says so.
    pub fn likers(&self) -> Option<&Likers> {
        self.likes.as_ref().map(|likes| &likes.likers)
    }

    /// Returns how likes are collected if nothing else is configured.
    pub const fn default_likes_by(&self) -> LikesBy {
        match self.first_way {
            LikesWay::Item => LikesBy::Item,
            LikesWay::User => LikesBy::User,
        }
    }

    /// Returns why likes can't be collected this way, if they can't.
    pub fn lacks_way(&self, way: LikesBy) -> Option<String> {
        let lacks = match (&self.likes, &self.user_likes) {
            (None, _) if way.asks_items() => "item",
            (_, None) if way.asks_users() => "user",
            _ => return None,
        };
        let other = self.default_likes_by().code();
        Some(format!(
            "{} does not say where likes by {lacks} are; use {other}, or a description that has `by: {lacks}`",
            self.name
        ))
    }

    /// Returns where users are found.
    pub fn user_origins(&self) -> UserOrigins {
        self.users.iter().map(UserSource::origin).collect()
    }

    /// Returns every list that has pages of its own.
    pub fn lists(&self) -> impl Iterator<Item = &List> {
        let of_item = match self.likers() {
            Some(Likers::Pages(list)) => Some(list),
            Some(Likers::WithinItem(_)) | None => None,
        };
        let of_user = self.user_likes.as_ref().map(|likes| &likes.items.list);
        let users = self.users.iter().filter_map(UserSource::list).map(|users| &users.list);
        [&self.items.list].into_iter().chain(of_item).chain(of_user).chain(users)
    }

    /// Returns where a catalogue entry holds the number of comments on its item, if the authors of comments are a
    /// source of users.
    pub fn comments(&self) -> Option<&Field> {
        let lists = self.users.iter().filter_map(UserSource::list);
        lists.into_iter().find_map(|users| users.comments.as_ref())
    }

    /// Returns whether the pages of a stage say when likes were given.
    pub fn gives_times_in(&self, stage: Stage) -> bool {
        match stage {
            Stage::UserLikes => self.user_likes.as_ref().is_some_and(|likes| likes.time.is_some()),
            _ => self.likes.as_ref().is_some_and(|likes| likes.time.is_some()),
        }
    }

    /// Returns whether any list of likes gives their times.
    pub fn gives_times(&self) -> bool {
        let by_item = self.likes.as_ref().is_some_and(|likes| likes.time.is_some());
        by_item || self.user_likes.as_ref().is_some_and(|likes| likes.time.is_some())
    }

    /// Returns the key by which the pages of a stage's list name the next one, with its value and its line. Returns
    /// none for numbered pages, and for a list of one page.
    pub fn next_in_words(&self, stage: Stage) -> Option<String> {
        let paging = &self.list_of(stage)?.paging;
        let section = stage.section();
        let key = match paging.kinds.first()? {
            NextKind::Cursor { .. } => "next.cursor",
            NextKind::Url(_) => "next.url",
            NextKind::Link(_) => "next.link",
            NextKind::Page { .. } | NextKind::Offset { .. } if paging.kinds.len() > 1 => "next.or",
            NextKind::Page { .. } | NextKind::Offset { .. } | NextKind::None => return None,
        };
        self.keys.in_words(&format!("{section}.{key}"))
    }

    /// Returns the keys of those types of features of which a page of the catalogue has none, with their values and
    /// lines.
    pub fn features_in_words(&self, missing: &[FeatureType]) -> Vec<String> {
        let types = self.feature_types();
        let listed = self.items.features.iter().flatten();
        let is_missing =
            |name: &str| types.iter().any(|(kind, own)| own == name && missing.contains(&kind));
        let missing = listed.filter(|(name, _)| is_missing(name));
        missing
            .filter_map(|(name, _)| self.keys.in_words(&format!("items.features.{name}")))
            .collect()
    }

    /// Returns the site's types of feature: those of the catalogue, then those that only an item's own page
    /// has.
    pub fn feature_types(&self) -> FeatureTypes {
        let listed = self.items.features.iter().flatten();
        let own = self.item.iter().flat_map(|item| &item.features);
        let mut names: Vec<String> = Vec::new();
        for (name, _) in listed.chain(own) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        FeatureTypes::new(names)
    }

    /// Returns the origins from which images of items are taken, each once. There are none if no list says where
    /// images are.
    pub fn image_origins(&self) -> Vec<Origin> {
        let liked = self.user_likes.as_ref().and_then(|likes| likes.items.thumbnail.as_ref());
        let mut origins: Vec<Origin> = Vec::new();
        for thumbnail in self.items.thumbnail.iter().chain(liked) {
            for origin in &thumbnail.origins {
                if !origins.contains(origin) {
                    origins.push(origin.clone());
                }
            }
        }
        origins
    }

    /// Returns the attributes of the site's items, in order.
    pub fn attribute_types(&self) -> Vec<AttributeType> {
        let of = |(name, field): &(String, Field)| AttributeType {
            name: name.clone(),
            kind: field.conversion.kind(),
        };
        self.items.attributes.iter().map(of).collect()
    }
}

/// What the card of a dataset calls the site and its items.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DatasetWords {
    /// The site's display name, such as `Hugging Face`.
    pub site: Option<String>,
    /// What an item is called in the title, if not by its noun.
    pub item: Option<String>,
    /// Search keywords for the dataset.
    pub keywords: Vec<String>,
}

/// How an API token is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenHeader {
    /// The name of the header.
    pub header: String,
    /// What comes before the token, such as `Token `.
    pub before: String,
    /// What comes after it.
    pub after: String,
}

/// The signs of a firewall that answers in the site's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirewallSigns {
    /// A header that only the firewall sends, in lower case.
    pub header: String,
    /// The status of its block page, never 200. The site itself may use this status too.
    pub page_status: u16,
    /// Words on its block page, in lower case.
    pub page_words: String,
}

impl FirewallSigns {
    /// Returns whether this body, sent with [`Self::page_status`], is the firewall's block page.
    pub fn is_its_page(&self, body: &[u8]) -> bool {
        String::from_utf8_lossy(body).to_lowercase().contains(&self.page_words)
    }
}

/// The size of a published dataset of a site, as a measure of the site's size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublishedSize {
    /// The number of items.
    pub n_items: u64,
    /// The number of likes.
    pub n_likes: u64,
    /// The number of users.
    pub n_users: u64,
    /// The like limit: items with fewer likes are not in it.
    pub like_limit: u32,
    /// The number of likes of the most liked item.
    pub top: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_block_page_is_recognised_by_its_words() {
        let signs = Description::bundled_named("sketchfab-v3").unwrap().firewall.as_ref().unwrap();
        assert!(signs.is_its_page(b"<title>Human Verification</title>"));
        assert!(!signs.is_its_page(b"<title>Method Not Allowed</title>"));
    }
}
