//! One task, from its request to its settlement.

use bytes::Bytes;

use super::probe::{SiteCheck, check_site};
use super::resources::Resources;
use super::stop::StopReason;
use super::{lookup, pausing};
use crate::crash;
use crate::ledger::Result;
use crate::ledger::tasks::Claim;
use crate::ledger::writer::{Outcome, Settlement};
use crate::rules::attempt::Attempt;
use crate::rules::follow::Plan;
use crate::rules::lookup::lookup as needed;
use crate::rules::settle::{SettleRule, is_last_try, is_private, settle_page, settle_without_page};
use crate::sites::{Page, PageRequest};
use crate::words::{Answered, FetchFailure, Judgement, LocalTrouble, Purpose, Sent, Settled};

/// Takes a claimed task to its settlement. It fails only if the database does.
pub async fn take(resources: &Resources, claim: Claim) -> Result<Settlement> {
    let mut requests = Vec::new();
    let outcome = match resources.run.site.request(claim.task()) {
        Ok(request) => fetch(resources, &claim, &request, &mut requests).await?,
        Err(error) => Outcome::without_page(Settled::Discarded(error.to_string())),
    };
    log(&claim, &outcome.settled);
    Ok(Settlement { claim, outcome, requests })
}

/// Fetches the page, once the site is known to be open.
async fn fetch(
    resources: &Resources,
    claim: &Claim,
    request: &PageRequest,
    requests: &mut Vec<Sent>,
) -> Result<Outcome> {
    let check = check_site(resources, claim, request, requests).await?;
    if let SiteCheck::MustWait(outcome) = check {
        return Ok(*outcome);
    }
    let fetched = resources.run.fetcher.page(request, Purpose::Page).await;
    requests.extend(fetched.requests);
    let has_body = fetched.body.is_ok();
    let outcome = match parse(resources, claim, fetched.body) {
        Ok(page) => decide(resources, claim, page).await?,
        Err(failure) => decide_without_page(resources, claim, failure, check.is_open()),
    };
    if has_body && let Some(last) = requests.last_mut() {
        last.answered = answered(&outcome);
    }
    // Not earlier: the next worker that asks must find the pause that this answer led to.
    drop(check);
    Ok(outcome)
}

/// Reads the page from the body.
fn parse(resources: &Resources, claim: &Claim, body: Judgement<Bytes>) -> Judgement<Page> {
    let page = resources.run.site.parse(claim.task(), &body?);
    page.map_err(|error| FetchFailure::Unreadable(error.to_string()))
}

/// Looks up what must be known, and decides what the page leads to.
async fn decide(resources: &Resources, claim: &Claim, page: Page) -> Result<Outcome> {
    crash::point("worker.after-parse");
    resources.run.rate_limit.note_page();
    let attempt = attempt(claim);
    let facts = lookup::read(&resources.readers, claim, needed(&attempt, &page)).await?;
    let (settled, plan) = settle_page(&resources.scope, &attempt, page, &facts);
    let Plan { records, follow_ups, end, odd, .. } = plan;
    Ok(Outcome { settled, records, odd, follow_ups, end, pause: None })
}

/// Pauses the site if the answer is about the site, and decides what becomes of the task.
fn decide_without_page(
    resources: &Resources,
    claim: &Claim,
    failure: FetchFailure,
    site_is_open: bool,
) -> Outcome {
    let run = &resources.run;
    let (attempt, policy) = (attempt(claim), &run.config.retry);
    let pause = match &failure {
        FetchFailure::Wait { reason, retry_after } => {
            Some(run.rate_limit.pause(*retry_after, reason))
        }
        FetchFailure::Refused { reason, retry_after } if !is_private(&attempt, site_is_open) => {
            Some(run.rate_limit.pause_refused(*retry_after, reason))
        }
        FetchFailure::Down(reason) => {
            run.rate_limit.note_down(reason, is_last_try(&attempt, policy))
        }
        FetchFailure::Local(LocalTrouble { reason, is_exhausted }) => {
            run.stop.ask(StopReason::Local { reason: reason.clone(), is_exhausted: *is_exhausted });
            None
        }
        _ => None,
    };
    let (now, fraction) = (run.clock.now(), fastrand::f64());
    let rule = SettleRule { policy, now, fraction, site_is_paused: pause.is_some() };
    pausing::outcome(run, settle_without_page(&attempt, failure, &rule), pause)
}

fn attempt(claim: &Claim) -> Attempt<'_> {
    Attempt {
        task: claim.task(),
        failures: claim.failures(),
        announced: claim.announced(),
        certain: claim.certain(),
        possible: claim.possible(),
        is_recheck: claim.is_recheck(),
        was_set_aside: claim.aside_at_page().is_some(),
    }
}

/// Returns what a body that came turned out to be.
fn answered(outcome: &Outcome) -> Answered {
    match outcome.settled {
        Settled::Recheck => Answered::Empty,
        _ if outcome.has_page() => Answered::Page,
        _ => Answered::Failed,
    }
}

fn log(claim: &Claim, settled: &Settled) {
    let (task, stage) = (claim.task(), claim.task().stage().name());
    if let Settled::Retry(_, reason) | Settled::Discarded(reason) = settled {
        let failures = claim.failures().saturating_add(1);
        tracing::debug!(event = "task_failed", stage, %task, failures, reason, "a task failed");
    }
    let now = settled.state().code();
    tracing::trace!(event = "task_settled", stage, %task, state = now, "a task is settled");
}
