//! The HTML pages of 2016.

mod catalogue;
mod features;
mod like_text;

use url::Url;

pub use catalogue::parse as parse_catalogue;
pub use features::parse as parse_features;

use super::{Media, PageError, Request, below};
use crate::words::Task;

/// The page that a catalogue or features task stands for.
pub fn request(url: &Url, task: &Task) -> Request {
    let url = match task {
        Task::Catalogue { page, .. } => {
            let mut url = below(url, &["models"]);
            // As the original asked for it: with the minus sign bare.
            url.set_query(Some(&format!("sort_by=-likeCount&page={page}")));
            url
        }
        Task::Features { item_id } | Task::Likes { item_id, .. } => {
            below(url, &["models", item_id.as_str()])
        }
    };
    Request::new(url, Media::Html)
}

/// Refuses a body that does not go on to the end of its HTML: a parser takes half a page for a whole
/// one, and half of a list does not show that it is half.
fn check_end(body: &[u8]) -> Result<(), PageError> {
    let end = b"</html>";
    let is_whole = body.windows(end.len()).rev().any(|bytes| bytes.eq_ignore_ascii_case(end));
    if is_whole { Ok(()) } else { Err(PageError::NoLandmark("end")) }
}
