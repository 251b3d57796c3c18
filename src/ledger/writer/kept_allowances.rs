//! What the site allows, which is committed with what else there is to commit.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use crate::words::Allowance;

/// What the site allows, shared with the writer.
#[derive(Clone, Debug, Default)]
pub struct KeptAllowances(Arc<Mutex<Option<watch::Receiver<Vec<Allowance>>>>>);

impl KeptAllowances {
    /// Takes what the site allows from here.
    pub fn set(&self, allowances: watch::Receiver<Vec<Allowance>>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(allowances);
    }

    /// Returns what the site allows if it has changed since this was asked last.
    pub fn changed(&self) -> Option<Vec<Allowance>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let allowances = kept.as_mut()?;
        if !allowances.has_changed().unwrap_or(true) {
            return None;
        }
        Some(allowances.borrow_and_update().clone())
    }
}
