//! What is known about a task before its page is fetched.

use super::context::RunContext;
use crate::ledger::tasks::Claim;
use crate::ledger::tasks::has_recheck_mark;
use crate::rules::attempt::Attempt;
use crate::words::{AnnouncedCounts, Stage, Task};

/// Returns what is known about a task before its page is fetched.
pub fn attempt<'c>(claim: &'c Claim, run: &RunContext) -> Attempt<'c> {
    let site = &run.site;
    let stage = claim.task().stage();
    let list = site.description.list_of(stage);
    let full_page =
        list.and_then(|list| list.paging.planned_size().or_else(|| list.get.asked_for()));
    let is_first_page = matches!(claim.task(), Task::Likes { offset: 0, .. });
    // Of a count that may exceed what is listed, only the first page of the list can be expected.
    let is_promised = site.traits().counts == AnnouncedCounts::AreListed;
    Attempt {
        task: claim.task(),
        failures: claim.failures(),
        announced: claim.announced().filter(|_| is_promised || stage == Stage::UserLikes),
        certain: claim.certain().filter(|_| is_promised),
        possible: claim.possible().filter(|_| is_promised || is_first_page),
        at_most: claim.announced().filter(|_| !is_promised),
        is_recheck: claim.is_recheck()
            || (claim.aside_at_page().is_some() && is_set_aside_for_recheck(stage)),
        was_stored: claim.was_stored() || claim.is_read_again(),
        // A page that only waits to be asked for once more has not been refused yet, nor has a like page that
        // was set aside with another one of its item.
        was_set_aside: claim.aside_at_page().is_some() && claim.has_answered(),
        gives_times: site.description.gives_times_in(stage),
        full_page,
        pages_max: list.map_or(u32::MAX, |list| list.paging.pages_max),
        new_users_share: run.config.new_users_share,
        pauses: claim.pauses(),
    }
}

/// Returns whether a page of the stage that will be requested once more is set aside, because its task has no mark
/// for that.
const fn is_set_aside_for_recheck(stage: Stage) -> bool {
    !matches!(stage, Stage::Features | Stage::Thumbs) && !has_recheck_mark(stage)
}
