//! How many requests the site itself allows: what its answers say is kept to, and kept for the next run.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::{RateLimit, Wait, locked};
use crate::rules::windows::{Hold, LeftRequests, SiteWindows, StatedWindow};
use crate::words::{Allowance, Clock, Moment};

/// How often a wait for the site's next window is looked at again.
pub const LOOK_EVERY: Duration = Duration::from_secs(1);

/// A shorter wait for the site's next window is not worth telling.
const WORTH_TELLING: Duration = Duration::from_secs(5);

/// The time of a run: how long after 1970 it is by a clock that was right when the run began, and that nobody
/// sets.
#[derive(Clone, Copy, Debug)]
pub struct RunTime {
    began: Instant,
    began_at: Moment,
}

impl RunTime {
    /// Returns the time of a run that begins now.
    pub fn new(began_at: Moment) -> Self {
        Self { began: Instant::now(), began_at }
    }

    /// Returns the present time.
    pub fn now(self) -> Duration {
        self.began_at.since(Moment::default()) + self.began.elapsed()
    }

    /// Returns the windows that earlier runs were told of, as far as they have not reset.
    pub fn resumed(self, told: Vec<Allowance>, last_request_at: Moment) -> SiteWindows {
        let since_1970 = |at: Moment| at.since(Moment::default());
        let last_sent = since_1970(last_request_at.min(self.began_at));
        let live = told.into_iter().map(|told| told.as_of(self.began_at));
        let live = live.filter(|told| told.resets_at > self.began_at);
        let left = live.map(|told| LeftRequests {
            n_left: told.n_left,
            told: since_1970(told.told_at),
            resets: since_1970(told.resets_at),
            origin: told.origin,
            policy: told.policy,
        });
        SiteWindows::resumed(left.collect(), last_sent)
    }

    /// Returns what the site allows at present, by a clock that may have been set since.
    pub fn allowances(self, windows: &SiteWindows, clock: &Clock) -> Vec<Allowance> {
        let by_run = Moment::default().after(self.now()).as_millis();
        let set = clock.now().as_millis().saturating_sub(by_run);
        let set = if set.unsigned_abs() < 1000 { 0 } else { set };
        let moment = |time: Duration| {
            let by_run = Moment::default().after(time).as_millis();
            Moment::from_millis(by_run.saturating_add(set))
        };
        let left = windows.left(self.now()).into_iter().map(|left| Allowance {
            origin: left.origin,
            policy: left.policy,
            n_left: left.n_left,
            told_at: moment(left.told),
            resets_at: moment(left.resets),
        });
        left.collect()
    }
}

/// A request that leaves. Dropped without an answer, it may have been counted by the site or not.
#[derive(Debug)]
pub struct Departure<'l> {
    limit: &'l RateLimit,
    at: Moment,
    origin: String,
    nth: u64,
}

impl<'l> Departure<'l> {
    /// Returns the departure of a request that leaves at this moment.
    pub(super) fn new(limit: &'l RateLimit, at: Moment, origin: &str, nth: u64) -> Self {
        Self { limit, at, origin: origin.to_owned(), nth }
    }

    /// Returns when it leaves.
    pub const fn at(&self) -> Moment {
        self.at
    }

    /// Notes what its answer says of the requests that are left.
    pub fn answered(self, stated: Vec<StatedWindow>) {
        let RateLimit { windows, time, .. } = self.limit;
        locked(windows).hear(&self.origin, self.nth, stated, time.now());
    }
}

impl Drop for Departure<'_> {
    fn drop(&mut self) {
        // After an answer this changes nothing.
        locked(&self.limit.windows).end(&self.origin, self.nth);
        self.limit.publish_allowances();
    }
}

impl RateLimit {
    /// Returns what the site allows, and every change of it.
    pub fn allowances(&self) -> watch::Receiver<Vec<Allowance>> {
        self.allowances.subscribe()
    }

    /// Returns when the site allows the next request, if that is not about now.
    pub fn held_until(&self) -> Option<Moment> {
        let now = self.time.now();
        let Some(Hold::Until(until)) = locked(&self.windows).hold_turn(now) else { return None };
        let length = until.saturating_sub(now);
        (length > WORTH_TELLING).then(|| self.clock.now().after(length))
    }

    /// Returns the wait that a window means for a turn.
    pub(super) fn wait_of(&self, hold: Hold) -> Wait {
        if let Hold::Until(until) = hold {
            let length = until.saturating_sub(self.time.now());
            if length > self.policy.wait_max {
                return Wait::TooLong(self.clock.now().after(length));
            }
        }
        Wait::For(self.length_of(hold))
    }

    /// Returns how long to sleep before another look.
    pub(super) fn length_of(&self, hold: Hold) -> Duration {
        match hold {
            Hold::ForAnswer => LOOK_EVERY,
            Hold::Until(until) => until.saturating_sub(self.time.now()).min(LOOK_EVERY),
        }
    }

    /// Tells those who wait, and the writer, what the site allows now.
    fn publish_allowances(&self) {
        let left = self.time.allowances(&locked(&self.windows), &self.clock);
        self.allowances.send_if_modified(|known| {
            let is_changed = *known != left;
            *known = left;
            is_changed
        });
    }
}
