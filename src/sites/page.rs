//! What a page says, whatever the site's shape.

use crate::words::{Feature, Item, Like, Task};

/// How many items a page of the catalogue may hold: four times what any page has.
pub const MAX_ITEMS: usize = 96;

/// What a page said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// A page of the catalogue.
    Catalogue(Catalogue),
    /// A page of the users who like an item.
    Likes(LikesPage),
    /// An item's features.
    Features(Vec<Feature>),
}

/// A page of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue {
    /// Its items, in page order.
    pub items: Vec<ListedItem>,
    /// The page after it; none if the site says that there is none.
    pub next: Option<Task>,
}

/// An item on a page of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedItem {
    /// The item.
    pub item: Item,
    /// Its features, if the catalogue holds them.
    pub features: Vec<Feature>,
}

/// A page of the users who like an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LikesPage {
    /// Its likes, in page order.
    pub likes: Vec<Like>,
    /// The offset of the page after it; none on the last.
    pub next: Option<u32>,
}
