//! How often requests may leave: the generic cell rate algorithm, by the `governor` crate.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use tokio::time::Instant;

/// A request weighs this many cells of the limiter, so that its burst can be a part of a request.
const CELLS: u32 = 100;

/// Lets one request through a period, but for a small burst that makes up for late wake-ups.
#[derive(Debug)]
pub struct Limiter {
    period: Duration,
    not_before: Instant,
    late: Option<NonZeroU32>,
    cells: RateLimiter<NotKeyed, InMemoryState, TokioClock, NoOpMiddleware<Duration>>,
}

impl Limiter {
    /// The burst is one request and what 10 ms are worth: it makes up for late wake-ups and stays
    /// below half of the 2 % by which a second may exceed the pace.
    pub fn new(period: Duration, not_before: Instant) -> Self {
        let cell = (period / CELLS).max(Duration::from_nanos(1));
        let late = Duration::from_millis(10).as_nanos() / cell.as_nanos();
        let late = u32::try_from(late).unwrap_or(u32::MAX - CELLS);
        let quota = Quota::with_period(cell).unwrap_or(Quota::per_second(NonZeroU32::MIN));
        let burst = NonZeroU32::MIN.saturating_add(CELLS - 1).saturating_add(late);
        let cells = RateLimiter::direct_with_clock(quota.allow_burst(burst), TokioClock::new());
        Self { period, not_before, late: NonZeroU32::new(late), cells }
    }

    /// The time between two requests.
    pub const fn period(&self) -> Duration {
        self.period
    }

    /// Takes a turn, or says after how long there may be one.
    pub fn try_turn(&mut self) -> Result<(), Duration> {
        let early = self.not_before.saturating_duration_since(Instant::now());
        if !early.is_zero() {
            return Err(early);
        }
        // What made up for lateness before a restart can't be had a second time: it is spent here, at
        // the first turn, as it would come back while that is waited for.
        if let Some(late) = self.late.take() {
            let _ = self.cells.check_n(late);
        }
        let request = NonZeroU32::MIN.saturating_add(CELLS - 1);
        match self.cells.check_n(request) {
            Ok(Err(until)) => Err(until.wait_time_from(self.cells.clock().now())),
            // The burst holds a whole request by construction.
            Ok(Ok(())) | Err(_) => Ok(()),
        }
    }
}

/// The runtime's clock, which tests can stop.
#[derive(Clone, Debug)]
struct TokioClock(Instant);

impl TokioClock {
    fn new() -> Self {
        Self(Instant::now())
    }
}

impl Clock for TokioClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}
