//! All that is known of the site: which page a task stands for, and what its bytes say.

mod error;
mod html;
mod json;
mod kind;
mod likes;
mod page;
mod sketchfab_2016;
mod sketchfab_v3;
mod text;

use url::{Origin, Url};

pub use error::PageError;
pub use kind::SiteKind;
pub use page::{Catalogue, LikesPage, ListedItem, Media, Page, Request};

use crate::words::Task;
use crate::words::{CrawledSite, ItemId, Stage};

/// The number of likes on a full page, in both shapes of the site.
pub const LIKES_PER_PAGE: u32 = 24;

/// How many models a page of the catalogue may hold: four times what any has.
const ITEMS_MAX: usize = 96;

/// The site that is crawled: its shape and its addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Which shape its pages have.
    pub kind: SiteKind,
    /// Where the catalogue and the models are.
    pub url: Url,
    /// Where the users who like a model are listed.
    pub likes_url: Url,
}

/// Says that a recorded site is none that this version knows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "this version of crawl knows no site {kind:?} at {url:?}: use the version that started the crawl"
)]
pub struct UnknownSite {
    kind: String,
    url: String,
}

impl Site {
    /// The site that a crawl was started on.
    pub fn of(recorded: &CrawledSite) -> Result<Self, UnknownSite> {
        let read = || {
            Some(Self {
                kind: recorded.kind.parse().ok()?,
                url: recorded.url.parse().ok()?,
                likes_url: recorded.likes_url.parse().ok()?,
            })
        };
        let CrawledSite { kind, url, .. } = recorded;
        read().ok_or_else(|| UnknownSite { kind: kind.clone(), url: url.clone() })
    }

    /// The site as a crawl records it.
    pub fn recorded(&self) -> CrawledSite {
        CrawledSite {
            kind: self.kind.to_string(),
            url: self.url.to_string(),
            likes_url: self.likes_url.to_string(),
        }
    }

    /// The page that a task stands for.
    pub fn request(&self, task: &Task) -> Result<Request, PageError> {
        match (task, self.kind) {
            (Task::Likes { item_id, offset }, _) => {
                Ok(Request::new(likes::address(&self.likes_url, item_id, *offset), Media::Json))
            }
            (_, SiteKind::Sketchfab2016) => Ok(sketchfab_2016::request(&self.url, task)),
            (_, SiteKind::SketchfabV3) => sketchfab_v3::request(&self.url, task),
        }
    }

    /// Reads a page; the same bytes always give the same answer.
    pub fn parse(&self, task: &Task, body: &[u8]) -> Result<Page, PageError> {
        match (task, self.kind) {
            (Task::Likes { item_id, offset }, _) => {
                likes::parse(&self.likes_url, item_id, *offset, body).map(Page::Likes)
            }
            (Task::Catalogue { page, .. }, SiteKind::Sketchfab2016) => {
                sketchfab_2016::parse_catalogue(*page, body).map(Page::Catalogue)
            }
            (Task::Catalogue { page, .. }, SiteKind::SketchfabV3) => {
                sketchfab_v3::parse_catalogue(&self.url, *page, body).map(Page::Catalogue)
            }
            (Task::Features { item_id }, SiteKind::Sketchfab2016) => {
                sketchfab_2016::parse_features(item_id, body).map(Page::Features)
            }
            (Task::Features { item_id }, SiteKind::SketchfabV3) => {
                sketchfab_v3::parse_features(item_id, body).map(Page::Features)
            }
        }
    }

    /// The origins that are crawled; no request goes anywhere else.
    pub fn origins(&self) -> Vec<Origin> {
        let mut origins = vec![self.url.origin(), self.likes_url.origin()];
        origins.dedup();
        origins
    }

    /// An address like those a stage asks for, to hold against robots.txt before the first one.
    pub fn example(&self, stage: Stage) -> Option<Url> {
        let item_id = ItemId::new("0".repeat(32)).ok()?;
        let task = match stage {
            Stage::Items => Task::Catalogue { page: 1, cursor: None },
            Stage::Likes => Task::Likes { item_id, offset: 0 },
            Stage::Features => Task::Features { item_id },
        };
        self.request(&task).ok().map(|request| request.url)
    }
}

/// Whether an address is itself on an origin. The origin alone does not say so: a `blob:` address has that of the
/// address within it (WHATWG URL, 4.7), and no host.
pub fn is_on(url: &Url, origin: &Origin) -> bool {
    url.has_host() && url.origin() == *origin
}

/// The address below the site's with these path segments, each percent-encoded.
fn below(url: &Url, segments: &[&str]) -> Url {
    let mut url = url.clone();
    // Only addresses without a host have no segments; the configuration refuses those.
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(segments);
    }
    url
}
