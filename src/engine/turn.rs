//! Waiting for a turn of the rate limit outside of the turnstile, where one request follows another.

use std::time::Duration;

use super::context::RunContext;
use super::pausing;
use super::stop::StopReason;
use crate::fetch::Wait;

/// Takes a turn of the rate limit. Returns false if the run has to end before that.
pub async fn take_turn(run: &RunContext) -> bool {
    loop {
        if run.stop.is_asked() {
            return false;
        }
        match run.rate_limit.try_turn() {
            Ok(()) => return true,
            Err(Wait::Spent) => run.stop.ask(StopReason::MaxRequests),
            Err(Wait::TooLong(next_at)) => pausing::report_spacing(run, next_at),
            Err(wait) => {
                tokio::select! {
                    () = run.rate_limit.sleep(wait) => {}
                    () = run.stop.wait() => {}
                }
            }
        }
    }
}

/// Sleeps, or until the run has to end.
pub async fn sleep(run: &RunContext, length: Duration) {
    tokio::select! {
        () = tokio::time::sleep(length) => {}
        () = run.stop.wait() => {}
    }
}
