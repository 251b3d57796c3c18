//! The stages whose tasks may be claimed.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use crate::words::StageSet;

/// The stages whose tasks may be claimed: at first, all of them. A clone shares them.
#[derive(Clone, Debug)]
pub struct OpenStages(Arc<AtomicU16>);

impl Default for OpenStages {
    fn default() -> Self {
        Self(Arc::new(AtomicU16::new(StageSet::ALL.bits())))
    }
}

impl OpenStages {
    /// Lets only tasks of these stages be claimed from now on.
    pub fn set(&self, open: StageSet) {
        self.0.store(open.bits(), Ordering::SeqCst);
    }

    /// Returns the stages whose tasks may be claimed now.
    pub fn get(&self) -> StageSet {
        StageSet::from_bits(self.0.load(Ordering::SeqCst))
    }
}
