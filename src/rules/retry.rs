//! What to do after a failure: try again after how long, pause the site, or give up.

use std::time::Duration;

use crate::config;
use crate::words::{Moment, Pause};

/// No doubling makes a pause longer than this; only the site itself may ask for more.
const PAUSE_CAP: Duration = Duration::from_hours(24);

/// After this long without an incident the next one counts as the first.
const QUIET: Duration = Duration::from_mins(30);

/// What becomes of a task that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterFailure {
    /// It is tried again, not before this moment.
    Again(Moment),
    /// It has failed too often.
    GiveUp,
}

/// Decides on a task that has failed `failures` times, the latest included: exponential backoff with
/// full jitter. `fraction` is a random number from 0 to 1.
pub fn after_failure(
    policy: &config::RetrySettings,
    failures: u32,
    now: Moment,
    fraction: f64,
) -> AfterFailure {
    if failures >= policy.failures_max {
        return AfterFailure::GiveUp;
    }
    let longest = doubled(policy.backoff, failures).min(policy.backoff_max);
    AfterFailure::Again(now.after(longest.mul_f64(fraction.clamp(0.0, 1.0))))
}

/// The pause that an answer leads to which tells us to wait, `said` being how long it asked for, and
/// `nth` which pause in a row it is with no page between. An answer within a pause belongs to the
/// incident that began it. Only answers that do not say how long count as incidents.
pub fn pause(
    policy: &config::RetrySettings,
    last: Option<&Pause>,
    now: Moment,
    said: Option<Duration>,
    nth: u32,
    reason: &str,
) -> Pause {
    let under_way = last.filter(|last| last.until_at > now);
    let recent = last.filter(|last| now.since(last.until_at) < QUIET);
    let n_incidents = match (under_way, recent) {
        (Some(last), _) => last.n_incidents,
        (None, recent) => {
            recent.map_or(0, |last| last.n_incidents).saturating_add(u32::from(said.is_none()))
        }
    };
    let length = match said {
        // A wait of nothing, or one already over, still asks for some patience, and for ever more of it
        // while no page comes.
        Some(said) => said.max(doubled(Duration::from_secs(1), nth).min(PAUSE_CAP)),
        None => doubled(policy.pause, n_incidents).min(PAUSE_CAP.max(policy.pause)),
    };
    let until_at = now.after(length);
    match under_way {
        Some(last) if last.until_at >= until_at || said.is_none() => last.clone(),
        _ => {
            let reason = reason.to_owned();
            Pause { began_at: now, until_at, n_incidents, in_doubt: false, reason }
        }
    }
}

/// `base` for the first time, twice it for the second, and so on.
fn doubled(base: Duration, nth: u32) -> Duration {
    base.saturating_mul(2_u32.saturating_pow(nth.saturating_sub(1)))
}

#[cfg(test)]
mod tests;
