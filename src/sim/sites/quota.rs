//! The requests that a site allows within a window of time.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The requests that a site allows, and how many are left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim) struct Quota {
    /// The requests allowed per window.
    pub limit: u32,
    /// The length of the window, in seconds.
    pub window: u32,
    /// The requests that are left in this window.
    pub remaining: u32,
    /// The seconds until the next window begins.
    pub resets_in: i64,
    /// The time of the site's clock, in seconds since 1970.
    pub now: i64,
    /// Whether the request was one too many.
    pub is_exceeded: bool,
}

impl Quota {
    /// When the next window begins, in seconds since 1970.
    pub const fn resets_at(&self) -> i64 {
        self.now.saturating_add(self.resets_in)
    }
}

/// Counts requests in windows of time, each of which begins with the first request after the one before.
#[derive(Debug)]
pub(in crate::sim) struct QuotaCounter {
    limit: u32,
    window: u32,
    current: Mutex<Option<(Instant, u32)>>,
}

impl QuotaCounter {
    /// Returns a counter that allows this many requests per this many seconds.
    pub fn new(limit: u32, window: u32) -> Self {
        Self { limit, window, current: Mutex::default() }
    }

    /// Counts a request of this moment. A client with more rights has a multiple of the limit.
    pub fn count(&self, at: Instant, now: i64, times: u32) -> Quota {
        let length = Duration::from_secs(u64::from(self.window));
        let limit = self.limit.saturating_mul(times);
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let (began, n_before) = match *current {
            Some((began, n)) if at.saturating_duration_since(began) < length => (began, n),
            _ => (at, 0),
        };
        let n = n_before.saturating_add(1);
        *current = Some((began, n));
        let left = length.saturating_sub(at.saturating_duration_since(began));
        Quota {
            limit,
            window: self.window,
            remaining: limit.saturating_sub(n),
            // A part of a second counts as a whole one, so that the window is over by then.
            resets_in: i64::try_from(left.as_millis().div_ceil(1000)).unwrap_or(i64::MAX),
            now,
            is_exceeded: n > limit,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_allows_its_requests_and_then_the_next_one_begins() {
        let counter = QuotaCounter::new(2, 10);
        let began = Instant::now();
        let at = |millis| began + Duration::from_millis(millis);
        let seen = [0, 100, 9_999, 10_000].map(|millis| counter.count(at(millis), 1_000, 1));
        let told = seen.map(|quota| (quota.remaining, quota.resets_at(), quota.is_exceeded));
        assert_eq!(
            told,
            [(1, 1_010, false), (0, 1_010, false), (0, 1_001, true), (1, 1_010, false)]
        );
        assert_eq!(counter.count(at(10_001), 1_000, 2).remaining, 2);
    }
}
