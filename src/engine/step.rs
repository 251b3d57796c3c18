//! One task, from its request to its settlement.

use bytes::Bytes;

use super::blame;
use super::decide::decide;
use super::probe::{SiteCheck, check_site};
use super::resources::Resources;
use super::thumb_files;
use crate::crash;
use crate::fetch::OpenTurn;
use crate::ledger::Result;
use crate::ledger::tasks::{Claim, entries_before};
use crate::ledger::writer::{Outcome, Settlement};
use crate::rules::follow::thumb_of;
use crate::sites::{Media, Page, PageRequest};
use crate::words::{Answered, FetchFailure, Judgement, Purpose, Received, Sent, Settled};

/// Takes a claimed task to its settlement. The turn is given back unless a request needs it. It fails only if the
/// database fails.
pub async fn take(resources: &Resources, claim: Claim, turn: OpenTurn) -> Result<Settlement> {
    let mut requests = Vec::new();
    // Only then is a file of that name this crawl's own.
    let kept = if claim.has_crashed() {
        thumb_files::find(&resources.run, claim.task()).await
    } else {
        None
    };
    let outcome = match (kept, resources.run.site.request(claim.task())) {
        // The run that wrote the file was killed before it settled the task.
        (Some(image), _) => Outcome {
            records: thumb_of(claim.task(), &image).into_iter().collect(),
            ..Outcome::without_page(Settled::Completed)
        },
        // Several workers may claim images at once, but only one image may leave now. The others don't wait for their
        // turn, because they could request other pages meanwhile.
        (None, Ok(request))
            if request.media == Media::Image && !resources.run.fetcher.image_pace().try_turn() =>
        {
            Outcome::without_page(Settled::Released)
        }
        (None, Ok(request)) => {
            turn.spend();
            fetch(resources, &claim, &request, &mut requests).await?
        }
        (None, Err(error)) => Outcome::without_page(Settled::Discarded(error.to_string())),
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
    let (knowledge, others) = match check {
        SiteCheck::MustWait(outcome) => return Ok(*outcome),
        SiteCheck::Ready(knowledge, others) => (knowledge, others),
    };
    let n_without_page = resources.run.health().n_without_page(claim.task().stage());
    let fetched = resources.run.fetcher.page(request, Purpose::Page).await;
    requests.extend(fetched.requests);
    let last = requests.len().checked_sub(1);
    let has_body = fetched.body.is_ok();
    let status = requests.last().and_then(|sent| sent.status);
    let n_before = if has_body { n_before(resources, claim).await? } else { None };
    let parsed = parse(resources, claim, (fetched.body, fetched.received.as_ref()), n_before);
    let parsed = match parsed {
        Ok(page) => thumb_files::keep(&resources.run, claim.task(), page).await,
        Err(failure) => Err(failure),
    };
    let mut outcome = match parsed {
        Ok(page) => {
            crash::point("worker.after-parse");
            let Resources { run, readers, scope, .. } = resources;
            decide(run, readers, scope, claim, page, n_without_page).await?
        }
        Err(failure) => {
            let answer = blame::Answer { failure, status, knowledge: &knowledge };
            blame::decide_without_page(resources, claim, answer, requests).await?
        }
    };
    outcome.others.set_aside.extend(others.set_aside);
    // A probe may have followed the request of the page.
    if has_body && let Some(last) = last.and_then(|last| requests.get_mut(last)) {
        last.answered = answered(&outcome);
    }
    // Not earlier: the next worker that asks must find the pause that this answer led to.
    outcome.alone = knowledge.end();
    Ok(outcome)
}

/// Looks up how many entries came before a page, where the end of its list depends on that. The pages before
/// are settled, as they led to this one.
async fn n_before(resources: &Resources, claim: &Claim) -> Result<Option<u64>> {
    if !resources.run.site.needs_n_before(claim.task()) {
        return Ok(None);
    }
    let mut conn = resources.readers.acquire().await?;
    entries_before(&mut conn, claim).await
}

/// Reads the page from the body.
fn parse(
    resources: &Resources,
    claim: &Claim,
    (body, received): (Judgement<Bytes>, Option<&Received>),
    n_before: Option<u64>,
) -> Judgement<Page> {
    let page = resources.run.site.read(claim.task(), &body?, received, n_before);
    page.map_err(|error| FetchFailure::Unreadable(error.to_string()))
}

/// Returns what a received body turned out to be.
fn answered(outcome: &Outcome) -> Answered {
    match outcome.settled {
        Settled::Recheck
            if outcome.records.is_empty() && outcome.n_entries.is_none_or(|n| n == 0) =>
        {
            Answered::Empty
        }
        _ if outcome.has_page() => Answered::Page,
        _ => Answered::Failed,
    }
}

fn log(claim: &Claim, settled: &Settled) {
    let (task, stage) = (claim.task(), claim.task().stage().name());
    if settled.is_failure()
        && let Some(reason) = settled.reason()
    {
        let failures = claim.failures().saturating_add(1);
        tracing::debug!(event = "task_failed", stage, %task, failures, reason, "a task failed");
    }
    let now = settled.state().code();
    tracing::trace!(event = "task_settled", stage, %task, state = now, "a task is settled");
}
