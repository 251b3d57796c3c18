//! Which page a request means, and the page.

mod html;
mod likes;
mod sketchfab_2016;
mod sketchfab_v3;

use std::sync::Arc;

use url::form_urlencoded;

use super::http::HttpResponse;
use super::{Shape, World};

/// The most items that a page holds.
const PAGE_SIZE: usize = 24;

/// The page that a request means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// `/robots.txt`.
    Robots,
    /// A page of the 2016 catalogue, from 1.
    Catalogue { page: usize },
    /// The 2016 page of a model.
    ItemPage(u32),
    /// The 2016 details of a model.
    ItemDetails(u32),
    /// A page of the v3 catalogue: it begins at this place.
    Search { at: usize, count: usize },
    /// The v3 details of a model.
    ItemV3(u32),
    /// A page of a model's likes.
    Likes { item: u32, offset: usize, count: usize },
    /// Nothing.
    Missing,
    /// A page of ours asked for in a way we don't know.
    Malformed,
}

/// Which items a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Full,
    Empty,
    /// Those of the page once so many came in at the head of the list; or left it, where negative.
    Moved(i32),
}

impl Content {
    /// The place in our list of what the page has at this place.
    fn place(self, at: usize) -> usize {
        match self {
            Self::Full | Self::Empty => at,
            Self::Moved(by) => at.saturating_add_signed(-(by as isize)),
        }
    }
}

/// Every page of a site.
pub(super) struct Pages {
    shape: Shape,
    world: Arc<World>,
    base: String,
    robots: (u16, String),
}

impl Pages {
    /// The pages of a world under this address.
    pub fn new(shape: Shape, world: Arc<World>, base: String, robots: (u16, String)) -> Self {
        Self { shape, world, base, robots }
    }

    pub fn shape(&self) -> Shape {
        self.shape
    }

    pub fn world(&self) -> &World {
        &self.world
    }

    /// The page that a path and query mean.
    pub fn route(&self, target: &str) -> Route {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let parts: Vec<_> = path.trim_start_matches('/').split('/').collect();
        let found = match (self.shape, parts.as_slice()) {
            (_, ["robots.txt"]) => Some(Route::Robots),
            (_, ["i", "likes"]) => return self.likes_route(query),
            (Shape::Sketchfab2016, ["models"]) => return catalogue_route(query),
            (Shape::Sketchfab2016, ["models", item_id]) => {
                self.world.find(item_id).map(Route::ItemPage)
            }
            (Shape::Sketchfab2016, ["i", "models", item_id]) => {
                self.world.find(item_id).map(Route::ItemDetails)
            }
            (Shape::SketchfabV3, ["v3", "search"]) => return search_route(query),
            (Shape::SketchfabV3, ["v3", "models", item_id]) => {
                self.world.find(item_id).map(Route::ItemV3)
            }
            _ => None,
        };
        found.unwrap_or(Route::Missing)
    }

    /// The page itself.
    pub fn render(&self, route: Route, content: Content) -> HttpResponse {
        let (world, base) = (&*self.world, self.base.as_str());
        match route {
            Route::Robots => HttpResponse::new(self.robots.0, "text/plain", self.robots.1.as_str()),
            Route::Catalogue { page } => {
                HttpResponse::html(200, sketchfab_2016::catalogue(world, page, content))
            }
            Route::ItemPage(number) => {
                HttpResponse::html(200, sketchfab_2016::item(world, number, content))
            }
            Route::ItemDetails(number) => {
                HttpResponse::json(200, sketchfab_2016::details(world, number, content))
            }
            Route::Search { at, count } => {
                HttpResponse::json(200, sketchfab_v3::search(world, base, at, count, content))
            }
            Route::ItemV3(number) => {
                HttpResponse::json(200, sketchfab_v3::item(world, base, number, content))
            }
            Route::Likes { item, offset, count } => {
                HttpResponse::json(200, likes::page(world, base, item, offset, count, content))
            }
            Route::Missing if self.shape == Shape::Sketchfab2016 => {
                HttpResponse::html(404, html::document("Page not found", "<h1>404</h1>"))
            }
            Route::Missing => HttpResponse::json(404, r#"{"detail":"Not found."}"#),
            Route::Malformed => HttpResponse::json(400, r#"{"detail":"Malformed request."}"#),
        }
    }

    fn likes_route(&self, query: &str) -> Route {
        let Some(item) = parameter(query, "model") else { return Route::Malformed };
        let Some(item) = self.world.find(&item) else { return Route::Missing };
        match (number(query, "offset", 0), count(query)) {
            (Some(offset), Some(count)) => Route::Likes { item, offset, count },
            _ => Route::Malformed,
        }
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
        Some(cursor) => sketchfab_v3::place(&cursor),
        None => Some(0),
    };
    match (at, count(query), parameter(query, "type")) {
        (Some(at), Some(count), Some(kind)) if kind == "models" && is_by_likes(query) => {
            Route::Search { at, count }
        }
        _ => Route::Malformed,
    }
}

/// Only the order that a crawl needs is known here.
fn is_by_likes(query: &str) -> bool {
    parameter(query, "sort_by").as_deref() == Some("-likeCount")
}

/// The page size asked for; a larger one than the site's is ignored.
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

/// The items of a page of a list.
fn slice<T>(list: &[T], at: usize, count: usize, content: Content) -> &[T] {
    let shown = if content == Content::Empty { 0 } else { count };
    let rest = list.get(content.place(at)..).unwrap_or_default();
    &rest[..shown.min(rest.len())]
}
