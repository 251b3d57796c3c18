//! The pace at which images are requested.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// The longest time between two images.
const LONGEST: Duration = Duration::from_hours(24);

/// Lets one image through per period. Images also keep to the rate of the site, so this pace matters only if it is
/// slower.
#[derive(Debug)]
pub struct ImagePace(Mutex<Turns>);

#[derive(Debug)]
struct Turns {
    period: Duration,
    next_at: Instant,
}

impl ImagePace {
    /// Returns a pace of this many images per second, of which the first may leave at once.
    pub fn new(images_per_second: f64) -> Self {
        let period = Duration::try_from_secs_f64(1.0 / images_per_second);
        let period = period.map_or(LONGEST, |period| period.min(LONGEST));
        Self(Mutex::new(Turns { period, next_at: Instant::now() }))
    }

    /// Keeps images at least this far apart from now on.
    pub fn slow_down_to(&self, period: Duration) {
        let mut turns = self.turns();
        turns.period = turns.period.max(period.min(LONGEST));
    }

    /// Returns how long the next image has to wait; none if it may leave now.
    pub fn wait(&self) -> Option<Duration> {
        let wait = self.turns().next_at.saturating_duration_since(Instant::now());
        (!wait.is_zero()).then_some(wait)
    }

    /// Takes a turn if one is free now.
    pub fn try_turn(&self) -> bool {
        let mut turns = self.turns();
        let now = Instant::now();
        let is_free = turns.next_at <= now;
        if is_free {
            turns.next_at = now + turns.period;
        }
        is_free
    }

    /// Waits until the next image may leave, and takes its turn.
    pub async fn turn(&self) {
        let at = {
            let mut turns = self.turns();
            let at = turns.next_at.max(Instant::now());
            turns.next_at = at + turns.period;
            at
        };
        tokio::time::sleep_until(at).await;
    }

    fn turns(&self) -> MutexGuard<'_, Turns> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn images_leave_one_per_period() {
        let pace = ImagePace::new(2.0);
        let began = Instant::now();
        assert_eq!(pace.wait(), None);
        for n in 0..3 {
            pace.turn().await;
            let waited = began.elapsed().as_millis();
            assert!((n * 500..n * 500 + 5).contains(&waited), "{waited} ms");
        }
        assert_eq!(pace.wait(), Some(Duration::from_millis(500)));
        tokio::time::sleep(Duration::from_secs(9)).await;
        assert_eq!(pace.wait(), None, "a turn that nobody took is not saved up");
    }

    #[tokio::test(start_paused = true)]
    async fn trying_to_take_a_turn_never_waits() {
        let pace = ImagePace::new(2.0);
        assert!(pace.try_turn() && !pace.try_turn());
        tokio::time::sleep(Duration::from_millis(501)).await;
        pace.slow_down_to(Duration::from_secs(9));
        pace.slow_down_to(Duration::from_secs(3));
        assert!(pace.try_turn(), "the turn that was free stays free");
        assert_eq!(pace.wait(), Some(Duration::from_secs(9)), "the longest period counts");
    }
}
