//! The page that a request asks for.

use url::form_urlencoded;

use super::super::shape::Shape;
use super::super::world::World;
use super::content::PAGE_SIZE;
use super::cursor;

/// The page that a request asks for. Items are given by their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim) enum Route {
    /// `/robots.txt`.
    Robots,
    /// A page of the 2016 catalogue, from 1.
    Catalogue { page: usize },
    /// The 2016 page of an item.
    ItemPage(u32),
    /// The 2016 details of an item.
    ItemDetails(u32),
    /// A page of the v3 catalogue that begins at this index.
    Search { at: usize, count: usize },
    /// The v3 details of an item.
    ItemV3(u32),
    /// A page of an item's likes.
    Likes { item: u32, offset: usize, count: usize },
    /// `/login`, a page for people.
    Login,
    /// A page that does not exist.
    Missing,
    /// A page that exists, with parameters that the site refuses.
    Malformed,
}

impl Route {
    /// Returns the page that a path and query ask for.
    pub fn of(shape: Shape, world: &World, target: &str) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let parts: Vec<_> = path.trim_start_matches('/').split('/').collect();
        let found = match (shape, parts.as_slice()) {
            (_, ["robots.txt"]) => Some(Self::Robots),
            (_, ["login"]) => Some(Self::Login),
            (_, ["i", "likes"]) => return likes_route(world, query),
            (Shape::Sketchfab2016, ["models"]) => return catalogue_route(query),
            (Shape::Sketchfab2016, ["models", item_id]) => world.find(item_id).map(Self::ItemPage),
            (Shape::Sketchfab2016, ["i", "models", item_id]) => {
                world.find(item_id).map(Self::ItemDetails)
            }
            (Shape::SketchfabV3, ["v3", "search"]) => return search_route(query),
            (Shape::SketchfabV3, ["v3", "models", item_id]) => {
                world.find(item_id).map(Self::ItemV3)
            }
            _ => None,
        };
        found.unwrap_or(Self::Missing)
    }
}

fn likes_route(world: &World, query: &str) -> Route {
    let Some(item) = parameter(query, "model") else { return Route::Malformed };
    let Some(item) = world.find(&item) else { return Route::Missing };
    match (number(query, "offset", 0), count(query)) {
        (Some(offset), Some(count)) => Route::Likes { item, offset, count },
        _ => Route::Malformed,
    }
}

fn catalogue_route(query: &str) -> Route {
    match number(query, "page", 1) {
        Some(page) if page > 0 && is_by_likes(query) => Route::Catalogue { page },
        _ => Route::Malformed,
    }
}

fn search_route(query: &str) -> Route {
    let at = match parameter(query, "cursor") {
        Some(cursor) => cursor::decode(&cursor),
        None => Some(0),
    };
    match (at, count(query), parameter(query, "type")) {
        (Some(at), Some(count), Some(kind)) if kind == "models" && is_by_likes(query) => {
            Route::Search { at, count }
        }
        _ => Route::Malformed,
    }
}

/// Returns whether the query asks for descending like counts, the only order that is simulated.
fn is_by_likes(query: &str) -> bool {
    parameter(query, "sort_by").as_deref() == Some("-likeCount")
}

/// Returns the requested page size, at most the site's own.
fn count(query: &str) -> Option<usize> {
    let count = number(query, "count", PAGE_SIZE)?.min(PAGE_SIZE);
    (count > 0).then_some(count)
}

fn number(query: &str, name: &str, default: usize) -> Option<usize> {
    parameter(query, name).map_or(Some(default), |text| text.parse().ok())
}

fn parameter(query: &str, name: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs.find_map(|(key, value)| (key == name).then(|| value.into_owned()))
}
