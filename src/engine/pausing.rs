//! What happens when the site is paused.

use super::context::RunContext;
use super::stop::StopReason;
use crate::ledger::writer::Outcome;
use crate::rules::pause::is_too_long;
use crate::rules::windows::slowest;
use crate::words::{Moment, Pause};

/// Reports a pause of the site, if there is one, and stores it with what became of the task.
pub fn with_pause(run: &RunContext, outcome: Outcome, pause: Option<Pause>) -> Outcome {
    match pause {
        Some(pause) => {
            report(run, &pause);
            outcome.pausing(pause)
        }
        None => outcome,
    }
}

/// Reports a pause, and asks the run to end if that is longer than it waits.
pub fn report(run: &RunContext, pause: &Pause) {
    let now = run.clock.now();
    tracing::warn!(
        event = "pause_began",
        reason = pause.reason,
        until_at = %pause.until_at,
        wait_seconds = pause.until_at.since(now).as_secs_f64(),
        "the site is paused"
    );
    if run.is_trial || is_too_long(&run.config.retry, pause, now) {
        run.stop.ask(StopReason::WaitTooLong(pause.clone()));
    }
}

/// Asks the run to end, because the site allows the next request only at this moment.
pub fn report_spacing(run: &RunContext, next_at: Moment) {
    let allowances = run.rate_limit.allowances();
    let allowance = slowest(&allowances.borrow(), run.clock.now()).cloned().unwrap_or_default();
    run.stop.ask(StopReason::SpacingTooLong { allowance, next_at });
}
