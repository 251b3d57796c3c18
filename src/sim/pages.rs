//! The pages of a simulated site.

pub(super) mod content;
pub(super) mod cursor;
mod html;
mod likes;
pub(super) mod route;
mod sketchfab_2016;
mod sketchfab_v3;

use std::sync::Arc;

use super::http::HttpResponse;
use super::shape::Shape;
use super::world::World;
use content::PageContent;
use route::Route;

/// Every page of a site.
pub(super) struct SitePages {
    shape: Shape,
    world: Arc<World>,
    base: String,
    robots: (u16, String),
}

impl SitePages {
    /// Returns the pages of a world at this address.
    pub fn new(shape: Shape, world: Arc<World>, base: String, robots: (u16, String)) -> Self {
        Self { shape, world, base, robots }
    }

    /// The shape of the pages.
    pub const fn shape(&self) -> Shape {
        self.shape
    }

    /// The address of the site.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The content of the pages.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Returns the page that a path and query ask for.
    pub fn route(&self, target: &str) -> Route {
        Route::of(self.shape, &self.world, target)
    }

    /// Returns the page itself.
    pub fn render(&self, route: Route, content: PageContent) -> HttpResponse {
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
            Route::Login => HttpResponse::html(
                200,
                html::document("Log in", "<h1>Log in</h1><form action=\"/login\"></form>"),
            ),
            Route::Missing if self.shape == Shape::Sketchfab2016 => {
                HttpResponse::html(404, html::document("Page not found", "<h1>404</h1>"))
            }
            Route::Missing => HttpResponse::json(404, r#"{"detail":"Not found."}"#),
            Route::Malformed => HttpResponse::json(400, r#"{"detail":"Malformed request."}"#),
        }
    }
}
