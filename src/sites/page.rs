//! What a page says, whatever the site's shape.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::words::{
    Attribute, Feature, ImageType, Item, Like, Moment, OddEntry, Owner, PixelSize, Task, UserId,
};

/// What a page said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// A page of the catalogue.
    Catalogue(Catalogue),
    /// A page of the users who like an item.
    Likes(LikesPage),
    /// An item's features.
    Features(FeaturesPage),
    /// A page of a user's likes.
    UserLikes(UserLikesPage),
    /// A page of users.
    Users(UsersPage),
    /// An image of an item.
    Thumb(ThumbImage),
}

impl Page {
    /// Returns a hash of the ids of the page's items or users, in order. None if there is no entry, and for pages of an
    /// item. The same entries always give the same hash.
    pub fn entries_hash(&self) -> Option<i64> {
        match self {
            Self::Catalogue(page) => hash(page.items.iter().map(|listed| listed.item.id.as_str())),
            Self::UserLikes(page) => {
                hash(page.items.iter().map(|liked| liked.entry.item.id.as_str()))
            }
            Self::Users(page) => hash(page.users.iter().map(|user| user.id.reveal())),
            Self::Likes(_) | Self::Features(_) | Self::Thumb(_) => None,
        }
    }

    /// Returns how many entries of a list it has, those that can't be used included; none if it is no list.
    pub fn n_entries(&self) -> Option<u32> {
        let n = match self {
            Self::Catalogue(page) => page.items.len().saturating_add(page.skipped.len()),
            Self::Likes(page) => page.n_entries,
            Self::UserLikes(page) => page.n_entries,
            Self::Users(page) => page.n_entries,
            Self::Features(_) | Self::Thumb(_) => return None,
        };
        u32::try_from(n).ok()
    }
}

fn hash<'a>(ids: impl Iterator<Item = &'a str>) -> Option<i64> {
    let mut hash = Sha256::new();
    let mut is_empty = true;
    for id in ids {
        is_empty = false;
        hash.update(id);
        // No id has one.
        hash.update([0]);
    }
    let hash = hash.finalize();
    let first = hash.first_chunk().map(|first| i64::from_be_bytes(*first));
    first.filter(|_| !is_empty)
}

/// The page after another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextPage<P> {
    /// The site says where it is.
    Page(P),
    /// If there is another page, it is here. The site does not say whether there is.
    Perhaps(P),
    /// The page names none. It may have lost it.
    None,
    /// There is none: the page says that it is the last, all entries have been listed, or the list is a single
    /// page.
    Last,
    /// The site names the page that was requested, or an earlier one. The page that arrived may not
    /// be the one that was requested.
    Back,
    /// The site names one that can't be requested, so the end of the list is not known. It says what
    /// is wrong with the address, such as `has no offset`.
    Unusable(&'static str),
}

impl<P> NextPage<P> {
    /// Returns what is wrong with the address of the next page, if anything is.
    pub const fn problem(&self) -> Option<&'static str> {
        match self {
            Self::Page(_) | Self::Perhaps(_) | Self::None | Self::Last => None,
            Self::Back => Some("leads back"),
            Self::Unusable(problem) => Some(problem),
        }
    }

    /// Returns whether the list ends here, as far as the page says.
    pub const fn is_end(&self) -> bool {
        matches!(self, Self::None | Self::Last)
    }

    /// Returns the same with another form of the page.
    pub fn map<Q>(self, form: impl FnOnce(P) -> Q) -> NextPage<Q> {
        match self {
            Self::Page(page) => NextPage::Page(form(page)),
            Self::Perhaps(page) => NextPage::Perhaps(form(page)),
            other => other.without_page(),
        }
    }

    /// Returns the page to request, if there is or may be one.
    pub const fn page(&self) -> Option<&P> {
        match self {
            Self::Page(page) | Self::Perhaps(page) => Some(page),
            Self::None | Self::Last | Self::Back | Self::Unusable(_) => None,
        }
    }

    /// Returns the same if no page can be requested.
    pub(super) fn without_page<Q>(self) -> NextPage<Q> {
        match self {
            Self::Page(_) | Self::Perhaps(_) | Self::None => NextPage::None,
            Self::Last => NextPage::Last,
            Self::Back => NextPage::Back,
            Self::Unusable(problem) => NextPage::Unusable(problem),
        }
    }
}

/// A page of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue {
    /// Its items, in page order.
    pub items: Vec<CatalogueEntry>,
    /// Its entries that can't be used.
    pub skipped: Vec<OddEntry>,
    /// The page after it.
    pub next: NextPage<Task>,
}

/// An item on a page of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogueEntry {
    /// The item.
    pub item: Item,
    /// The user who made it, if the catalogue says so.
    pub owner: Option<Owner>,
    /// Its attributes that are known, in the order of the description.
    pub attributes: Vec<Attribute>,
    /// Its features, if the catalogue holds them.
    pub features: Vec<Feature>,
    /// How many comments it has, if the site's commenters are a source of users.
    pub n_comments: Option<u32>,
    /// Its likes, if they are within the catalogue.
    pub likes: Vec<Like>,
    /// Whether its number of likes could not be read, though the site gives one.
    pub lacks_count: bool,
    /// Where its image is, if it has one.
    pub thumbnail: Option<String>,
    /// What is odd about its images, which matters only if they are collected.
    pub odd_thumbnail: Option<OddEntry>,
    /// What is odd about it.
    pub odd: Vec<OddEntry>,
}

impl CatalogueEntry {
    /// Returns an entry that says nothing more about its item.
    pub fn of(item: Item) -> Self {
        let (attributes, features) = Default::default();
        let (likes, odd) = Default::default();
        let (owner, n_comments, lacks_count) = (None, None, false);
        let (thumbnail, odd_thumbnail) = Default::default();
        Self {
            item,
            owner,
            attributes,
            features,
            n_comments,
            likes,
            lacks_count,
            thumbnail,
            odd_thumbnail,
            odd,
        }
    }
}

/// A page of the users who like an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LikesPage {
    /// Its likes, in page order.
    pub likes: Vec<Like>,
    /// How many entries it has, with those that can't be used.
    pub n_entries: usize,
    /// What is odd about its entries.
    pub odd: Vec<OddEntry>,
    /// The page after it.
    pub next: NextPage<Task>,
}

/// An item's features.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeaturesPage {
    /// The features, in the order of the site's types.
    pub features: Vec<Feature>,
    /// What is odd about them. There is one entry: the item.
    pub odd: Vec<OddEntry>,
}

/// A page of a user's likes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserLikesPage {
    /// Its items, in page order.
    pub items: Vec<LikedEntry>,
    /// How many entries it has, including those that can't be used or are of another kind.
    pub n_entries: usize,
    /// What is odd about its entries.
    pub odd: Vec<OddEntry>,
    /// The page after it.
    pub next: NextPage<Task>,
}

/// An item that a user likes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LikedEntry {
    /// What the list says about the item. Its rank has the page 0, as the list is not the catalogue.
    pub entry: CatalogueEntry,
    /// The position in the site's own order of the user's likes, from 0.
    pub position: u32,
    /// When it was liked, on a site that says so.
    pub liked_at: Option<Moment>,
    /// Whether the item's number of likes, whose place the description names, is missing or can't be read.
    pub lacks_count: bool,
}

/// A page of users.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsersPage {
    /// Its users, in page order.
    pub users: Vec<UserEntry>,
    /// How many entries it has, including those that can't be used or are left out.
    pub n_entries: usize,
    /// What is odd about its entries.
    pub odd: Vec<OddEntry>,
    /// The page after it.
    pub next: NextPage<Task>,
}

/// A user that a list names. Its `Debug` shows neither the user's id nor the name.
#[derive(Clone, PartialEq, Eq)]
pub struct UserEntry {
    /// The user's id.
    pub id: UserId,
    /// The user's name.
    pub name: String,
    /// How many items the user likes, if the list says so.
    pub likes: Option<u32>,
}

impl fmt::Debug for UserEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserEntry").field("likes", &self.likes).finish_non_exhaustive()
    }
}

/// An image of an item, complete. Its `Debug` leaves out the bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct ThumbImage {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Their SHA-256, as 64 hex digits.
    pub sha256: String,
    /// Its format.
    pub image_type: ImageType,
    /// Its size, if that could be read.
    pub size: Option<PixelSize>,
}

impl fmt::Debug for ThumbImage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ThumbImage")
            .field("n_bytes", &self.bytes.len())
            .field("image_type", &self.image_type)
            .finish_non_exhaustive()
    }
}

impl LikesPage {
    /// Returns whether the page has no entry, usable or not.
    pub const fn is_empty(&self) -> bool {
        self.n_entries == 0
    }
}
