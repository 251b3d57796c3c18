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
    /// Every type.
    pub const ALL: [Self; 2] = [Self::Category, Self::Tag];

    /// Returns the number that stands for the type in the database. Features are sorted by it.
    pub const fn code(self) -> i64 {
        match self {
            Self::Category => 1,
            Self::Tag => 2,
        }
    }

    /// Returns the type with this number, if there is one.
    pub fn from_code(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back() {
        for one in FeatureType::ALL {
            assert_eq!(FeatureType::from_code(one.code()), Some(one));
        }
        assert_eq!(FeatureType::from_code(0), None);
    }
}
