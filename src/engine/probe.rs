//! Finding out whether the site is down, before a task is blamed.

use tokio::sync::MutexGuard;

use super::pausing;
use super::resources::Resources;
use super::stop::StopReason;
use crate::ledger::Result;
use crate::ledger::tasks::{self, Claim};
use crate::ledger::writer::Outcome;
use crate::rules::plan;
use crate::sites::PageRequest;
use crate::words::{FetchFailure, LocalTrouble, Purpose, Sent, Settled, Stage, Task};

/// What is known of the site before a task's page is requested.
pub enum SiteCheck<'a> {
    /// It sends pages, so whatever answer the task gets concerns the task.
    Open,
    /// No page is known that it should send, so the answer may concern the site. The guard is held until
    /// the answer has taken effect, because no other worker may send a request meanwhile.
    Unknown(#[expect(dead_code, reason = "held, not read")] MutexGuard<'a, ()>),
    /// The task must wait, with this outcome.
    MustWait(Box<Outcome>),
}

impl SiteCheck<'_> {
    /// Returns whether the site is known to send pages.
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Open)
    }
}

/// What a probe found.
enum Probed {
    Open,
    Unknown,
    Ended(Outcome),
}

/// Probes the site if an outage is suspected. Only one worker at a time does.
pub async fn check_site<'a>(
    resources: &'a Resources,
    claim: &Claim,
    request: &PageRequest,
    requests: &mut Vec<Sent>,
) -> Result<SiteCheck<'a>> {
    if !suspects_outage(resources, claim) {
        return Ok(SiteCheck::Open);
    }
    let guard = resources.run.rate_limit.probe_alone().await;
    // That may have taken long: by now the run may have to end, or the outage may be over.
    if resources.run.stop.is_asked() {
        return Ok(SiteCheck::MustWait(Box::new(Outcome::without_page(Settled::Released))));
    }
    if !suspects_outage(resources, claim) {
        return Ok(SiteCheck::Open);
    }
    Ok(match probe(resources, claim, request, requests).await? {
        Probed::Open => SiteCheck::Open,
        Probed::Unknown => SiteCheck::Unknown(guard),
        Probed::Ended(outcome) => SiteCheck::MustWait(Box::new(outcome)),
    })
}

/// A page that was refused before tells nothing until the site has sent another one.
fn suspects_outage(resources: &Resources, claim: &Claim) -> bool {
    let n_pages = resources.writer.state().borrow().census.all().completed;
    resources.run.rate_limit.suspects_outage() || claim.aside_at_page() == Some(n_pages)
}

/// Requests a page that the site sent before. That tells private pages from a site that is closed
/// to us, and a broken page from a site that is down, even when nothing else is left to fetch.
async fn probe(
    resources: &Resources,
    claim: &Claim,
    request: &PageRequest,
    requests: &mut Vec<Sent>,
) -> Result<Probed> {
    let Some((task, known)) = known_page(resources, claim, request).await? else {
        return Ok(Probed::Unknown);
    };
    let run = &resources.run;
    let fetched = run.fetcher.page(&known, Purpose::Probe).await;
    requests.extend(fetched.requests);
    let page = fetched.body.and_then(|body| {
        run.site.parse(&task, &body).map_err(|error| FetchFailure::Unreadable(error.to_string()))
    });
    let pause = match page {
        Ok(_) => {
            run.rate_limit.note_page();
            if run.rate_limit.wait_for_turn().await {
                return Ok(Probed::Open);
            }
            None
        }
        // This page alone is gone, or robots.txt forbids it: that tells nothing about others.
        Err(FetchFailure::Gone(_) | FetchFailure::Rejected(_) | FetchFailure::Forbidden(_)) => {
            return Ok(Probed::Unknown);
        }
        Err(FetchFailure::NotSent) => None,
        Err(FetchFailure::Local(LocalTrouble { reason, is_exhausted })) => {
            run.stop.ask(StopReason::Local { reason, is_exhausted });
            None
        }
        Err(FetchFailure::Wait { reason, retry_after }) => {
            Some(run.rate_limit.pause(retry_after, &reason))
        }
        Err(FetchFailure::Refused { reason, retry_after }) => {
            Some(run.rate_limit.pause_refused(retry_after, &reason))
        }
        Err(
            FetchFailure::Failed(reason)
            | FetchFailure::Unreadable(reason)
            | FetchFailure::Down(reason),
        ) => {
            // It is no failure of the claimed task, which was not requested.
            let reason = format!("a page that was fetched before ({task}): {reason}");
            run.rate_limit.note_down(&reason, false)
        }
    };
    Ok(Probed::Ended(pausing::outcome(run, Settled::Released, pause)))
}

/// Returns a page of the same stage that came before, or else the first page of the catalogue if it
/// is on the same origin.
async fn known_page(
    resources: &Resources,
    claim: &Claim,
    request: &PageRequest,
) -> Result<Option<(Task, PageRequest)>> {
    let stage = claim.task().stage();
    let came_before = if stage == Stage::Items {
        // The address of a later catalogue page may expire.
        None
    } else {
        let mut conn = resources.readers.acquire().await?;
        tasks::a_completed_task(&mut conn, stage).await?
    };
    let is_proven = came_before.is_some();
    let task = came_before.unwrap_or_else(plan::seed);
    let known = resources.run.site.request(&task).ok();
    let same_origin = |known: &PageRequest| known.url.origin() == request.url.origin();
    Ok(known.filter(|known| is_proven || same_origin(known)).map(|known| (task, known)))
}
