//! What is known about a task before its page is fetched.

use crate::ledger::tasks::Claim;
use crate::rules::attempt::Attempt;
use crate::sites::Site;
use crate::words::{AnnouncedCounts, Stage, Task};

/// Returns what is known about a task before its page is fetched.
pub fn attempt<'c>(claim: &'c Claim, site: &Site) -> Attempt<'c> {
    let is_first_page = matches!(claim.task(), Task::Likes { offset: 0, .. });
    // Of a count that may exceed what is listed, only the first page of the list can be expected.
    let is_promised = site.traits().counts == AnnouncedCounts::AreListed;
    Attempt {
        task: claim.task(),
        failures: claim.failures(),
        announced: claim.announced().filter(|_| is_promised),
        certain: claim.certain().filter(|_| is_promised),
        possible: claim.possible().filter(|_| is_promised || is_first_page),
        at_most: claim.announced().filter(|_| !is_promised),
        // A catalogue page has no mark of its own for that.
        is_recheck: claim.is_recheck()
            || (claim.aside_at_page().is_some() && claim.task().stage() == Stage::Items),
        was_stored: claim.was_stored() || claim.is_read_again(),
        // A page that only waits to be asked for once more has not been refused yet, nor has a like page that
        // was set aside with another one of its item.
        was_set_aside: claim.aside_at_page().is_some() && claim.has_answered(),
        gives_times: site.description.likes.time.is_some(),
        pauses: claim.pauses(),
    }
}
