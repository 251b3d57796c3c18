//! Sketchfab's HTML pages as of 2016.

mod catalogue;
mod ending;
mod features;
mod like_text;

use url::Url;

pub use catalogue::parse as parse_catalogue;
pub use features::parse as parse_features;

use super::address::below;
use super::request::{Media, PageRequest};
use crate::words::Task;

/// The number of items on a full page of the catalogue.
pub const ITEMS_PER_PAGE: u32 = 24;

/// Returns the request that a catalogue or features task stands for.
pub fn request(url: &Url, task: &Task) -> PageRequest {
    let url = match task {
        Task::Catalogue { page, .. } => {
            let mut url = below(url, &["models"]);
            // The original left the minus sign unencoded.
            url.set_query(Some(&format!("sort_by=-likeCount&page={page}")));
            url
        }
        Task::Features { item_id } | Task::Likes { item_id, .. } => {
            below(url, &["models", item_id.as_str()])
        }
    };
    PageRequest::new(url, Media::Html)
}
