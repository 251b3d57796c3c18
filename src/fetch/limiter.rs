//! The spacing of requests: the generic cell rate algorithm, by the `governor` crate.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use tokio::time::Instant;

/// A request costs this many cells of the limiter, so that the burst can be a fraction of a
/// request.
const CELLS: u32 = 100;

/// Lets one request through per period, with a small burst that makes up for late wake-ups.
#[derive(Debug)]
pub struct Limiter {
    period: Duration,
    not_before: Instant,
    late: Option<NonZeroU32>,
    cells: RateLimiter<NotKeyed, InMemoryState, TokioClock, NoOpMiddleware<Duration>>,
}

impl Limiter {
    /// Returns a limiter. Its burst is one request plus 10 ms worth of them. That makes up for late
    /// wake-ups and stays below half of the 2 % by which a second may exceed the rate.
    pub fn new(period: Duration, not_before: Instant) -> Self {
        let cell = (period / CELLS).max(Duration::from_nanos(1));
        let late = Duration::from_millis(10).as_nanos() / cell.as_nanos();
        let late = u32::try_from(late).unwrap_or(u32::MAX - CELLS);
        let quota = Quota::with_period(cell).unwrap_or(Quota::per_second(NonZeroU32::MIN));
        let burst = NonZeroU32::MIN.saturating_add(CELLS - 1).saturating_add(late);
        let cells = RateLimiter::direct_with_clock(quota.allow_burst(burst), TokioClock::new());
        Self { period, not_before, late: NonZeroU32::new(late), cells }
    }

    /// Returns the time between two requests.
    pub const fn period(&self) -> Duration {
        self.period
    }

    /// Takes a turn, or returns how long to wait before trying again.
    pub fn try_turn(&mut self) -> Result<(), Duration> {
        let early = self.not_before.saturating_duration_since(Instant::now());
        if !early.is_zero() {
            return Err(early);
        }
        // The burst of an earlier run must not be available a second time. It is spent here, at the
        // first turn, because it would refill while that turn is waited for.
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

/// The clock of the runtime, which tests can stop.
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
