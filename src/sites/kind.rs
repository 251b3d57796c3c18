//! The shapes of the site that can be crawled.

use std::fmt;
use std::str::FromStr;

use super::LIKES_PER_PAGE;
use crate::words::SiteTraits;

/// Which shape of the site's pages is crawled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SiteKind {
    /// The public API of today.
    SketchfabV3,
    /// The HTML pages of 2016.
    Sketchfab2016,
}

impl SiteKind {
    /// Every shape.
    pub const ALL: [Self; 2] = [Self::SketchfabV3, Self::Sketchfab2016];

    /// What the pages of this shape hold.
    pub const fn traits(self) -> SiteTraits {
        SiteTraits {
            likes_per_page: LIKES_PER_PAGE,
            lists_features: matches!(self, Self::SketchfabV3),
        }
    }

    /// The site's usual address and, where its lists of likes do not lie below it, theirs.
    pub const fn default_addresses(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::SketchfabV3 => {
                ("https://api.sketchfab.com/v3", Some("https://sketchfab.com/i/likes"))
            }
            Self::Sketchfab2016 => ("https://sketchfab.com", None),
        }
    }

    /// The shape's name in configuration and on the command line.
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
        found.ok_or_else(|| {
            format!("unknown kind of site {text:?}: allowed are sketchfab-v3 and sketchfab-2016")
        })
    }
}
