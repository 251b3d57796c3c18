//! One task: fetch it, read it, plan what follows, decide what becomes of it.

use std::time::Duration;

use super::Resources;
use super::probe::{Footing, find_out};
use crate::crash;
use crate::engine::stop::Why;
use crate::fetch::Verdict;
use crate::ledger::queue::{self, Claim, Settled};
use crate::ledger::settle::{Outcome, Settlement, WriteError};
use crate::ledger::store;
use crate::rules::plan;
use crate::rules::retry::{AfterFailure, after_failure};
use crate::sites::{Catalogue, LikesPage, Page, Request};
use crate::words::Pause;
use crate::words::SeenItems;
use crate::words::Task;
use crate::words::{Answered, Purpose, Sent};

/// Takes a claimed task as far as a settlement; every way out of here but a failing database is one.
pub async fn take(resources: &Resources, claim: Claim) -> Result<Settlement, WriteError> {
    let mut requests = Vec::new();
    let outcome = match resources.site.request(claim.task()) {
        Ok(request) => fetch(resources, &claim, &request, &mut requests).await?,
        Err(error) => Outcome::without_page(Settled::Discarded(error.to_string())),
    };
    tracing::trace!(event = "task_settled", task = %claim.task(), settled = ?outcome.settled, "settled");
    Ok(Settlement { claim, outcome, requests })
}

async fn fetch(
    resources: &Resources,
    claim: &Claim,
    request: &Request,
    requests: &mut Vec<Sent>,
) -> Result<Outcome, WriteError> {
    let footing = find_out(resources, claim, request, requests).await?;
    if let Footing::Ended(outcome) = footing {
        return Ok(outcome);
    }
    let answer = resources.fetcher.fetch(request, Purpose::Page).await;
    requests.extend(answer.requests);
    let is_proven = matches!(footing, Footing::Firm);
    let outcome = match answer.verdict {
        Verdict::Page(body) => {
            let outcome = read(resources, claim, &body).await?;
            if let Some(last) = requests.last_mut() {
                last.answered = answered(&outcome);
            }
            Ok(outcome)
        }
        verdict => Ok(without_page(resources, claim, verdict, is_proven)),
    };
    // Only now: whoever asks next must find the pause that the answer led to.
    drop(footing);
    outcome
}

/// What a body that came turned out to be.
fn answered(outcome: &Outcome) -> Answered {
    match outcome.settled {
        Settled::Recheck => Answered::Empty,
        _ if outcome.has_page() => Answered::Page,
        _ => Answered::Failed,
    }
}

fn without_page(
    resources: &Resources,
    claim: &Claim,
    verdict: Verdict,
    is_proven: bool,
) -> Outcome {
    match verdict {
        // A page is read elsewhere.
        Verdict::Page(_) | Verdict::Held => Outcome::without_page(Settled::Released),
        Verdict::Failed(reason) => failed(resources, claim, reason),
        Verdict::Down(reason) => down(resources, claim, reason),
        Verdict::Gone(reason) => gone(claim, reason),
        Verdict::Rejected(reason) => Outcome::without_page(Settled::Discarded(reason)),
        Verdict::Paused(pause) => paused(resources, pause),
        Verdict::Refused(reason, said) => refused(resources, claim, reason, said, is_proven),
    }
}

/// Reads a page and plans what follows.
async fn read(resources: &Resources, claim: &Claim, body: &[u8]) -> Result<Outcome, WriteError> {
    let task = claim.task();
    let page = match resources.site.parse(task, body) {
        Ok(page) => page,
        Err(error) => return Ok(failed(resources, claim, error.to_string())),
    };
    crash::point("worker.after-parse");
    resources.fetcher.pace().page_came();
    if !claim.is_recheck()
        && matches!(&page, Page::Likes(likes) if likes.likes.is_empty())
        && (plan::comes_up_short(task, claim.possible()) || lacks_likes(resources, claim).await?)
    {
        return Ok(Outcome::without_page(Settled::Recheck));
    }
    if let Page::Likes(likes) = &page
        && plan::could_go_on_for_ever(task, likes, claim.announced())
        && all_known(resources, likes).await?
    {
        let reason = "the list of likes loops: the page brought no new one, yet names a next one";
        return Ok(Outcome::without_page(Settled::Discarded(reason.to_owned())));
    }
    let known = match &page {
        Page::Catalogue(catalogue) => known(resources, task, catalogue).await?,
        Page::Likes(_) | Page::Features(_) => SeenItems::default(),
    };
    let plan = plan::follow(&resources.scope, task, page, &known);
    let settled = match plan.discard {
        Some(reason) => Settled::Discarded(reason.to_owned()),
        None => Settled::Completed,
    };
    let plan::Plan { records, follow_ups, end, .. } = plan;
    Ok(Outcome { settled, records, follow_ups, end, pause: None })
}

/// Whether fewer likes of the claim's model are stored than were announced, though no other page of them
/// is left: a list may name someone twice.
async fn lacks_likes(resources: &Resources, claim: &Claim) -> Result<bool, WriteError> {
    let Some(announced) = claim.announced() else { return Ok(false) };
    let mut conn = resources.readers.acquire().await?;
    Ok(queue::is_last_of_likes(&mut conn, claim).await?
        && store::n_likes(&mut conn, claim.item()).await? < announced)
}

/// Whether every like of a page is stored already.
async fn all_known(resources: &Resources, page: &LikesPage) -> Result<bool, WriteError> {
    let mut conn = resources.readers.acquire().await?;
    Ok(store::n_known(&mut conn, &page.likes).await? == page.likes.len())
}

/// What a catalogue page is held against. It is the only one of its chain that is in flight, so what
/// is read here still holds when it is settled.
async fn known(
    resources: &Resources,
    task: &Task,
    catalogue: &Catalogue,
) -> Result<SeenItems, WriteError> {
    let mut known = SeenItems::default();
    let Task::Catalogue { page, .. } = task else { return Ok(known) };
    let mut conn = resources.readers.acquire().await?;
    let item_ids: Vec<_> = catalogue.items.iter().map(|listed| &listed.item.id).collect();
    store::fill_known(&mut conn, *page, &item_ids, &mut known).await?;
    if let Some(Task::Catalogue { cursor: Some(cursor), .. }) = &catalogue.next {
        known.cursor_seen = queue::cursor_is_known(&mut conn, cursor).await?;
    }
    Ok(known)
}

/// While the breaker is open no task's failures are spent.
fn down(resources: &Resources, claim: &Claim, reason: String) -> Outcome {
    let is_last = claim.failures().saturating_add(1) >= resources.retry.failures_max;
    match resources.fetcher.pace().down(&reason, is_last) {
        Some(pause) => paused(resources, pause),
        None => failed(resources, claim, reason),
    }
}

/// It is tried again after a while, or given up after too many failures.
fn failed(resources: &Resources, claim: &Claim, reason: String) -> Outcome {
    let failures = claim.failures().saturating_add(1);
    let now = resources.clock.now();
    let next = after_failure(&resources.retry, failures, now, fastrand::f64());
    let is_given_up = matches!(next, AfterFailure::GiveUp);
    tracing::debug!(
        event = "request_failed",
        stage = claim.task().stage().name(),
        task = %claim.task(),
        failures,
        is_given_up,
        reason,
        "a request failed"
    );
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

/// A page that is refused again, though the site gave another in between (`is_proven`), is private.
/// The first time it may be the site that is closed to us.
fn refused(
    resources: &Resources,
    claim: &Claim,
    reason: String,
    said: Option<Duration>,
    is_proven: bool,
) -> Outcome {
    if is_proven && claim.refused_at_page().is_some() {
        return gone(claim, format!("{reason}, twice"));
    }
    let pause = resources.fetcher.pace().pause_refused(said, &reason);
    let outcome = paused(resources, pause);
    Outcome { settled: Settled::Refused(reason), ..outcome }
}

/// The task goes back as it was, and the pause is written down with it.
pub fn paused(resources: &Resources, pause: Pause) -> Outcome {
    let wait = pause.until_at.since(resources.clock.now());
    tracing::warn!(
        event = "paused",
        until_at = %pause.until_at,
        seconds = wait.as_secs_f64(),
        reason = pause.reason,
        "the crawl is paused"
    );
    if wait > resources.retry.wait_max {
        resources.stop.ask(Why::WaitTooLong(pause.clone()));
    }
    Outcome::without_page(Settled::Released).pausing(pause)
}
