//! The HTML pages of 2016.

mod catalogue;
mod features;
mod like_text;

use url::Url;

pub use catalogue::parse as parse_catalogue;
pub use features::parse as parse_features;

use super::{Media, Request};
use crate::task::Task;

/// The page that a catalogue or features task stands for.
pub fn request(url: &Url, task: &Task) -> Request {
    let mut url = url.clone();
    match task {
        Task::Catalogue { page, .. } => {
            push(&mut url, &["models"]);
            // As the original asked for it: with the minus sign bare.
            url.set_query(Some(&format!("sort_by=-likeCount&page={page}")));
        }
        Task::Features { mid } | Task::Likes { mid, .. } => {
            push(&mut url, &["models", mid.as_str()]);
        }
    }
    Request::new(url, Media::Html)
}

/// Appends segments to an address's path, each percent-encoded.
fn push(url: &mut Url, segments: &[&str]) {
    // Only addresses without a host have no segments; the configuration refuses those.
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(segments);
    }
}
