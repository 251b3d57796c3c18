//! What a run needs to begin.

use std::time::Duration;

use super::stop::Stop;
use crate::config::Config;
use crate::fetch::Proxies;
use crate::ledger::database::Db;
use crate::ledger::lock::Lock;
use crate::sites::Site;
use crate::words::Clock;

/// How much a run may do.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    /// The most requests that it sends, robots.txt and redirects included.
    pub max_requests: Option<u64>,
    /// The longest that it lasts.
    pub max_duration: Option<Duration>,
}

/// What a run needs to begin.
#[derive(Debug)]
pub struct RunSetup<'s> {
    /// The database.
    pub db: Db,
    /// Its lock.
    pub lock: Lock,
    /// Whether other hosts already crawl it.
    pub joins: bool,
    /// The site.
    pub site: Site,
    /// What was configured.
    pub config: &'s Config,
    /// The API token.
    pub token: Option<&'s str>,
    /// The proxies of the environment.
    pub proxies: Proxies,
    /// How much the run may do.
    pub limits: Limits,
    /// What ends it early.
    pub stop: Stop,
    /// The time.
    pub clock: Clock,
}
