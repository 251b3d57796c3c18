//! When a task that failed is tried again, and when it is given up.

use std::time::Duration;

use super::doubling::doubled;
use crate::config;
use crate::words::Moment;

/// What becomes of a task that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterFailure {
    /// It is tried again, not before this moment.
    Retry(Moment),
    /// It has failed too often.
    GiveUp,
}

/// Decides on a task that has failed `failures` times, the latest included: exponential backoff
/// with full jitter. `fraction` is a random number from 0 to 1.
pub fn after_failure(
    policy: &config::RetrySettings,
    failures: u32,
    now: Moment,
    fraction: f64,
) -> AfterFailure {
    if failures >= policy.failures_max {
        return AfterFailure::GiveUp;
    }
    let longest: Duration = doubled(policy.backoff, failures).min(policy.backoff_max);
    AfterFailure::Retry(now.after(longest.mul_f64(fraction.clamp(0.0, 1.0))))
}

#[cfg(test)]
mod tests;
