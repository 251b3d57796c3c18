//! Finding out whether the site is there for us, before a task is blamed.

use tokio::sync::MutexGuard;

use super::Resources;
use super::step::paused;
use crate::fetch::Verdict;
use crate::ledger::LedgerError;
use crate::ledger::queue::{self, Claim, Settled};
use crate::ledger::settle::Outcome;
use crate::rules::plan;
use crate::sites::PageRequest;
use crate::words::Task;
use crate::words::{Purpose, Sent, Stage};

/// What an answer can be taken for.
pub enum Footing<'a> {
    /// The site gives pages: what the task is answered with is about the task.
    Firm,
    /// No page is known to be open: what the task is answered with may be about the site. Held until
    /// the answer has had its effect, as no one else may ask meanwhile.
    Unproven(#[expect(dead_code, reason = "held, not read")] MutexGuard<'a, ()>),
    /// It must not go on now; what becomes of the task.
    Ended(Outcome),
}

/// What a probe found.
enum Probed {
    Open,
    Unknown,
    Ended(Outcome),
}

/// Finds out, where that is in doubt, if the site is there for us: one worker at a time.
pub async fn find_out<'a>(
    resources: &'a Resources,
    claim: &Claim,
    request: &PageRequest,
    requests: &mut Vec<Sent>,
) -> Result<Footing<'a>, LedgerError> {
    if !is_in_doubt(resources, claim) {
        return Ok(Footing::Firm);
    }
    let alone = resources.fetcher.pace().probe().await;
    // It may have taken long: the run may be to end by now, or the doubt over.
    if resources.stop.asked().is_some() {
        return Ok(Footing::Ended(Outcome::without_page(Settled::Released)));
    }
    if !is_in_doubt(resources, claim) {
        return Ok(Footing::Firm);
    }
    Ok(match probe(resources, claim, request, requests).await? {
        Probed::Open => Footing::Firm,
        Probed::Unknown => Footing::Unproven(alone),
        Probed::Ended(outcome) => Footing::Ended(outcome),
    })
}

fn is_in_doubt(resources: &Resources, claim: &Claim) -> bool {
    let n_pages = resources.writer.snapshot().borrow().tally.all().completed;
    resources.fetcher.pace().is_in_doubt() || claim.refused_at_page() == Some(n_pages)
}

/// Asks for a page that was open before: so private pages are told from a site that is closed to
/// us, and a page that is broken from a site that is down, even when nothing else is left to fetch.
async fn probe(
    resources: &Resources,
    claim: &Claim,
    request: &PageRequest,
    requests: &mut Vec<Sent>,
) -> Result<Probed, LedgerError> {
    let Some((task, known)) = known_to_be_open(resources, claim, request).await? else {
        return Ok(Probed::Unknown);
    };
    let answer = resources.fetcher.fetch(&known, Purpose::Probe).await;
    requests.extend(answer.requests);
    let failure = match answer.verdict {
        Verdict::Page(body) => match resources.site.parse(&task, &body) {
            Ok(_) => return Ok(go_on(resources).await),
            Err(error) => error.to_string(),
        },
        Verdict::Failed(reason) | Verdict::Down(reason) => reason,
        // It tells nothing of others: it is no more, or may not be asked for, as robots.txt has it.
        Verdict::Gone(_) | Verdict::Rejected(_) => return Ok(Probed::Unknown),
        Verdict::Held => return Ok(Probed::Ended(Outcome::without_page(Settled::Released))),
        Verdict::Paused(pause) => return Ok(Probed::Ended(paused(resources, pause))),
        Verdict::Refused(reason, said) => {
            let pause = resources.fetcher.pace().pause_refused(said, &reason);
            return Ok(Probed::Ended(paused(resources, pause)));
        }
    };
    // Not the task's failure: it was not asked for.
    let reason = format!("a page that was open before ({task}): {failure}");
    Ok(Probed::Ended(match resources.fetcher.pace().down(&reason, false) {
        Some(pause) => paused(resources, pause),
        None => Outcome::without_page(Settled::Released),
    }))
}

async fn go_on(resources: &Resources) -> Probed {
    resources.fetcher.pace().page_came();
    if resources.fetcher.pace().hop().await {
        Probed::Open
    } else {
        Probed::Ended(Outcome::without_page(Settled::Released))
    }
}

/// A page of the same kind that came before; failing that the first page of the catalogue, where it
/// comes from the same place.
async fn known_to_be_open(
    resources: &Resources,
    claim: &Claim,
    request: &PageRequest,
) -> Result<Option<(Task, PageRequest)>, LedgerError> {
    let stage = claim.task().stage();
    let came_before = if stage == Stage::Items {
        // The address of a later page may be good for a while only.
        None
    } else {
        let mut conn = resources.readers.acquire().await?;
        queue::a_completed_task(&mut conn, stage).await?
    };
    let is_proven = came_before.is_some();
    let task = came_before.unwrap_or_else(plan::seed);
    let known = resources.site.request(&task).ok();
    let same_place = |known: &PageRequest| known.url.origin() == request.url.origin();
    Ok(known.filter(|known| is_proven || same_place(known)).map(|known| (task, known)))
}
