//! The HTML pages of 2016.

mod catalogue;
mod features;
mod like_text;

use url::Url;

pub use catalogue::parse as parse_catalogue;
pub use features::parse as parse_features;

use super::{Media, Request, below};
use crate::task::Task;

/// The page that a catalogue or features task stands for.
pub fn request(url: &Url, task: &Task) -> Request {
    let url = match task {
        Task::Catalogue { page, .. } => {
            let mut url = below(url, &["models"]);
            // As the original asked for it: with the minus sign bare.
            url.set_query(Some(&format!("sort_by=-likeCount&page={page}")));
            url
        }
        Task::Features { mid } | Task::Likes { mid, .. } => below(url, &["models", mid.as_str()]),
    };
    Request::new(url, Media::Html)
}
