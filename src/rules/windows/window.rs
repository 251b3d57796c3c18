//! One window: how many requests are left in it, and until when.

use std::collections::BTreeSet;
use std::time::Duration;

use super::share::TeamShare;

/// How far off the site's whole seconds may be.
const ROUNDING: Duration = Duration::from_secs(1);

/// The most by which two answers may disagree on when a window resets: the site's rounding, and the time they took to
/// arrive.
const SAME_WITHIN: Duration = Duration::from_secs(2);

/// One window, as far as it is known.
#[derive(Clone, Debug)]
pub struct Window {
    /// The name of the site's policy.
    pub policy: String,
    /// How many requests are left, without those that may be counted already.
    pub n_left: u64,
    /// How many requests may be in flight at the beginning of the next window, before an answer states it.
    pub most: u64,
    /// When the answer that said so arrived.
    pub told: Duration,
    /// When it resets at the earliest.
    pub earliest: Duration,
    /// When it resets at the latest.
    pub latest: Duration,
    /// How many requests had left when the answer came. Answers to later ones are newer.
    pub n_sent: u64,
    /// Our own requests that may or may not be counted in `n_left`.
    pub uncounted: BTreeSet<u64>,
}

/// What an answer says about a window, with what is known about the answer.
#[derive(Clone, Copy, Debug)]
pub struct Statement {
    /// The number of the request.
    pub nth: u64,
    /// How many requests are left.
    pub n_left: u64,
    /// How many requests a whole window has, if that is known.
    pub limit: Option<u64>,
    /// When the window resets at the earliest.
    pub earliest: Duration,
    /// When it resets at the latest.
    pub latest: Duration,
    /// When the answer came.
    pub told: Duration,
    /// How many requests have left by now.
    pub n_sent: u64,
}

impl Statement {
    /// Returns what the answer to a request says that left at `left`. The site said it at some moment between
    /// that and `now`.
    pub fn new(nth: u64, n_left: u64, resets_in: Duration, left: Duration, now: Duration) -> Self {
        let (earliest, latest) = (left + resets_in, now + resets_in + ROUNDING);
        Self { nth, n_left, limit: None, earliest, latest, told: now, n_sent: 0 }
    }

    /// Returns how many requests a whole window has at least, except for one that is always left.
    fn most(&self) -> u64 {
        self.limit.map_or(self.n_left, |limit| limit.saturating_sub(1)).max(1)
    }
}

impl Window {
    /// Returns a window that was not known before. `uncounted` are the other requests in flight.
    pub fn new(policy: String, said: Statement, uncounted: BTreeSet<u64>) -> Self {
        Self {
            policy,
            n_left: said.n_left,
            most: said.most(),
            told: said.told,
            earliest: said.earliest,
            latest: said.latest,
            n_sent: said.n_sent,
            uncounted,
        }
    }

    /// Takes in what another answer says. `uncounted` are the other requests in flight.
    ///
    /// The answer to a request that left after the last answer arrived is newer, whatever it says. The order of
    /// the others is unknown, but within a window the number of requests that are left only shrinks.
    pub fn hear(&mut self, said: Statement, uncounted: BTreeSet<u64>) {
        let is_newer = said.nth >= self.n_sent || said.earliest > self.latest + ROUNDING;
        if is_newer {
            let policy = std::mem::take(&mut self.policy);
            let most = self.most.max(said.most());
            *self = Self { most, ..Self::new(policy, said, uncounted) };
            return;
        }
        self.uncounted.remove(&said.nth);
        let may_be_same = said.latest + ROUNDING >= self.earliest && !self.is_over(said.told);
        if may_be_same {
            self.n_left = self.n_left.min(said.n_left);
        }
    }

    /// Takes over what another process was told. `uncounted` are our own requests in flight.
    ///
    /// How the two answers follow each other is unknown. But within a window the number of requests that are left only
    /// shrinks, so the smaller number holds.
    pub fn take_over(&mut self, said: Statement, uncounted: BTreeSet<u64>) {
        let is_later = said.latest > self.latest + SAME_WITHIN;
        if is_later || said.latest > self.latest && self.is_over(said.told) {
            let policy = std::mem::take(&mut self.policy);
            let most = self.most.max(said.most());
            *self = Self { most, ..Self::new(policy, said, uncounted) };
        } else if said.latest + SAME_WITHIN >= self.latest {
            self.n_left = self.n_left.min(said.n_left);
        }
    }

    /// Notes that a request ended without an answer about this window: it may have been counted.
    pub fn end(&mut self, nth: u64) {
        if self.uncounted.remove(&nth) {
            self.n_left = self.n_left.saturating_sub(1);
        }
    }

    /// Returns how many requests may still leave before it resets.
    pub fn n_free(&self) -> u64 {
        self.n_left.saturating_sub(self.uncounted.len() as u64)
    }

    /// Returns when the next request may leave, if the last one left at `last`. The last request that is left
    /// comes as it resets, so that one is always left. Of several hosts, each leaves one.
    pub fn next(&self, last: Duration, share: TeamShare) -> Duration {
        let time = self.latest.saturating_sub(last).as_nanos();
        let shared = time.saturating_mul(u128::from(share.n_hosts.max(1)));
        let spacing = shared.checked_div(u128::from(self.n_free())).unwrap_or(time).min(time);
        last + u64::try_from(spacing).map_or(Duration::MAX / 2, Duration::from_nanos)
    }

    /// Returns whether it has reset by now.
    pub fn is_over(&self, now: Duration) -> bool {
        now >= self.latest
    }
}
