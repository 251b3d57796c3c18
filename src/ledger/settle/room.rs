//! How much the settlements on their way to the database may hold together.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The most that is on its way at once, in KiB: some thousand pages as they are, or two as long as they
/// may be. A statement binds what it stores, so each byte is held a few times over.
const MAX_KIB: u32 = 16 * 1024;

/// Room for settlements, shared by all who hand them over.
#[derive(Clone, Debug)]
pub struct Room {
    kib: Arc<Semaphore>,
}

impl Default for Room {
    fn default() -> Self {
        Self { kib: Arc::new(Semaphore::new(MAX_KIB as usize)) }
    }
}

impl Room {
    /// Waits until there is room for so many bytes and holds it until the answer is dropped; who asked
    /// first is let in first. What is larger than all of the room gets all of it.
    pub async fn take(&self, n_bytes: usize) -> Option<OwnedSemaphorePermit> {
        let kib = u32::try_from(n_bytes.div_ceil(1024)).unwrap_or(u32::MAX);
        // It fails only where the room was closed, which nobody does.
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
        let room = Room::default();
        let half = room.take(ALL / 2).now_or_never().flatten().unwrap();
        let small: Vec<_> =
            (0..64).map(|_| room.take(5_000).now_or_never().flatten().unwrap()).collect();
        let mut other = Box::pin(room.take(ALL / 2));
        assert!(other.as_mut().now_or_never().is_none());
        // First come, first served: what would fit does not push in.
        let mut late = Box::pin(room.take(1));
        assert!(late.as_mut().now_or_never().is_none());
        drop((half, small));
        assert!(other.now_or_never().flatten().is_some());
        assert!(late.now_or_never().flatten().is_some());
    }

    #[test]
    fn what_is_larger_than_the_room_passes_alone() {
        let room = Room::default();
        let huge = room.take(usize::MAX).now_or_never().flatten().unwrap();
        assert!(room.take(0).now_or_never().is_none());
        drop(huge);
        assert!(room.take(0).now_or_never().flatten().is_some());
    }
}
