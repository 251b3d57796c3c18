//! The loop: take a turn, claim a task, fetch it, read it, settle it.

mod probe;
mod step;
mod turnstile;

use std::sync::Arc;

use sqlx::SqlitePool;

pub use turnstile::Turnstile;

use crate::clock::Clock;
use crate::config;
use crate::crash;
use crate::fetch::Fetcher;
use crate::plan::Scope;
use crate::settle::{Settling, WriteError, Writer};
use crate::site::Site;
use crate::stop::{Stop, Why};

/// What a worker works with.
#[derive(Debug)]
pub struct Resources {
    /// Where its settlements go.
    pub writer: Writer,
    /// For what a catalogue page must be held against.
    pub readers: SqlitePool,
    /// What asks the site.
    pub fetcher: Arc<Fetcher>,
    /// What lets it start a request.
    pub turnstile: Turnstile,
    /// The site.
    pub site: Site,
    /// What shapes the data.
    pub scope: Scope,
    /// How often it tries again.
    pub retry: config::Retry,
    /// The time.
    pub clock: Clock,
    /// What ends the run early.
    pub stop: Stop,
}

/// Works until the crawl is drained or the run is to end; what it has claimed it settles.
pub async fn work(resources: Arc<Resources>) -> Result<(), WriteError> {
    let done = work_on(&resources).await;
    if done.is_err() {
        resources.stop.ask(Why::Failed);
    }
    done
}

async fn work_on(resources: &Resources) -> Result<(), WriteError> {
    while resources.turnstile.turn().await {
        crash::point("worker.before-claim");
        // Another worker may have been quicker: then there is nothing, and the line is joined again.
        let Some(claim) = resources.writer.claim().await? else { continue };
        crash::point("worker.after-claim");
        let task = claim.task().clone();
        let settlement = step::take(resources, claim).await?;
        crash::point("worker.before-settle");
        let settling = resources.writer.settle(settlement).await?;
        crash::point("worker.after-settle");
        if settling == Settling::Stale {
            tracing::warn!(%task, "a settlement came too late and changed nothing");
        }
    }
    Ok(())
}
