//! What is known about a task before its page is fetched.

use crate::ledger::tasks::Claim;
use crate::rules::attempt::Attempt;
use crate::words::Stage;

/// Returns what is known about a task before its page is fetched.
pub fn attempt(claim: &Claim) -> Attempt<'_> {
    Attempt {
        task: claim.task(),
        failures: claim.failures(),
        announced: claim.announced(),
        certain: claim.certain(),
        possible: claim.possible(),
        // A catalogue page has no mark of its own for that.
        is_recheck: claim.is_recheck()
            || (claim.aside_at_page().is_some() && claim.task().stage() == Stage::Items),
        was_stored: claim.was_stored(),
        // A page that only waits to be asked for once more has not been refused yet, nor has a like page that
        // was set aside with another one of its item.
        was_set_aside: claim.aside_at_page().is_some() && claim.has_answered(),
        pauses: claim.pauses(),
    }
}
