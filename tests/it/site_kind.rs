//! The two shapes of Sketchfab, which most tests crawl.

use std::fmt;

use crawl::sites::Site;
use crawl::words::SiteTraits;

/// A shape of Sketchfab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SiteKind {
    /// Its public API.
    SketchfabV3,
    /// Its HTML pages as of 2016.
    Sketchfab2016,
}

impl SiteKind {
    /// Both shapes.
    pub const ALL: [Self; 2] = [Self::SketchfabV3, Self::Sketchfab2016];

    /// Returns the name of its description.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SketchfabV3 => "sketchfab-v3",
            Self::Sketchfab2016 => "sketchfab-2016",
        }
    }

    /// Returns the site at its own addresses.
    pub fn site(self) -> Site {
        Site::bundled(self.name()).unwrap()
    }

    /// Returns the site at these addresses.
    pub fn at(self, url: &str, likes_url: &str) -> Site {
        let Site { description, .. } = self.site();
        Site::new(description, Some(url.parse().unwrap()), Some(likes_url.to_owned())).unwrap()
    }

    /// Returns what the pages of the site hold.
    pub fn traits(self) -> SiteTraits {
        self.site().traits()
    }
}

impl fmt::Display for SiteKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
