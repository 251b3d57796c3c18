//! Who is to blame for an answer without its page: the page, its stage, or the site.

use std::sync::atomic::Ordering;

use super::attempt::attempt;
use super::context::RunContext;
use super::probe::{SiteKnowledge, probe_another_stage};
use super::resources::Resources;
use super::stop::StopReason;
use super::{outage, pausing};
use crate::ledger::Result;
use crate::ledger::tasks::{self, Claim};
use crate::ledger::writer::{Others, Outcome};
use crate::rules::outage::{Blame, Failing, Outage, PageSign};
use crate::rules::plan::STALE_PAGES_MAX;
use crate::rules::settle::{
    SettleRule, goes_on_meanwhile, has_expired, is_judged, is_last_try, settle_without_page,
};
use crate::words::{
    FetchFailure, LocalTrouble, Moment, Pause, Sent, Settled, Stage, StageState, Task,
};

/// An answer without its page.
pub struct Answer<'a> {
    /// Why there is no page.
    pub failure: FetchFailure,
    /// The status, if there was an answer.
    pub status: Option<u16>,
    /// What was known about the site before.
    pub knowledge: &'a SiteKnowledge<'a>,
}

/// Notes a page that arrived, and returns what that means for other tasks. `lacks_likes` is whether it has no
/// like although some were announced, which counts as a failure.
pub fn note_page(
    run: &RunContext,
    claim: &Claim,
    lacks_likes: bool,
    n_without_page: u64,
) -> Others {
    let stage = claim.task().stage();
    let mut others = Others::default();
    if lacks_likes {
        let failing = failing(run, claim, "an empty list, though likes were announced", Some(200));
        let blame = run.health().note_failure(&failing);
        if let Blame::Site(found) = blame {
            outage::follow(run, stage, &found, failing.reason, &mut others);
        }
        return others;
    }
    let sign = run.health().note_page_asked_at(stage, n_without_page);
    let PageSign::Open { ends_suspicion, blamed } = sign else { return others };
    run.rate_limit.note_page();
    others.set_aside = blamed;
    if ends_suspicion {
        others.stage_state = Some(StageState::giving_pages(stage));
    }
    others
}

/// Decides what happens to a task without its page, and to the site.
pub async fn decide_without_page(
    resources: &Resources,
    claim: &Claim,
    answer: Answer<'_>,
    requests: &mut Vec<Sent>,
) -> Result<Outcome> {
    let run = &resources.run;
    let Answer { failure, status, knowledge } = answer;
    let mut others = Others::default();
    let (mut pause, mut began_pause_until): (Option<Pause>, Option<Moment>) = (None, None);
    let site_is_open = knowledge.is_open();
    match &failure {
        FetchFailure::NotSent | FetchFailure::Forbidden(_) => {}
        FetchFailure::Local(LocalTrouble { reason, is_exhausted }) => {
            let (reason, is_exhausted) = (reason.clone(), *is_exhausted);
            run.stop.ask(StopReason::Local { reason, is_exhausted });
        }
        FetchFailure::Wait { reason, retry_after } => {
            (began_pause_until, pause) =
                outage::wait_as_asked(run, claim.task(), *retry_after, reason, &mut others);
        }
        FetchFailure::Refused(reason) => {
            run.health().note_no_page(claim.task().stage());
            let is_of_user = matches!(claim.task(), Task::User(task) if task.user().is_some());
            // Some hosts answer 403 for an image that does not exist. After several in a row, the next request is a
            // probe, and the site counts as closed only if that fails.
            let may_be_private = is_of_user || matches!(claim.task(), Task::Thumb { .. });
            let is_private =
                may_be_private && (run.rate_limit.may_be_private() || !knowledge.is_probe());
            if !is_private
                && !is_judged(&attempt(claim, run), site_is_open)
                && !outage::refuse_images(run, claim.task(), reason, &mut others)
            {
                pause = Some(run.rate_limit.pause_refused(reason).pause);
            }
        }
        FetchFailure::Gone(reason)
        | FetchFailure::Rejected(reason)
        | FetchFailure::Failed(reason)
        | FetchFailure::Unreadable(reason)
        | FetchFailure::Down(reason) => {
            let stage = claim.task().stage();
            let may_pass = !matches!(failure, FetchFailure::Gone(_) | FetchFailure::Rejected(_));
            let mut failing = failing(run, claim, reason, status);
            failing.is_last_try &= may_pass;
            let blame = if knowledge.is_probe() {
                Blame::Site(own_probe_failed(resources, claim, failing.now, requests).await?)
            } else {
                run.health().note_failure(&failing)
            };
            if let Blame::Site(found) = blame {
                let pause = outage::follow(run, stage, &found, reason, &mut others);
                let outcome = Outcome { others, ..Outcome::without_page(Settled::Released) };
                return Ok(pausing::with_pause(run, outcome, pause));
            }
        }
    }
    let rule = SettleRule {
        policy: &run.config.retry,
        now: run.clock.now(),
        fraction: fastrand::f64(),
        site_is_open,
        began_pause_until,
    };
    let settled = settle_without_page(&attempt(claim, run), failure, &rule);
    let follow_ups = next_page(resources, claim, &settled).await?;
    others.walks_again = walks_again(run, claim, &settled, status);
    let outcome = Outcome { follow_ups, others, ..Outcome::without_page(settled) };
    Ok(pausing::with_pause(run, outcome, pause))
}

/// Notes that a page that served as its stage's own probe did not come. A page of another stage shows whether only this
/// stage is broken.
async fn own_probe_failed(
    resources: &Resources,
    claim: &Claim,
    now: Moment,
    requests: &mut Vec<Sent>,
) -> Result<Outage> {
    let (run, stage) = (&resources.run, claim.task().stage());
    if stage != Stage::Items {
        run.health().suspect(stage, now);
        probe_another_stage(resources, claim, requests).await?;
    }
    Ok(run.health().note_failed_probe(stage, now))
}

/// Returns the failing answer to a claim.
fn failing<'a>(
    run: &RunContext,
    claim: &Claim,
    reason: &'a str,
    status: Option<u16>,
) -> Failing<'a> {
    let stage = claim.task().stage();
    let (task, _) = claim.attempt();
    Failing {
        stage,
        task,
        unit: if stage == Stage::Items { task } else { claim.owner() },
        was_set_aside: claim.aside_at_page().is_some() || claim.is_recheck(),
        failures: claim.failures().saturating_add(1),
        is_last_try: is_last_try(&attempt(claim, run), &run.config.retry),
        status,
        reason,
        now: run.clock.now(),
    }
}

/// Returns the catalogue page after one that waits for the end of the run, if its address is known
/// and the page before that one arrived. So the list continues, but not far beyond its end.
async fn next_page(resources: &Resources, claim: &Claim, settled: &Settled) -> Result<Vec<Task>> {
    let Task::Catalogue { page, .. } = claim.task() else { return Ok(Vec::new()) };
    if !goes_on_meanwhile(settled) || claim.aside_at_page().is_some() {
        return Ok(Vec::new());
    }
    let Some(next) = resources.run.site.successor(claim.task()) else { return Ok(Vec::new()) };
    let mut conn = resources.readers.acquire().await?;
    for before in 1..=STALE_PAGES_MAX.min(page.saturating_sub(1)) {
        if tasks::is_page_completed(&mut conn, page - before).await? {
            return Ok(vec![next]);
        }
    }
    Ok(Vec::new())
}

/// Returns whether the task's list is read again because of this. That happens to the catalogue once per
/// run, and to any other list once.
fn walks_again(run: &RunContext, claim: &Claim, settled: &Settled, status: Option<u16>) -> bool {
    if !has_expired(claim.task(), settled, status) {
        return false;
    }
    if claim.task().stage() != Stage::Items {
        return !claim.is_read_again();
    }
    let walks_again = !run.walked_again.swap(true, Ordering::Relaxed);
    if walks_again {
        tracing::warn!(
            event = "catalogue_walked_again",
            "the site no longer accepts the address of the next catalogue page; the catalogue is read \
             again from its first page"
        );
    }
    walks_again
}
