//! An item of the catalogue.

use super::{ItemId, Part};

/// The place of an item in the whole catalogue: page first, then index on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Rank {
    /// The number of the catalogue page, from 1; 0 for items that only a file or a part of the catalogue lists.
    pub page: u32,
    /// The position on the page (or in the file), from 0.
    pub index: u32,
}

/// How many likes the site announced for an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LikeCount {
    /// The face value: `1.2k` is 1,200.
    pub shown: u32,
    /// The least that the true count can be: `1.2k` is at least 1,150. Never more than
    /// [`Self::CERTAIN_MAX`].
    pub certain: u32,
}

impl LikeCount {
    /// The most likes that are planned for at once: a thousand pages. A count of billions would be
    /// millions of tasks. Later pages are named by the pages before them.
    pub const CERTAIN_MAX: u32 = 24_000;

    /// Returns an exact count.
    pub fn exact(n: u32) -> Self {
        Self::rounded(n, n)
    }

    /// Returns a count that was shown rounded: at least `certain` is certain.
    pub fn rounded(shown: u32, certain: u32) -> Self {
        Self { shown, certain: certain.min(Self::CERTAIN_MAX) }
    }
}

/// One item of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its identifier.
    pub id: ItemId,
    /// Its name, as the page gave it.
    pub name: String,
    /// Where it was seen.
    pub rank: Rank,
    /// How many likes the site announced; none for items read from a file.
    pub likes: Option<LikeCount>,
}

/// A place of an item in a part of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The part.
    pub part: Part,
    /// The item.
    pub item_id: ItemId,
    /// Its place in the part. The number of the page is never 0.
    pub rank: Rank,
}
