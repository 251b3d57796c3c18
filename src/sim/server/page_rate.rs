//! A limit on how many pages the site answers per second.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Spreads answers evenly, so that a crawl can be watched.
#[derive(Debug)]
pub struct PageRate {
    apart: Duration,
    next_at: Mutex<Instant>,
}

impl PageRate {
    /// Returns a limit of this many pages per second.
    pub fn new(pages_per_second: u32) -> Self {
        let apart = Duration::from_secs(1) / pages_per_second.max(1);
        Self { apart, next_at: Mutex::new(Instant::now()) }
    }

    /// Waits until the next page may be answered.
    pub async fn wait(&self) {
        let at = {
            let mut next_at = self.next_at.lock().unwrap_or_else(PoisonError::into_inner);
            let at = (*next_at).max(Instant::now());
            *next_at = at + self.apart;
            at
        };
        sleep_until(at).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn pages_are_answered_evenly_whoever_waits() {
        let rate = PageRate::new(4);
        let began_at = Instant::now();
        let wait = || async {
            rate.wait().await;
            began_at.elapsed().as_millis()
        };
        let waited = tokio::join!(wait(), wait(), wait());
        assert_eq!(waited, (0, 250, 500));
        tokio::time::sleep(Duration::from_secs(5)).await;
        assert_eq!(wait().await, 5500, "no turn is saved up");
        assert_eq!(wait().await, 5750);
    }
}
