//! The server's time, as read from its answers.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::words::{Clock, Moment};

/// How long a sample is used.
const FRESH: Duration = Duration::from_secs(30);

/// Smaller differences are gradual corrections, not steps.
const SET: Duration = Duration::from_millis(100);

/// The resolution of the server's timestamps.
const INEXACT: Duration = Duration::from_millis(1);

/// Clocks that nobody sets drift apart by less than one part in this many.
const DRIFT: u32 = 1000;

/// Maps the server's clock to our own.
#[derive(Debug)]
pub struct ServerTime {
    /// The sample in use: usually the fastest answer of the last 30 seconds.
    best: TimeSample,
    /// The best recent sample, which replaces `best` after a while, because clocks drift.
    next: Option<TimeSample>,
    shown: Arc<Mutex<ShownTime>>,
}

/// A time of the server, and when its answer arrived.
#[derive(Clone, Copy, Debug)]
struct TimeSample {
    server: Duration,
    received: Instant,
    round_trip: Duration,
}

/// What the clock of the run shows.
#[derive(Debug)]
struct ShownTime {
    sample: TimeSample,
    /// The latest time that it has shown. It never goes back, except when a step is noticed.
    latest: Moment,
}

/// How far the server's clock was set, in milliseconds; negative if it went back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockStep(pub i64);

impl ServerTime {
    /// Starts from the server's first answer.
    pub fn new(server: Duration, asked: Instant, received: Instant) -> Self {
        let best = TimeSample::new(server, asked, received);
        let shown = ShownTime { sample: best, latest: Moment::default() };
        Self { best, next: None, shown: Arc::new(Mutex::new(shown)) }
    }

    /// Notes the server's time from one of its answers. Returns how far the server's clock was set since the last
    /// answer, if it was. The same happens if it is another server now, or if this host was suspended.
    pub fn note(
        &mut self,
        server: Duration,
        asked: Instant,
        received: Instant,
    ) -> Option<ClockStep> {
        let (best, sample) = (self.best, TimeSample::new(server, asked, received));
        let passed = received.saturating_duration_since(best.received);
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
        let is_better = |than: TimeSample| than.instant(server) > received;
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

    /// Returns the instant of a time of the server. It may be late by the delay of the answer in use. It is early only
    /// by drift, or by a step that is not noticed yet.
    pub fn instant(&self, server: Duration) -> Instant {
        self.best.instant(server)
    }

    /// Returns how far ahead a turn must lie to arrive in time.
    pub fn lead(&self) -> Duration {
        self.best.round_trip + Duration::from_millis(2)
    }
}

impl ShownTime {
    fn now(&mut self) -> Moment {
        let TimeSample { server, received, round_trip } = self.sample;
        // The answer is half a round trip old when it arrives.
        let since_1970 = server + round_trip / 2 + received.elapsed();
        self.latest = self.latest.max(Moment::default().after(since_1970));
        self.latest
    }
}

impl TimeSample {
    fn new(server: Duration, asked: Instant, received: Instant) -> Self {
        Self { server, received, round_trip: received.saturating_duration_since(asked) }
    }

    fn instant(&self, server: Duration) -> Instant {
        if let Some(later) = server.checked_sub(self.server) {
            return self.received + later;
        }
        let earlier = self.server.saturating_sub(server);
        self.received.checked_sub(earlier).unwrap_or(self.received)
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
