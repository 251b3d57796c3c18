//! How much memory the pending settlements may take together.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The most that is on its way at once, in KiB: about a thousand usual pages, or two of the longest allowed.
/// A statement binds what it stores, so each byte is held several times.
const MAX_KIB: u32 = 16 * 1024;

/// A memory budget, shared by all who hand over settlements.
#[derive(Clone, Debug)]
pub struct MemoryBudget {
    kib: Arc<Semaphore>,
}

impl Default for MemoryBudget {
    fn default() -> Self {
        Self { kib: Arc::new(Semaphore::new(MAX_KIB as usize)) }
    }
}

impl MemoryBudget {
    /// Waits until this much of the budget is free, and holds it until the permit is dropped. First come,
    /// first served. A request for more than the whole budget takes all of it.
    pub async fn take(&self, n_bytes: usize) -> Option<OwnedSemaphorePermit> {
        let kib = u32::try_from(n_bytes.div_ceil(1024)).unwrap_or(u32::MAX);
        // This fails only if the semaphore is closed, and nothing closes it.
        Arc::clone(&self.kib).acquire_many_owned(kib.clamp(1, MAX_KIB)).await.ok()
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    const ALL: usize = MAX_KIB as usize * 1024;

    #[test]
    fn large_settlements_wait_for_each_other_and_small_ones_do_not() {
        let budget = MemoryBudget::default();
        let half = budget.take(ALL / 2).now_or_never().flatten().unwrap();
        let small: Vec<_> =
            (0..64).map(|_| budget.take(5_000).now_or_never().flatten().unwrap()).collect();
        let mut other = Box::pin(budget.take(ALL / 2));
        assert!(other.as_mut().now_or_never().is_none());
        // First come, first served: a small one does not jump the queue, even if it would fit.
        let mut late = Box::pin(budget.take(1));
        assert!(late.as_mut().now_or_never().is_none());
        drop((half, small));
        assert!(other.now_or_never().flatten().is_some());
        assert!(late.now_or_never().flatten().is_some());
    }

    #[test]
    fn a_settlement_larger_than_the_budget_passes_alone() {
        let budget = MemoryBudget::default();
        let huge = budget.take(usize::MAX).now_or_never().flatten().unwrap();
        assert!(budget.take(0).now_or_never().is_none());
        drop(huge);
        assert!(budget.take(0).now_or_never().flatten().is_some());
    }
}
