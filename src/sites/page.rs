//! What a page is, whatever the site's shape.

use url::Url;

use crate::words::Task;
use crate::words::{Feature, Item, Like};

/// The kind of content that a page must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// `text/html`.
    Html,
    /// `application/json`.
    Json,
}

/// One page to ask the site for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Its address.
    pub url: Url,
    /// What it must be.
    pub media: Media,
}

impl Request {
    /// A request for the page at this address.
    pub const fn new(url: Url, media: Media) -> Self {
        Self { url, media }
    }
}

/// What a page said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// A page of the catalogue.
    Catalogue(Catalogue),
    /// A page of the users who like a model.
    Likes(LikesPage),
    /// A model's features.
    Features(Vec<Feature>),
}

/// A page of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue {
    /// Its models, in page order.
    pub items: Vec<ListedItem>,
    /// The page after it; none where the site says that there is none.
    pub next: Option<Task>,
}

/// A model on a page of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedItem {
    /// The model.
    pub item: Item,
    /// Its features, where the catalogue holds them.
    pub features: Vec<Feature>,
}

/// A page of the users who like a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LikesPage {
    /// Its likes, in page order.
    pub likes: Vec<Like>,
    /// The offset of the page after it; none on the last.
    pub next: Option<u32>,
}
