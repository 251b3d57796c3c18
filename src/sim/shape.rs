//! The sites that can be simulated.

use std::fmt;
use std::str::FromStr;

/// The shape of a simulated site's addresses and pages.
///
/// The crawler has descriptions of its own for the sites that it reads. The two share their names and
/// nothing else, so that a mistake in one of them shows up as a disagreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// Sketchfab's public API, version 3.
    SketchfabV3,
    /// Sketchfab's HTML pages as of 2016.
    Sketchfab2016,
    /// The models of Hugging Face.
    HuggingFaceModels,
    /// The datasets of Hugging Face.
    HuggingFaceDatasets,
    /// The spaces of Hugging Face.
    HuggingFaceSpaces,
    /// The projects of a GitLab instance.
    Gitlab,
    /// The repositories of a Forgejo or Gitea instance.
    Forgejo,
    /// The feeds of Bluesky.
    BlueskyFeeds,
    /// The recordings of ListenBrainz.
    ListenBrainz,
}

/// Says that a text names no shape.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no simulated site {0:?}; use one of {names}", names = Shape::names())]
pub struct UnknownShape(String);

impl Shape {
    /// The name of the description that reads Sketchfab's public API user by user.
    pub const SKETCHFAB_BY_USER: &'static str = "sketchfab-v3-by-user";

    /// Every shape.
    pub const ALL: [Self; 9] = [
        Self::SketchfabV3,
        Self::Sketchfab2016,
        Self::HuggingFaceModels,
        Self::HuggingFaceDatasets,
        Self::HuggingFaceSpaces,
        Self::Gitlab,
        Self::Forgejo,
        Self::BlueskyFeeds,
        Self::ListenBrainz,
    ];

    /// The three shapes of Hugging Face.
    pub const HUGGING_FACE: [Self; 3] =
        [Self::HuggingFaceModels, Self::HuggingFaceDatasets, Self::HuggingFaceSpaces];

    /// The two shapes of Sketchfab.
    pub const SKETCHFAB: [Self; 2] = [Self::SketchfabV3, Self::Sketchfab2016];

    /// The name on the command line and in the configuration that goes with the site.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SketchfabV3 => "sketchfab-v3",
            Self::Sketchfab2016 => "sketchfab-2016",
            Self::HuggingFaceModels => "huggingface-models",
            Self::HuggingFaceDatasets => "huggingface-datasets",
            Self::HuggingFaceSpaces => "huggingface-spaces",
            Self::Gitlab => "gitlab",
            Self::Forgejo => "forgejo",
            Self::BlueskyFeeds => "bluesky-feeds",
            Self::ListenBrainz => "listenbrainz",
        }
    }

    /// Returns the names of all shapes, with commas between them.
    pub fn names() -> String {
        Self::ALL.map(Self::name).join(", ")
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
