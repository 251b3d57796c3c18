//! The shapes of Sketchfab that can be simulated.

use std::fmt;
use std::str::FromStr;

/// The shape of a simulated site's addresses and pages.
///
/// The crawler has an enum of its own for the sites that it reads. The two share their names and no
/// code, so that a mistake in one of them shows up as a disagreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The public API, version 3.
    SketchfabV3,
    /// The HTML pages as of 2016.
    Sketchfab2016,
}

/// Says that a text names no shape.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown kind of site {0:?}: allowed are sketchfab-v3 and sketchfab-2016")]
pub struct UnknownShape(String);

impl Shape {
    /// Every shape.
    pub const ALL: [Self; 2] = [Self::SketchfabV3, Self::Sketchfab2016];

    /// The name on the command line and in the configuration that goes with the site.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SketchfabV3 => "sketchfab-v3",
            Self::Sketchfab2016 => "sketchfab-2016",
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Shape {
    type Err = UnknownShape;

    fn from_str(text: &str) -> Result<Self, UnknownShape> {
        let found = Self::ALL.into_iter().find(|shape| shape.name() == text);
        found.ok_or_else(|| UnknownShape(text.to_owned()))
    }
}
