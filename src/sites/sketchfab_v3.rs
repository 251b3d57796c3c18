//! Sketchfab's public API.

mod item;
mod labels;

use url::Url;

use super::address::{at_origin_of, below, named};
use super::error::PageError;
use super::json;
use super::page::{Catalogue, FeaturesPage, MAX_ITEMS, NextPage};
use super::request::{Media, PageRequest};
use crate::words::{Cursor, ItemId, Rank, Task};

/// The number of items on a full page of the catalogue; the site accepts no larger one.
pub const ITEMS_PER_PAGE: u32 = 24;

/// Returns the request that a catalogue or features task stands for.
pub fn request(url: &Url, task: &Task) -> Result<PageRequest, PageError> {
    let url = match task {
        Task::Catalogue { cursor: Some(cursor), .. } => {
            at_origin_of(url, &cursor.address).map_err(PageError::BadNext)?
        }
        Task::Catalogue { cursor: None, .. } => first_page(url),
        Task::Features { item_id } | Task::Likes { item_id, .. } => {
            below(url, &["models", item_id.as_str()])
        }
    };
    Ok(PageRequest::new(url, Media::Json))
}

/// Reads a page of the catalogue. Every such page has `results`.
pub fn parse_catalogue(url: &Url, page: u32, body: &[u8]) -> Result<Catalogue, PageError> {
    let results = json::read_results(body, MAX_ITEMS, |reader, index| {
        item::read_entry(reader, Rank { page, index })
    })?;
    let next = match named(&results.next) {
        // An address without a path is that of the search, as is every page of it.
        NextPage::Page(next) => match at_origin_of(&first_page(url), next) {
            Err(problem) => NextPage::Unusable(problem),
            Ok(address) => NextPage::Page(Task::Catalogue {
                page: page.saturating_add(1),
                cursor: Some(cursor(&address)),
            }),
        },
        other => other.without_page(),
    };
    Ok(Catalogue { items: results.entries, skipped: results.skipped, next })
}

/// Reads a model's own page. Its `uid` must be the one asked for.
pub fn parse_features(item_id: &ItemId, body: &[u8]) -> Result<FeaturesPage, PageError> {
    item::read_details(item_id, body)
}

fn first_page(url: &Url) -> Url {
    let mut url = below(url, &["search"]);
    url.set_query(Some(&format!("type=models&sort_by=-likeCount&count={ITEMS_PER_PAGE}")));
    url
}

/// Returns the cursor in an address, by which the site itself tells pages apart, or the whole
/// address if it has none. It stays encoded, because it is opaque.
fn cursor(address: &Url) -> Cursor {
    let pairs = address.query().unwrap_or_default().split('&');
    let key = pairs.filter_map(|pair| pair.strip_prefix("cursor=")).find(|key| !key.is_empty());
    let address = address.as_str().to_owned();
    Cursor { key: key.map_or_else(|| address.clone(), str::to_owned), address }
}
