//! A category or tag of an item.

use super::ItemId;

/// Which kind of feature a value is; categories come before tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FeatureType {
    /// One of the site's fixed categories.
    Category,
    /// A tag that the item's author chose.
    Tag,
}

impl FeatureType {
    /// The type's name in the exported file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Tag => "tag",
        }
    }
}

/// One category or tag of one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feature {
    /// The item that it describes.
    pub item_id: ItemId,
    /// Category or tag.
    pub kind: FeatureType,
    /// The position among the item's features of this type, in page order, from 0.
    pub position: u32,
    /// Its text.
    pub value: String,
}
