//! Whether the site may be down or closed to us: what came since its last page.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use tokio::sync::{Mutex, MutexGuard};

/// How many requests in a row may find the site down before the breaker opens.
const DOWN_MAX: u32 = 10;

/// Counts what came since the last page. While in doubt, one worker at a time asks for a page that
/// is known to be open before anything else is asked for.
#[derive(Debug, Default)]
pub struct Doubt {
    n_refused: AtomicU32,
    n_down: AtomicU32,
    n_paused: AtomicU32,
    is_open: AtomicBool,
    probe: Mutex<()>,
}

impl Doubt {
    /// Doubt as an earlier run left it.
    pub fn new(holds: bool) -> Self {
        Self { is_open: AtomicBool::new(holds), ..Self::default() }
    }

    /// The site gave a page: all is well.
    pub fn page_came(&self) {
        self.n_refused.store(0, Ordering::Relaxed);
        self.n_down.store(0, Ordering::Relaxed);
        self.n_paused.store(0, Ordering::Relaxed);
        self.is_open.store(false, Ordering::Relaxed);
    }

    /// The site was paused for a 403: which in a row it was, from 1.
    pub fn refused(&self) -> u32 {
        self.n_refused.fetch_add(1, Ordering::Relaxed).saturating_add(1)
    }

    /// The site was paused: which time in a row it was, from 1.
    pub fn paused(&self) -> u32 {
        self.n_paused.fetch_add(1, Ordering::Relaxed).saturating_add(1)
    }

    /// A request found the site down: answers which in a row it was if the breaker is open now. A
    /// task's last failure opens it early, once there were as many as one task may have.
    pub fn down(&self, is_last: bool, failures_max: u32) -> Option<u32> {
        let nth = self.n_down.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        if nth >= DOWN_MAX || (is_last && nth >= failures_max) {
            self.is_open.store(true, Ordering::Relaxed);
        }
        self.is_open.load(Ordering::Relaxed).then_some(nth)
    }

    /// Whether the breaker is open, or several 403s came in a row.
    pub fn holds(&self) -> bool {
        self.is_open.load(Ordering::Relaxed) || self.n_refused.load(Ordering::Relaxed) > 1
    }

    /// The right to find out: one at a time.
    pub async fn probe(&self) -> MutexGuard<'_, ()> {
        self.probe.lock().await
    }
}
