//! What is known of a task before its page is fetched.

use crate::ledger::tasks::Claim;
use crate::rules::attempt::Attempt;

/// Returns what is known of a task before its page is fetched.
pub fn attempt(claim: &Claim) -> Attempt<'_> {
    Attempt {
        task: claim.task(),
        failures: claim.failures(),
        announced: claim.announced(),
        possible: claim.possible(),
        is_recheck: claim.is_recheck(),
        was_stored: claim.was_stored(),
        was_set_aside: claim.aside_at_page().is_some(),
        pauses: claim.pauses(),
    }
}
