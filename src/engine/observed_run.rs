//! What can be observed of a run.

use std::sync::{Arc, Mutex};

use tokio::sync::watch;

use crate::fetch::RateLimit;
use crate::ledger::writer::QueueState;
use crate::rules::outage::SiteHealth;
use crate::words::{Clock, Scope};

/// What can be observed of a run while its workers are busy.
#[derive(Clone, Debug)]
pub struct ObservedRun {
    /// What the task table holds as of the last commit.
    pub snapshot: watch::Receiver<QueueState>,
    /// How often requests may be sent, and whether the site is paused.
    pub rate_limit: Arc<RateLimit>,
    /// The health of the site and its stages.
    pub health: Arc<Mutex<SiteHealth>>,
    /// What the crawl collects.
    pub scope: Scope,
    /// The run's clock.
    pub clock: Clock,
}
