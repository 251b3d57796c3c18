//! The loop: take a turn, claim a task, fetch it, read it, settle it.

mod probe;
mod step;
mod turnstile;

use std::sync::Arc;

use sqlx::SqlitePool;

pub use turnstile::Turnstile;

use crate::config;
use crate::crash;
use crate::engine::stop::{Stop, Why};
use crate::fetch::Fetcher;
use crate::ledger::queue::Claim;
use crate::ledger::settle::{Settling, WriteError, Writer};
use crate::sites::Site;
use crate::words::Clock;
use crate::words::Scope;

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
    pub retry: config::RetrySettings,
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
    let mut next = None;
    loop {
        let claim = match next.take() {
            Some(claim) => claim,
            None if resources.turnstile.turn().await => {
                crash::point("worker.before-claim");
                // Another worker may have been quicker: then there is nothing, and the line is joined again.
                let Some(claim) = resources.writer.claim().await? else { continue };
                claim
            }
            None => return Ok(()),
        };
        crash::point("worker.after-claim");
        next = settle_and_go_on(resources, claim).await?;
    }
}

/// Takes a claim to its end, and the next one with it where that is to be had at once: both in one commit.
async fn settle_and_go_on(
    resources: &Resources,
    claim: Claim,
) -> Result<Option<Claim>, WriteError> {
    let task = claim.task().clone();
    let settlement = step::take(resources, claim).await?;
    crash::point("worker.before-settle");
    let (settling, next) = if resources.turnstile.try_turn() {
        resources.writer.settle_and_claim(settlement).await?
    } else {
        (resources.writer.settle(settlement).await?, None)
    };
    crash::point("worker.after-settle");
    if settling == Settling::Stale {
        tracing::warn!(event = "settled_too_late", %task, "a settlement came too late and changed nothing");
    }
    Ok(next)
}
