//! A model of the catalogue.

use super::ItemId;

/// Where a model stands in the catalogue: page first, then index on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Rank {
    /// Number of the catalogue page, from 1; 0 for models read from a file.
    pub page: u32,
    /// Position on the page (or in the file), from 0.
    pub index: u32,
}

/// How many likes the site announced for a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LikeCount {
    /// The face value: `1.2k` is 1,200.
    pub shown: u32,
    /// The count below which the true one can't lie: `1.2k` is at least 1,150. No more than
    /// [`Self::CERTAIN_MAX`].
    pub certain: u32,
}

impl LikeCount {
    /// How far any count is believed: a thousand pages. A count of billions would be millions of
    /// tasks at once; what lies beyond, pages name one by one.
    pub const CERTAIN_MAX: u32 = 24_000;

    /// A count given to the last digit.
    pub fn exact(n: u32) -> Self {
        Self::rounded(n, n)
    }

    /// A count of which less is certain than is shown.
    pub fn rounded(shown: u32, certain: u32) -> Self {
        Self { shown, certain: certain.min(Self::CERTAIN_MAX) }
    }
}

/// One model of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its identifier.
    pub id: ItemId,
    /// Its name, as the page gave it.
    pub name: String,
    /// Where it was seen.
    pub rank: Rank,
    /// How many likes were announced; none for models read from a file.
    pub likes: Option<LikeCount>,
}
