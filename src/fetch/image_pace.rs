//! How often images are requested.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Lets one image through per period. Images also keep to the rate of the site, so this matters only where they are
/// to come more slowly.
#[derive(Debug)]
pub struct ImagePace {
    period: Duration,
    next_at: Mutex<Instant>,
}

impl ImagePace {
    /// Returns a pace of this many images per second, of which the first may leave at once.
    pub fn new(images_per_second: f64) -> Self {
        const LONGEST: Duration = Duration::from_hours(24);
        let period = Duration::try_from_secs_f64(1.0 / images_per_second);
        let period = period.map_or(LONGEST, |period| period.min(LONGEST));
        Self { period, next_at: Mutex::new(Instant::now()) }
    }

    /// Returns how long the next image has to wait; none if it may leave now.
    pub fn wait(&self) -> Option<Duration> {
        let next_at = *self.next_at.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = next_at.saturating_duration_since(Instant::now());
        (!wait.is_zero()).then_some(wait)
    }

    /// Waits until the next image may leave, and takes its turn.
    pub async fn turn(&self) {
        let at = {
            let mut next_at = self.next_at.lock().unwrap_or_else(PoisonError::into_inner);
            let at = (*next_at).max(Instant::now());
            *next_at = at + self.period;
            at
        };
        tokio::time::sleep_until(at).await;
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
}
