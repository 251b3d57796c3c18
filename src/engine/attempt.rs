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
        is_recheck: claim.is_recheck(),
        was_stored: claim.was_stored(),
        // A like page that was set aside along with another one of its item was not requested
        // itself.
        was_set_aside: claim.aside_at_page().is_some()
            && (claim.has_answered() || claim.task().stage() != Stage::Likes),
        pauses: claim.pauses(),
    }
}
