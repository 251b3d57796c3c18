//! What a server serves: a world in one shape, with its robots.txt and its faults.

use std::sync::Arc;

use super::{Faults, Shape, World};

/// A simulated site before it is put on a port.
#[derive(Debug)]
pub struct SimSite {
    pub(super) shape: Shape,
    pub(super) world: Arc<World>,
    pub(super) faults: Faults,
    pub(super) robots: (u16, String),
    pub(super) gzip: bool,
}

impl SimSite {
    /// A site that behaves well and lets robots in.
    pub fn new(shape: Shape, world: impl Into<Arc<World>>) -> Self {
        Self {
            shape,
            world: world.into(),
            faults: Faults::none(),
            robots: (200, "User-agent: *\nAllow: /\n".into()),
            gzip: false,
        }
    }

    /// The same site with these faults.
    #[must_use]
    pub fn with_faults(mut self, faults: Faults) -> Self {
        self.faults = faults;
        self
    }

    /// The same site with this answer to `/robots.txt`.
    #[must_use]
    pub fn with_robots(mut self, status: u16, text: impl Into<String>) -> Self {
        self.robots = (status, text.into());
        self
    }

    /// The same site, compressing what it sends to clients that accept it.
    #[must_use]
    pub fn with_gzip(mut self) -> Self {
        self.gzip = true;
        self
    }
}
