//! Saved pages, written by hand from what is known about the site, and what each of them says.

mod addresses;
mod catalogue_2016;
mod catalogue_v3;
mod features;
mod hostile;
mod likes;
mod next;
mod odd;

use std::path::Path;

use crate::site_kind::SiteKind;
use crawl::sites::{Catalogue, CatalogueEntry, FeaturesPage, NextPage, Page, Site};
use crawl::words::{Feature, FeatureType, Item, ItemId, LikeCount, Rank};
use crawl::words::{Part, Task};

/// The item that most saved pages are about.
const NOEL: &str = "5dcebcfaedbd4e7b8a27bd1ae55f1ac3";

/// Returns the site at its usual address.
pub fn site(kind: SiteKind) -> Site {
    kind.site()
}

fn site_at(kind: SiteKind, url: &str, likes_url: &str) -> Site {
    kind.at(url, likes_url)
}

/// Returns the bytes of a saved page of this shape of the site.
fn saved(kind: SiteKind, file: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages").join(kind.name());
    let path = folder.join(file);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn parse(kind: SiteKind, task: &Task, file: &str) -> Page {
    site(kind).parse(task, &saved(kind, file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// Returns the error of a page that is not the requested one.
fn refusal(kind: SiteKind, task: &Task, body: &[u8]) -> String {
    match site(kind).parse(task, body) {
        Ok(page) => panic!("taken for a page: {page:?}"),
        Err(error) => error.to_string(),
    }
}

fn catalogue(kind: SiteKind, page: u32, file: &str) -> Catalogue {
    match parse(kind, &catalogue_task(page), file) {
        Page::Catalogue(catalogue) => catalogue,
        other => panic!("{file} is no catalogue: {other:?}"),
    }
}

fn catalogue_task(page: u32) -> Task {
    Task::Catalogue { part: Part::whole(), page, cursor: None }
}

fn features_task(id: &str) -> Task {
    Task::Features { item_id: item_id(id) }
}

fn likes_task(id: &str, offset: u32) -> Task {
    Task::Likes { item_id: item_id(id), offset, cursor: None }
}

pub fn item_id(id: &str) -> ItemId {
    ItemId::new(id).unwrap()
}

/// Returns an item with an exact count of likes.
fn item(id: &str, name: &str, page: u32, index: u32, likes: u32) -> Item {
    let rank = Rank { page, index };
    Item { id: item_id(id), name: name.to_owned(), rank, likes: Some(LikeCount::exact(likes)) }
}

/// Returns an entry of the catalogue about which nothing is odd, and which says no more.
fn entry(item: Item, features: Vec<Feature>) -> CatalogueEntry {
    CatalogueEntry { features, ..CatalogueEntry::of(item) }
}

/// Returns a page of the catalogue about which nothing is odd.
fn page_of(items: Vec<CatalogueEntry>, next: NextPage<Task>) -> Catalogue {
    Catalogue { items, skipped: Vec::new(), next }
}

/// Returns an item's categories, then its tags.
fn features(id: &str, categories: &[&str], tags: &[&str]) -> Vec<Feature> {
    let kinds = [(FeatureType::FIRST, categories), (FeatureType::SECOND, tags)];
    let of_kind = |(kind, values): (FeatureType, &[&str])| {
        let places = (0..).zip(values.to_vec());
        places
            .map(|(position, value)| Feature {
                item_id: item_id(id),
                kind,
                position,
                value: value.into(),
            })
            .collect::<Vec<_>>()
    };
    kinds.into_iter().flat_map(of_kind).collect()
}
