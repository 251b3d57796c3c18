//! The site that is crawled.

use url::{Origin, Url};

use super::address::moved;
use super::error::PageError;
use super::firewall::{AWS_WAF, Firewall};
use super::kind::SiteKind;
use super::page::Page;
use super::request::{Media, PageRequest};
use super::{likes, sketchfab_2016, sketchfab_v3};
use crate::words::{CrawledSite, ItemId, Stage, Task};

/// The site that is crawled: its shape and its addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The shape of its pages.
    pub kind: SiteKind,
    /// The address below which the catalogue and the items are.
    pub url: Url,
    /// The address of the lists of users who like an item.
    pub likes_url: Url,
}

/// This version does not know the recorded site.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "this version of crawl knows no site {kind:?} at {url:?}: use the version that started the crawl"
)]
pub struct UnknownSite {
    kind: String,
    url: String,
}

impl Site {
    /// Returns the site that a crawl was started on.
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

    /// Returns the site as a crawl records it.
    pub fn recorded(&self) -> CrawledSite {
        CrawledSite {
            kind: self.kind.to_string(),
            url: self.url.to_string(),
            likes_url: self.likes_url.to_string(),
            description: None,
        }
    }

    /// Returns the request for the page that a task stands for.
    pub fn request(&self, task: &Task) -> Result<PageRequest, PageError> {
        match (task, self.kind) {
            (Task::Likes { item_id, offset, .. }, _) => {
                Ok(PageRequest::new(likes::address(&self.likes_url, item_id, *offset), Media::Json))
            }
            (_, SiteKind::Sketchfab2016) => Ok(sketchfab_2016::request(&self.url, task)),
            (_, SiteKind::SketchfabV3) => sketchfab_v3::request(&self.url, task),
        }
    }

    /// Reads a page. The same bytes always give the same result.
    pub fn parse(&self, task: &Task, body: &[u8]) -> Result<Page, PageError> {
        match (task, self.kind) {
            (Task::Likes { item_id, offset, .. }, _) => {
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

    /// Returns the catalogue page after this one, where its place is known without reading this one.
    pub const fn successor(&self, task: &Task) -> Option<Task> {
        match (self.kind, task) {
            (SiteKind::Sketchfab2016, Task::Catalogue { page, .. }) => {
                Some(Task::Catalogue { page: page.saturating_add(1), cursor: None })
            }
            _ => None,
        }
    }

    /// Returns the signs of the site's firewall.
    pub const fn firewall(&self) -> &'static Firewall {
        match self.kind {
            SiteKind::SketchfabV3 | SiteKind::Sketchfab2016 => &AWS_WAF,
        }
    }

    /// Returns the value of the `Authorization` header that carries an API token.
    pub fn authorization(&self, token: &str) -> String {
        match self.kind {
            SiteKind::SketchfabV3 | SiteKind::Sketchfab2016 => format!("Token {token}"),
        }
    }

    /// Returns the origins that are crawled. No request goes anywhere else.
    pub fn origins(&self) -> Vec<Origin> {
        let mut origins = vec![self.url.origin(), self.likes_url.origin()];
        origins.dedup();
        origins
    }

    /// Returns where an address below the site's is once the site has moved: below its new address, or with
    /// the same path and query at its new origin. Returns none for an address of another site.
    pub fn moved_address(&self, to: &Self, address: &str) -> Option<String> {
        moved(&self.url, &to.url, &Url::parse(address).ok()?).map(String::from)
    }

    /// Returns an address like those of a stage, to check against robots.txt before the first
    /// request.
    pub fn example(&self, stage: Stage) -> Option<Url> {
        let item_id = ItemId::new("0".repeat(32)).ok()?;
        let task = match stage {
            Stage::Items => Task::Catalogue { page: 1, cursor: None },
            Stage::Likes => Task::Likes { item_id, offset: 0, cursor: None },
            Stage::Features => Task::Features { item_id },
        };
        self.request(&task).ok().map(|request| request.url)
    }
}
