//! What all parts of a run share.

use std::sync::atomic::{AtomicBool, AtomicU32};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::config::Config;
use crate::fetch::{Fetcher, RateLimit};
use crate::ledger::database::Db;
use crate::rules::outage::SiteHealth;
use crate::sites::Site;
use crate::words::Clock;

use super::stop::Stop;

/// The longest wait between two requests of a trial.
pub const TRIAL_SPACING_MAX: Duration = Duration::from_mins(1);

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
    /// The health of the site and its stages.
    pub health: Arc<Mutex<SiteHealth>>,
    /// Whether this run has begun to read the catalogue again.
    pub walked_again: Arc<AtomicBool>,
    /// Whether one page of each stage is tried, and nothing is stored. A trial waits for no pause.
    pub is_trial: bool,
    /// The most entries that a page of likes has had so far; 0 if none came.
    pub full_like_page: Arc<AtomicU32>,
    /// The database, if other hosts may crawl it too.
    pub shared: Option<Db>,
    /// What ends the run early.
    pub stop: Stop,
    /// The time.
    pub clock: Clock,
}

impl RunContext {
    /// Returns the health of the site and its stages. It is held briefly, never across a wait.
    pub fn health(&self) -> MutexGuard<'_, SiteHealth> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
