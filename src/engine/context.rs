//! What all parts of a run share.

use std::sync::Arc;

use crate::config::Config;
use crate::fetch::{Fetcher, RateLimit};
use crate::sites::Site;
use crate::words::Clock;

use super::stop::Stop;

/// What all parts of a run share. A clone shares it too.
#[derive(Clone, Debug)]
pub struct RunContext {
    /// The site.
    pub site: Arc<Site>,
    /// What was configured.
    pub config: Arc<Config>,
    /// What sends the requests.
    pub fetcher: Arc<Fetcher>,
    /// How often requests may be sent, and whether the site is paused.
    pub rate_limit: Arc<RateLimit>,
    /// What ends the run early.
    pub stop: Stop,
    /// The time.
    pub clock: Clock,
}
