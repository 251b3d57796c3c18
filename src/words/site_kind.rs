//! The shapes of the site that can be crawled.

use std::fmt;
use std::str::FromStr;

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
