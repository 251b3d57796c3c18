//! One task: fetch it, read it, plan what follows, decide what becomes of it.

use sqlx::Acquire;

use super::Resources;
use crate::fetch::Verdict;
use crate::plan::{self, Known};
use crate::queue::{self, Claim, Settled};
use crate::retry::{AfterFailure, after_failure};
use crate::settle::{Outcome, Settlement, WriteError};
use crate::site::{Catalogue, Page};
use crate::stop::Why;
use crate::store;
use crate::task::Task;

/// Takes a claimed task as far as a settlement; every way out of here is one.
pub async fn take(resources: &Resources, claim: Claim) -> Result<Settlement, WriteError> {
    let request = match resources.site.request(claim.task()) {
        Ok(request) => request,
        Err(error) => {
            let outcome = Outcome::without_page(Settled::Discarded(error.to_string()));
            return Ok(Settlement { claim, outcome, n_requests: 0 });
        }
    };
    let answer = resources.fetcher.fetch(&request).await;
    let outcome = match answer.verdict {
        Verdict::Page(body) => read(resources, &claim, &body).await?,
        verdict => without_page(resources, &claim, verdict),
    };
    tracing::trace!(task = %claim.task(), settled = ?outcome.settled);
    Ok(Settlement { claim, outcome, n_requests: answer.n_requests })
}

fn without_page(resources: &Resources, claim: &Claim, verdict: Verdict) -> Outcome {
    match verdict {
        // A page is read elsewhere.
        Verdict::Page(_) | Verdict::Held => Outcome::without_page(Settled::Released),
        Verdict::Failed(reason) => failed(resources, claim, reason),
        Verdict::Gone(reason) => gone(claim, reason),
        Verdict::Rejected(reason) => Outcome::without_page(Settled::Discarded(reason)),
        Verdict::Paused(pause) => {
            stop_if_too_long(resources, &pause);
            Outcome::without_page(Settled::Released).pausing(pause)
        }
        Verdict::Refused(reason, pause) => {
            stop_if_too_long(resources, &pause);
            refused(resources, claim, reason).pausing(pause)
        }
    }
}

/// Reads a page and plans what follows.
async fn read(resources: &Resources, claim: &Claim, body: &[u8]) -> Result<Outcome, WriteError> {
    let task = claim.task();
    let page = match resources.site.parse(task, body) {
        Ok(page) => page,
        Err(error) => return Ok(failed(resources, claim, error.to_string())),
    };
    let known = match &page {
        Page::Catalogue(catalogue) => known(resources, task, catalogue).await?,
        Page::Likes(_) | Page::Features(_) => Known::default(),
    };
    let plan = plan::follow(&resources.scope, task, page, &known);
    let settled = match plan.discard {
        Some(reason) => Settled::Discarded(reason.to_owned()),
        None => Settled::Completed,
    };
    let plan::Plan { records, follow_ups, end, .. } = plan;
    Ok(Outcome { settled, records, follow_ups, end, pause: None })
}

/// What a catalogue page is held against. It is the only one of its chain that is in flight, so what
/// is read here still holds when it is settled.
async fn known(
    resources: &Resources,
    task: &Task,
    catalogue: &Catalogue,
) -> Result<Known, WriteError> {
    let mut known = Known::default();
    let Task::Catalogue { page, .. } = task else { return Ok(known) };
    let mut conn = resources.readers.acquire().await?;
    let conn = conn.acquire().await?;
    let mids: Vec<_> = catalogue.items.iter().map(|item| &item.model.mid).collect();
    store::fill_known(conn, *page, &mids, &mut known).await?;
    if let Some(Task::Catalogue { cursor: Some(cursor), .. }) = &catalogue.next {
        known.cursor_seen = queue::cursor_is_known(conn, cursor).await?;
    }
    Ok(known)
}

fn failed(resources: &Resources, claim: &Claim, reason: String) -> Outcome {
    let failures = claim.failures().saturating_add(1);
    let now = resources.clock.now();
    let next = after_failure(&resources.retry, failures, now, fastrand::f64());
    tracing::debug!(task = %claim.task(), failures, reason, "a request failed");
    Outcome::without_page(match next {
        AfterFailure::Again(at) => Settled::Again(at, reason),
        AfterFailure::GiveUp => {
            Settled::Discarded(format!("{reason} (given up after {failures} failures)"))
        }
    })
}

/// A catalogue page that is gone would end the catalogue without a word: that is no success.
fn gone(claim: &Claim, reason: String) -> Outcome {
    Outcome::without_page(match claim.task() {
        Task::Catalogue { .. } => Settled::Discarded(format!("the catalogue breaks off: {reason}")),
        Task::Likes { .. } | Task::Features { .. } => Settled::Gone(reason),
    })
}

/// A page that is refused twice, though the site gave another in between, is private.
fn refused(resources: &Resources, claim: &Claim, reason: String) -> Outcome {
    let n_pages = resources.writer.snapshot().borrow().tally.all().completed;
    match claim.refused_at_page() {
        Some(at_page) if n_pages > at_page => gone(claim, format!("{reason}, twice")),
        _ => Outcome::without_page(Settled::Refused(reason)),
    }
}

fn stop_if_too_long(resources: &Resources, pause: &crate::retry::Pause) {
    let wait = pause.until_at.since(resources.clock.now());
    tracing::warn!(until = %pause.until_at, reason = pause.reason, "the site told us to wait");
    if wait > resources.retry.wait_max {
        resources.stop.ask(Why::WaitTooLong(pause.clone()));
    }
}
