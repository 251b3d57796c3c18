//! How late the machine wakes a thread, as a measure of how late it wakes the hosts and the site.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

const PAUSE: Duration = Duration::from_millis(2);

/// Measures the longest time by which a thread was woken too late. The thread ends when this is dropped.
pub struct LatenessMeter {
    is_over: Arc<AtomicBool>,
    latest_micros: Arc<AtomicU64>,
}

impl LatenessMeter {
    /// Measures from now on.
    pub fn start() -> Self {
        let meter = Self { is_over: Arc::default(), latest_micros: Arc::default() };
        let (is_over, latest) = (Arc::clone(&meter.is_over), Arc::clone(&meter.latest_micros));
        std::thread::spawn(move || {
            while !is_over.load(Ordering::Relaxed) {
                let slept = Instant::now();
                std::thread::sleep(PAUSE);
                let late = slept.elapsed().saturating_sub(PAUSE).as_micros();
                latest.fetch_max(u64::try_from(late).unwrap_or(u64::MAX), Ordering::Relaxed);
            }
        });
        meter
    }

    /// Returns the longest lateness so far.
    pub fn latest(&self) -> Duration {
        Duration::from_micros(self.latest_micros.load(Ordering::Relaxed))
    }
}

impl Drop for LatenessMeter {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
    }
}
