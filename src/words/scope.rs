//! What shapes a crawl's data: recorded by `crawl start` and never changed, except for added
//! stages.

use std::fmt;

use super::{Stages, UserOrigins};

/// What shapes a crawl's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// What is collected.
    pub stages: Stages,
    /// Items with fewer likes are left out.
    pub like_limit: u32,
    /// The catalogue stops after this many distinct items.
    pub limit_items: Option<u32>,
    /// Where the items come from.
    pub source: Source,
    /// How likes are collected.
    pub likes_by: LikesBy,
    /// What the site's pages hold.
    pub traits: SiteTraits,
}

/// How likes are collected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LikesBy {
    /// The lists of an item's likes.
    Item,
    /// Each user's list of likes.
    User,
    /// Both.
    Both,
}

impl LikesBy {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Item, Self::User, Self::Both];

    /// The way's name on the command line, in the database and in the manifest.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Item => "item",
            Self::User => "user",
            Self::Both => "both",
        }
    }

    /// The way of this name, if there is one.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.code() == code)
    }

    /// Returns whether the crawl reads each item's list of likes.
    pub const fn asks_items(self) -> bool {
        matches!(self, Self::Item | Self::Both)
    }

    /// Returns whether the crawl reads each user's list of likes.
    pub const fn asks_users(self) -> bool {
        matches!(self, Self::User | Self::Both)
    }
}

impl Scope {
    /// Returns whether the crawl reads each user's list of likes.
    pub const fn asks_users(&self) -> bool {
        self.stages.likes && self.likes_by.asks_users()
    }

    /// Returns whether the crawl reads each item's list of likes.
    pub const fn asks_items(&self) -> bool {
        self.stages.likes && self.likes_by.asks_items()
    }
}

/// What a site's pages hold. This decides which pages are fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SiteTraits {
    /// How the pages of an item's likes are found.
    pub like_pages: LikePages,
    /// The number of likes on a full like page, or a guess if that is not known.
    pub likes_per_page: u32,
    /// Whether the catalogue holds each item's features, so that they need no page of their own.
    pub lists_features: bool,
    /// Whether each item has a page that holds its features.
    pub has_feature_pages: bool,
    /// What an announced number of likes means.
    pub counts: AnnouncedCounts,
    /// In which order the catalogue lists its items.
    pub order: CatalogueOrder,
    /// After about how many entries the site cuts a list of the catalogue off; none if that is not known.
    pub lists_at_most: Option<u32>,
    /// The maximum number of pages of the catalogue to follow.
    pub item_pages_max: u32,
    /// The maximum number of pages of one item's likes to follow.
    pub like_pages_max: u32,
    /// Where users are found whose likes can be collected.
    pub user_origins: UserOrigins,
}

/// How the pages of an item's likes are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LikePages {
    /// The address of each page is known in advance, so the pages that the announced count promises are
    /// requested without waiting for each other.
    Planned,
    /// Each page says where the next one is.
    Chained,
    /// There are none: the likes are in the item's entry in the catalogue.
    WithinItems,
}

impl LikePages {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Planned, Self::Chained, Self::WithinItems];

    /// The way's name in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Chained => "chained",
            Self::WithinItems => "within-items",
        }
    }

    /// The way of this name, if there is one.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|pages| pages.code() == code)
    }
}

/// What the number of likes that a site announces means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnnouncedCounts {
    /// The number of likes that are listed.
    AreListed,
    /// The number of likes given. Fewer may be listed, because users can hide their likes.
    MayExceed,
}

/// In which order a catalogue lists its items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CatalogueOrder {
    /// The most liked first: an item below the like limit ends the catalogue.
    MostLikedFirst,
    /// Any other: the whole catalogue has to be read.
    Other,
}

/// Where a crawl's items come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The site's catalogue.
    Catalogue,
    /// A file of items, in the catalogue's place.
    File,
}

impl Source {
    /// Every source.
    pub const ALL: [Self; 2] = [Self::Catalogue, Self::File];

    /// The source's name in the database and the manifest.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Catalogue => "catalogue",
            Self::File => "file",
        }
    }

    /// The source of this name, if there is one.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.code() == code)
    }
}

/// Why a catalogue ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CatalogueEnd {
    /// An item below the like limit appeared.
    UnderLimit,
    /// The wanted number of items was reached.
    LimitOfItems,
    /// The site had no more, though no item below the like limit had appeared.
    AboveLimit,
    /// The site had no more. Its catalogue is not sorted by likes, so every item was seen.
    WholeList,
    /// The site cut the list off above the like limit, so it is read in parts as well.
    Split,
    /// The site cut the list off above the like limit, and there is no way to split it further.
    CutOff,
}

/// How a part of the catalogue ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListEnd {
    /// Why it ended.
    pub reason: CatalogueEnd,
    /// The fewest announced likes of an item that it lists, if that is known and it was cut off.
    pub fewest_likes: Option<u32>,
}

impl ListEnd {
    /// Returns an end for this reason, of a list whose items are not known.
    pub const fn of(reason: CatalogueEnd) -> Self {
        Self { reason, fewest_likes: None }
    }
}

impl CatalogueEnd {
    /// Every reason.
    pub const ALL: [Self; 6] = [
        Self::UnderLimit,
        Self::LimitOfItems,
        Self::AboveLimit,
        Self::WholeList,
        Self::Split,
        Self::CutOff,
    ];

    /// The reason's name in the database, in `status --json` and in the manifest.
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnderLimit => "under-like-limit",
            Self::LimitOfItems => "limit-of-models",
            Self::AboveLimit => "above-like-limit",
            Self::WholeList => "whole-list",
            Self::Split => "split",
            Self::CutOff => "cut-off",
        }
    }

    /// The reason of this name, if there is one.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|end| end.code() == code)
    }
}

impl fmt::Display for CatalogueEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back() {
        for source in Source::ALL {
            assert_eq!(Source::from_code(source.code()), Some(source));
        }
        for end in CatalogueEnd::ALL {
            assert_eq!(CatalogueEnd::from_code(end.code()), Some(end));
        }
        for way in LikesBy::ALL {
            assert_eq!(LikesBy::from_code(way.code()), Some(way));
        }
        for pages in LikePages::ALL {
            assert_eq!(LikePages::from_code(pages.code()), Some(pages));
        }
        assert_eq!((Source::from_code("x"), CatalogueEnd::from_code("x")), (None, None));
    }
}
