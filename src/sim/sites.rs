//! The simulated sites, one per file, written from the sites' own documentation.

mod bluesky;
mod forgejo;
mod gitlab;
mod hugging_face;
mod listenbrainz;
pub(super) mod played;
pub(super) mod quota;
mod sketchfab_2016;
mod sketchfab_likes;
mod sketchfab_v3;

use super::shape::Shape;
use hugging_face::HuggingFace;
use played::PlayedSite;

/// Returns the site of this shape.
pub(super) fn played(shape: Shape) -> &'static dyn PlayedSite {
    match shape {
        Shape::SketchfabV3 => &sketchfab_v3::SketchfabV3,
        Shape::Sketchfab2016 => &sketchfab_2016::Sketchfab2016,
        Shape::HuggingFaceModels => &HuggingFace::Models,
        Shape::HuggingFaceDatasets => &HuggingFace::Datasets,
        Shape::HuggingFaceSpaces => &HuggingFace::Spaces,
        Shape::Gitlab => &gitlab::Gitlab,
        Shape::Forgejo => &forgejo::Forgejo,
        Shape::BlueskyFeeds => &bluesky::BlueskyFeeds,
        Shape::ListenBrainz => &listenbrainz::ListenBrainz,
    }
}
