//! The server's time, as a host hears it in the server's answers.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::words::{Clock, Moment};

/// How long a sample is used.
const FRESH: Duration = Duration::from_secs(30);

/// A smaller difference is a clock that is being corrected slowly.
const SET: Duration = Duration::from_millis(100);

/// How exactly the server tells its time.
const INEXACT: Duration = Duration::from_millis(1);

/// Clocks that nobody sets drift apart by less than one part in this many.
const DRIFT: u32 = 1000;

/// Maps the server's clock to our own.
#[derive(Debug)]
pub struct ServerTime {
    /// A time of the server and when its answer arrived: the sample with the shortest delay so far.
    best: TimeSample,
    /// The best recent sample, which replaces `best` after a while, because clocks drift.
    next: Option<TimeSample>,
    shown: Arc<Mutex<ShownTime>>,
}

#[derive(Clone, Copy, Debug)]
struct TimeSample {
    server: Duration,
    heard: Instant,
    round_trip: Duration,
}

/// What the clock of the run shows.
#[derive(Debug)]
struct ShownTime {
    sample: TimeSample,
    /// The latest time that it has shown. It never goes back unless the server's clock was set back.
    latest: Moment,
}

/// How far the server's clock was set, in milliseconds: forward, or back if this is negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockStep(pub i64);

impl ServerTime {
    /// Returns the time of a server that has answered for the first time.
    pub fn new(server: Duration, asked: Instant, heard: Instant) -> Self {
        let best = TimeSample::new(server, asked, heard);
        let shown = ShownTime { sample: best, latest: Moment::default() };
        Self { best, next: None, shown: Arc::new(Mutex::new(shown)) }
    }

    /// Notes the server's time from one of its answers. Returns how far the server's clock was set since the last answer,
    /// if it was. The same happens if it is another server now, or if this host was suspended.
    pub fn note(&mut self, server: Duration, asked: Instant, heard: Instant) -> Option<ClockStep> {
        let (best, sample) = (self.best, TimeSample::new(server, asked, heard));
        let passed = heard.saturating_duration_since(best.heard);
        let (early, late) = match server.checked_sub(best.server) {
            Some(moved) => (moved.saturating_sub(passed), passed.saturating_sub(moved)),
            None => (Duration::ZERO, passed + best.server.saturating_sub(server)),
        };
        // An answer is early by at most the delay of the best one, and late by at most its own delay.
        let drift = passed / DRIFT;
        let is_set =
            early > SET.max(best.round_trip) + drift || late > SET.max(sample.round_trip) + drift;
        if is_set || early > Duration::ZERO || late > sample.round_trip + INEXACT {
            (self.best, self.next) = (sample, None);
            return is_set.then(|| ClockStep(millis(early).saturating_sub(millis(late))));
        }
        let is_better = |than: TimeSample| than.instant(server) > heard;
        if self.next.is_none_or(is_better) {
            self.next = Some(sample);
        }
        if passed > FRESH {
            (self.best, self.next) = (self.next.unwrap_or(sample), None);
        }
        None
    }

    /// Returns a clock that shows the server's time, as of the last call of [`Self::show`].
    pub fn clock(&self) -> Clock {
        let shown = Arc::clone(&self.shown);
        Clock::new(move || locked(&shown).now())
    }

    /// Lets the clock show what was noted. It only goes back if the server's clock `was_set`.
    pub fn show(&self, was_set: bool) {
        let mut shown = locked(&self.shown);
        shown.sample = self.best;
        if was_set {
            shown.latest = Moment::default();
        }
    }

    /// Returns the instant of a time of the server. It may be late by the shortest delay of an answer, but is never
    /// early.
    pub fn instant(&self, server: Duration) -> Instant {
        self.best.instant(server)
    }

    /// Returns how long an answer takes to arrive.
    pub fn lead(&self) -> Duration {
        self.best.round_trip + Duration::from_millis(2)
    }
}

impl ShownTime {
    fn now(&mut self) -> Moment {
        let TimeSample { server, heard, round_trip } = self.sample;
        // The answer is half a round trip old when it arrives.
        let since_1970 = server + round_trip / 2 + heard.elapsed();
        self.latest = self.latest.max(Moment::default().after(since_1970));
        self.latest
    }
}

impl TimeSample {
    fn new(server: Duration, asked: Instant, heard: Instant) -> Self {
        Self { server, heard, round_trip: heard.saturating_duration_since(asked) }
    }

    fn instant(&self, server: Duration) -> Instant {
        if let Some(later) = server.checked_sub(self.server) {
            return self.heard + later;
        }
        let earlier = self.server.saturating_sub(server);
        self.heard.checked_sub(earlier).unwrap_or(self.heard)
    }
}

fn locked(shown: &Mutex<ShownTime>) -> MutexGuard<'_, ShownTime> {
    shown.lock().unwrap_or_else(PoisonError::into_inner)
}

fn millis(length: Duration) -> i64 {
    i64::try_from(length.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
