//! The kinds of site that can be crawled.

use std::fmt;
use std::str::FromStr;

use super::published::{PublishedDataset, SKETCHFAB_2016};
use super::{likes, sketchfab_2016, sketchfab_v3};
use crate::words::{AnnouncedCounts, CatalogueOrder, LikePages, SiteTraits};

/// The kind of site that is crawled: the shape of its pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SiteKind {
    /// Sketchfab's public API.
    #[default]
    SketchfabV3,
    /// Sketchfab's HTML pages as of 2016.
    Sketchfab2016,
}

impl SiteKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::SketchfabV3, Self::Sketchfab2016];

    /// Returns what the pages of such a site hold.
    pub const fn traits(self) -> SiteTraits {
        SiteTraits {
            like_pages: LikePages::Planned,
            likes_per_page: likes::PER_PAGE,
            lists_features: matches!(self, Self::SketchfabV3),
            has_feature_pages: true,
            counts: AnnouncedCounts::AreListed,
            order: CatalogueOrder::MostLikedFirst,
            item_pages_max: 100_000,
            like_pages_max: 100_000,
        }
    }

    /// Returns how many items a full page of the catalogue holds.
    pub const fn items_per_page(self) -> u32 {
        match self {
            Self::SketchfabV3 => sketchfab_v3::ITEMS_PER_PAGE,
            Self::Sketchfab2016 => sketchfab_2016::ITEMS_PER_PAGE,
        }
    }

    /// Returns the dataset of such a site that was published, by which its size is estimated.
    pub const fn published(self) -> &'static PublishedDataset {
        match self {
            Self::SketchfabV3 | Self::Sketchfab2016 => &SKETCHFAB_2016,
        }
    }

    /// Returns the site's usual address and, if its lists of likes are not below it, theirs.
    pub const fn default_addresses(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::SketchfabV3 => {
                ("https://api.sketchfab.com/v3", Some("https://sketchfab.com/i/likes"))
            }
            Self::Sketchfab2016 => ("https://sketchfab.com", None),
        }
    }

    /// Returns the path of the lists of likes, for a site whose lists are below its usual address.
    pub const fn likes_path(self) -> &'static str {
        match self {
            Self::SketchfabV3 | Self::Sketchfab2016 => "/i/likes",
        }
    }

    /// Returns the kind's name in configuration and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SketchfabV3 => "sketchfab-v3",
            Self::Sketchfab2016 => "sketchfab-2016",
        }
    }
}

impl fmt::Display for SiteKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for SiteKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == text);
        let names = Self::ALL.map(Self::name).join(" and ");
        found.ok_or_else(|| format!("unknown kind of site {text:?}: allowed are {names}"))
    }
}
