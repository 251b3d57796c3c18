//! The items and the users of a simulated site.

use std::ops::Range;

/// Ends the new id of an item or a user that was renamed.
pub(super) const RENAMED: &str = "-renamed";

/// The difference between the new and the former id, where ids are numbers.
pub(super) const RENUMBERED: u64 = 1_000_000_000;

/// An item of the world.
#[derive(Clone, Debug)]
pub struct SimItem {
    /// The item's id.
    pub id: String,
    /// The exact name.
    pub name: String,
    /// The categories, in page order.
    pub categories: Vec<&'static str>,
    /// The tags, in page order.
    pub tags: Vec<&'static str>,
    /// The number of likes that the catalogue announces.
    pub n_likes: u32,
    pub(super) author: u32,
    pub(super) likes: Range<usize>,
    pub(super) listing: Listing,
}

/// How the catalogue lists an item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Listing {
    /// With everything that the site says about its items.
    #[default]
    Whole,
    /// Without a count of likes.
    Uncounted,
    /// Without an id.
    WithoutId,
    /// Not at all, although the item takes a place on a page.
    Hidden,
}

/// A user of the world.
#[derive(Clone, Debug)]
pub struct SimUser {
    /// The user's id.
    pub id: String,
    /// The user's name, unique in the world.
    pub username: String,
}
