//! The time of a run, by a clock that nobody sets.

use std::time::Duration;

use tokio::time::Instant;

use crate::rules::windows::{LeftRequests, SiteWindows};
use crate::words::{Allowance, Clock, Moment};

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

    /// Returns the current time.
    pub fn now(self) -> Duration {
        self.began_at.since(Moment::default()) + self.began.elapsed()
    }

    /// Returns the windows that earlier runs knew of, as far as they have not reset.
    pub fn resumed(self, told: Vec<Allowance>, last_request_at: Moment) -> SiteWindows {
        let last_sent = since_1970(last_request_at.min(self.began_at));
        let live = told.into_iter().map(|told| told.as_of(self.began_at));
        let live = live.filter(|told| told.resets_at > self.began_at);
        SiteWindows::resumed(live.map(|told| left(told, 0)).collect(), last_sent)
    }

    /// Returns what other processes were told, by a clock that may have been set since this run began.
    pub fn told(self, told: Vec<Allowance>, clock: &Clock) -> Vec<LeftRequests> {
        let (now, set) = (clock.now(), self.set_by(clock));
        told.into_iter().map(|told| left(told.as_of(now), set)).collect()
    }

    /// Returns what the site allows at present, by a clock that may have been set since.
    pub fn allowances(self, windows: &SiteWindows, clock: &Clock) -> Vec<Allowance> {
        let set = self.set_by(clock);
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

    /// Returns how far the clock has been changed since the run began, in milliseconds. Less than a second counts as 0.
    fn set_by(self, clock: &Clock) -> i64 {
        let by_run = Moment::default().after(self.now()).as_millis();
        let set = clock.now().as_millis().saturating_sub(by_run);
        if set.unsigned_abs() < 1000 { 0 } else { set }
    }
}

fn since_1970(at: Moment) -> Duration {
    at.since(Moment::default())
}

/// Converts an allowance to the run's time, given that the wall clock has been changed by `set` milliseconds since.
fn left(told: Allowance, set: i64) -> LeftRequests {
    let by_run = |at: Moment| since_1970(Moment::from_millis(at.as_millis().saturating_sub(set)));
    LeftRequests {
        n_left: told.n_left,
        told: by_run(told.told_at),
        resets: by_run(told.resets_at),
        origin: told.origin,
        policy: told.policy,
    }
}
