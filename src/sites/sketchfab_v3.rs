//! Sketchfab's public API.

mod item;

use url::Url;

use super::address::{below, is_on};
use super::error::PageError;
use super::json;
use super::page::{Catalogue, CatalogueEntry, MAX_ITEMS};
use super::request::{Media, PageRequest};
use crate::words::{Cursor, Task};
use crate::words::{Feature, Item, ItemId, Rank};

/// The number of items on a full page of the catalogue; the site accepts no larger one.
pub const ITEMS_PER_PAGE: u32 = 24;

/// The longest address of a next page that is followed, in bytes: what RFC 9110 asks everyone to
/// support.
const MAX_ADDRESS: usize = 8_000;

/// Returns the request that a catalogue or features task stands for.
pub fn request(url: &Url, task: &Task) -> Result<PageRequest, PageError> {
    let url = match task {
        Task::Catalogue { cursor: Some(cursor), .. } => next_address(url, &cursor.address)?,
        Task::Catalogue { cursor: None, .. } => {
            let mut url = below(url, &["search"]);
            url.set_query(Some(&format!("type=models&sort_by=-likeCount&count={ITEMS_PER_PAGE}")));
            url
        }
        Task::Features { item_id } | Task::Likes { item_id, .. } => {
            below(url, &["models", item_id.as_str()])
        }
    };
    Ok(PageRequest::new(url, Media::Json))
}

/// Reads a page of the catalogue. Every such page has `results`.
pub fn parse_catalogue(url: &Url, page: u32, body: &[u8]) -> Result<Catalogue, PageError> {
    let (entries, next) = json::read_results::<item::SearchResult>(body)?;
    if entries.len() > MAX_ITEMS {
        return Err(PageError::TooMuch);
    }
    let items = entries.into_iter().enumerate().map(|(index, entry)| {
        let bad = |problem| PageError::BadEntry { index, problem };
        let item_id = ItemId::new(entry.uid).map_err(|_| bad("its uid can't be an id"))?;
        let features = item::features(&item_id, entry.categories, entry.tags);
        let rank = Rank { page, index: u32::try_from(index).unwrap_or(u32::MAX) };
        let name = super::text::clean(entry.name);
        let likes =
            item::count(&entry.like_count).ok_or(bad("its likeCount is not a number of likes"))?;
        Ok(CatalogueEntry { item: Item { id: item_id, name, rank, likes: Some(likes) }, features })
    });
    let items = items.collect::<Result<_, _>>()?;
    let next = next.map(|next| next_address(url, &next)).transpose()?;
    let next = next.map(|address| Task::Catalogue {
        page: page.saturating_add(1),
        cursor: Some(cursor(&address)),
    });
    Ok(Catalogue { items, next })
}

/// Reads a model's own page. Its `uid` must be the one asked for.
pub fn parse_features(item_id: &ItemId, body: &[u8]) -> Result<Vec<Feature>, PageError> {
    let details: item::ModelDetails = json::read(body)?;
    if details.uid.as_deref() != Some(item_id.as_str()) {
        return Err(PageError::NoLandmark("`uid` of the model asked for"));
    }
    Ok(item::features(item_id, details.categories, details.tags))
}

/// Returns the address of the next page, which must be on the site's own origin. It loses its
/// fragment, which is never sent: two addresses that differ only in it are the same page.
fn next_address(url: &Url, next: &str) -> Result<Url, PageError> {
    let mut next = url.join(next).map_err(|_| PageError::BadNext("can't be read"))?;
    next.set_fragment(None);
    // Measured as it is stored and requested: percent-encoding makes it longer.
    if next.as_str().len() > MAX_ADDRESS {
        return Err(PageError::BadNext("is too long"));
    }
    let own = is_on(&next, &url.origin());
    if own && next.username().is_empty() && next.password().is_none() {
        Ok(next)
    } else {
        Err(PageError::BadNext("leads to another site"))
    }
}

/// Returns the cursor in an address, by which the site itself tells pages apart, or the whole
/// address if it has none. It stays encoded, because it is opaque.
fn cursor(address: &Url) -> Cursor {
    let pairs = address.query().unwrap_or_default().split('&');
    let key = pairs.filter_map(|pair| pair.strip_prefix("cursor=")).find(|key| !key.is_empty());
    let address = address.as_str().to_owned();
    Cursor { key: key.map_or_else(|| address.clone(), str::to_owned), address }
}
