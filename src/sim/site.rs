//! A simulated site that isn't served yet: a world in one shape, with its robots.txt and its faults.

use std::sync::Arc;

use super::faults::Faults;
use super::shape::Shape;
use super::sites::played;
use super::world::World;

/// A simulated site that isn't served yet.
#[derive(Debug)]
pub struct SimSite {
    pub(super) shape: Shape,
    pub(super) description: &'static str,
    pub(super) world: Arc<World>,
    pub(super) faults: Faults,
    pub(super) robots: (u16, String),
    pub(super) thumb_robots: (u16, String),
    pub(super) has_own_thumbs: bool,
    pub(super) gzip: bool,
    pub(super) requests_per_second: f64,
    pub(super) page_size: Option<usize>,
    pub(super) quota: Option<(u32, u32)>,
}

impl SimSite {
    /// Returns a site without faults, which allows robots. The world gets the kinds of ids, names and times
    /// that the site has.
    pub fn new(shape: Shape, world: impl Into<Arc<World>>) -> Self {
        let world = world.into();
        let world = match shape {
            Shape::SketchfabV3 | Shape::Sketchfab2016 => world,
            _ => Arc::new(played(shape).dress(Arc::unwrap_or_clone(world))),
        };
        Self {
            shape,
            description: shape.name(),
            world,
            faults: Faults::none(),
            robots: (200, "User-agent: *\nAllow: /\n".into()),
            thumb_robots: (200, "User-agent: *\nAllow: /\n".into()),
            has_own_thumbs: false,
            gzip: false,
            requests_per_second: 1_000_000.0,
            page_size: None,
            quota: None,
        }
    }

    /// Returns the same site, whose configuration for a crawl names this description.
    #[must_use]
    pub fn with_description(mut self, name: &'static str) -> Self {
        self.description = name;
        self
    }

    /// Returns the same site with these faults.
    #[must_use]
    pub fn with_faults(mut self, faults: Faults) -> Self {
        self.faults = faults;
        self
    }

    /// Returns the same site with this answer to `/robots.txt`.
    #[must_use]
    pub fn with_robots(mut self, status: u16, text: impl Into<String>) -> Self {
        self.robots = (status, text.into());
        self
    }

    /// Returns the same site with this answer to `/robots.txt` where its thumbnails are.
    #[must_use]
    pub fn with_thumb_robots(mut self, status: u16, text: impl Into<String>) -> Self {
        self.thumb_robots = (status, text.into());
        self
    }

    /// Returns the same site, whose thumbnails are at the address of its pages.
    #[must_use]
    pub fn with_own_thumbs(mut self) -> Self {
        self.has_own_thumbs = true;
        self
    }

    /// Returns the same site, whose configuration for a crawl has this rate instead of the highest one.
    #[must_use]
    pub fn with_rate(mut self, requests_per_second: f64) -> Self {
        self.requests_per_second = requests_per_second;
        self
    }

    /// Returns the same site, whose pages have at most this many entries, whatever a crawl asks for.
    #[must_use]
    pub fn with_page_size(mut self, n: usize) -> Self {
        self.page_size = Some(n.max(1));
        self
    }

    /// Returns the same site, which allows a number of requests per window and answers the others with 429.
    /// Without a quota, the headers of a site that announces one say that nearly all of a million requests
    /// are left.
    #[must_use]
    pub fn with_quota(mut self, n: u32, seconds: u32) -> Self {
        self.quota = Some((n.max(1), seconds.max(1)));
        self
    }

    /// Returns the same site, which compresses its answers to clients that accept gzip.
    #[must_use]
    pub fn with_gzip(mut self) -> Self {
        self.gzip = true;
        self
    }
}
