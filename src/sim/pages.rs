//! The pages of a simulated site.

pub(super) mod content;
pub(super) mod cursor;
pub(super) mod further;
pub(super) mod route;
pub(super) mod window;

use std::sync::Arc;

use super::html::document;
use super::http::{HttpRequest, HttpResponse, SimHost};
use super::shape::Shape;
use super::sites::played;
use super::sites::played::{PlayedSite, Served, SimList, SimTraits};
use super::thumbs::Thumbs;
use super::world::World;
use content::PageContent;
use route::{Route, Target};

/// Where the thumbnails are.
pub(super) struct ThumbHost {
    /// The address.
    pub origin: String,
    /// The answer to `/robots.txt`.
    pub robots: (u16, String),
}

impl ThumbHost {
    fn robots(&self) -> (u16, &str) {
        (self.robots.0, &self.robots.1)
    }
}

/// Every page of a site.
pub(super) struct SitePages {
    shape: Shape,
    world: Arc<World>,
    base: String,
    robots: (u16, String),
    thumbs: Option<ThumbHost>,
    page_size: Option<usize>,
}

impl SitePages {
    /// Returns the same pages, with thumbnails at another address.
    pub fn with_thumbs(mut self, thumbs: Option<ThumbHost>) -> Self {
        self.thumbs = thumbs;
        self
    }

    /// Returns the pages of a world at this address. With a page size, pages have no more entries than that.
    pub fn new(
        shape: Shape,
        world: Arc<World>,
        base: String,
        robots: (u16, String),
        page_size: Option<usize>,
    ) -> Self {
        Self { shape, world, base, robots, thumbs: None, page_size }
    }

    /// The traits of the site.
    pub fn traits(&self) -> SimTraits {
        self.site().traits()
    }

    /// The simulated site.
    pub fn site(&self) -> &'static dyn PlayedSite {
        played(self.shape)
    }

    /// The address of the site.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The content of the pages.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Returns which address a request is meant for that came to this one.
    pub fn host_of(&self, came_to: SimHost, target: &str) -> SimHost {
        let is_own = self.thumbs.as_ref().is_some_and(|host| host.origin == self.base);
        let is_thumb = || self.world.thumb_at(&Target::new(target, None).path()).is_some();
        if is_own && is_thumb() { SimHost::Thumbs } else { came_to }
    }

    /// Returns the page that a request asks for.
    pub fn route_of(&self, request: &HttpRequest) -> Route {
        match request.host {
            SimHost::Pages => self.route(&request.target),
            SimHost::Thumbs => {
                let path = Target::new(&request.target, None).path();
                match (path.as_slice(), self.world.thumb_at(&path)) {
                    (["robots.txt"], _) => Route::ThumbRobots,
                    (_, Some((item, width, height))) => Route::Thumb(item, width, height),
                    _ => Route::Missing,
                }
            }
        }
    }

    /// Returns the page that a path and query ask for.
    pub fn route(&self, target: &str) -> Route {
        let target = Target::new(target, self.page_size);
        match target.path().as_slice() {
            ["robots.txt"] => Route::Robots,
            ["login"] => Route::Login,
            _ => self.site().route(&self.world, &target),
        }
    }

    /// Returns how the list is paged that a page belongs to.
    pub fn list(&self, route: Route) -> Option<SimList> {
        match route {
            Route::Catalogue(_) => Some(self.traits().catalogue),
            Route::Likes(..) => Some(self.traits().likes),
            Route::Further(list, _) => self.site().further_list(list),
            _ => None,
        }
    }

    /// Returns the page itself.
    pub fn render(&self, route: Route, content: PageContent) -> HttpResponse {
        let thumbs = self.thumbs.as_ref().map(|host| host.origin.as_str());
        let site = Served { world: &self.world, base: &self.base, thumbs };
        match route {
            Route::Robots => HttpResponse::new(self.robots.0, "text/plain", self.robots.1.as_str()),
            Route::Catalogue(window) => self.site().catalogue(site, window, content),
            Route::Likes(item, window) => self.site().likes(site, item, window, content),
            Route::Further(list, window) => self.site().further(site, list, window, content),
            Route::Item(item, view) => self.site().item(site, item, view, content),
            Route::Thumb(item, width, height) => {
                let media_type = Thumbs::of(item).format.media_type();
                HttpResponse::new(200, media_type, self.world.image(item, width, height))
            }
            Route::ThumbRobots => {
                let (status, text) = self.thumbs.as_ref().map_or((404, ""), ThumbHost::robots);
                HttpResponse::new(status, "text/plain", text)
            }
            Route::Login => login(),
            Route::Missing => self.site().error(404),
            Route::Malformed => self.site().error(400),
        }
    }
}

/// Returns the page on which people log in.
fn login() -> HttpResponse {
    HttpResponse::html(200, document("Log in", "<h1>Log in</h1><form action=\"/login\"></form>"))
}
