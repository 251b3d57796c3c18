//! A simulated site that isn't served yet: a world in one shape, with its robots.txt and its faults.

use std::sync::Arc;

use super::faults::Faults;
use super::shape::Shape;
use super::world::World;

/// A simulated site that isn't served yet.
#[derive(Debug)]
pub struct SimSite {
    pub(super) shape: Shape,
    pub(super) world: Arc<World>,
    pub(super) faults: Faults,
    pub(super) robots: (u16, String),
    pub(super) gzip: bool,
    pub(super) requests_per_second: f64,
}

impl SimSite {
    /// Returns a site without faults, which allows robots.
    pub fn new(shape: Shape, world: impl Into<Arc<World>>) -> Self {
        Self {
            shape,
            world: world.into(),
            faults: Faults::none(),
            robots: (200, "User-agent: *\nAllow: /\n".into()),
            gzip: false,
            requests_per_second: 1_000_000.0,
        }
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

    /// Returns the same site, whose configuration for a crawl has this rate instead of the highest one.
    #[must_use]
    pub fn with_rate(mut self, requests_per_second: f64) -> Self {
        self.requests_per_second = requests_per_second;
        self
    }

    /// Returns the same site, which compresses its answers to clients that accept gzip.
    #[must_use]
    pub fn with_gzip(mut self) -> Self {
        self.gzip = true;
        self
    }
}
