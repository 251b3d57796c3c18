//! Failures in a row.

use std::collections::{BTreeMap, BTreeSet};

use super::failing::Failing;
use crate::words::Moment;

/// Failures of one stage in a row, without one of its pages in between.
#[derive(Clone, Debug, Default)]
pub struct Streak {
    /// The failures of each task.
    failures: BTreeMap<i64, u32>,
    /// What has failed: items, or pages of the catalogue.
    units: BTreeSet<i64>,
    n_401: usize,
    since: Option<Moment>,
    /// How many pages of other stages had arrived when it began.
    n_pages_of_others: u64,
}

impl Streak {
    /// Adds a failure.
    pub fn add(&mut self, failing: &Failing<'_>, n_pages_of_others: u64) {
        if self.since.is_none() {
            self.since = Some(failing.now);
            self.n_pages_of_others = n_pages_of_others;
        }
        *self.failures.entry(failing.task).or_default() += 1;
        self.units.insert(failing.unit);
        self.n_401 += usize::from(failing.status == Some(401));
    }

    /// Returns how many different items, or pages of the catalogue, have failed.
    pub fn n_units(&self) -> usize {
        self.units.len()
    }

    /// Returns the number of failures.
    pub fn n_failures(&self) -> usize {
        self.failures.values().map(|n| *n as usize).sum()
    }

    /// Returns how often a task has failed in it.
    pub fn failures_of(&self, task: i64) -> u32 {
        self.failures.get(&task).copied().unwrap_or(0)
    }

    /// Returns when it began.
    pub const fn since(&self) -> Option<Moment> {
        self.since
    }

    /// Returns how many pages of other stages had arrived when it began.
    pub const fn n_pages_of_others(&self) -> u64 {
        self.n_pages_of_others
    }

    /// Returns whether every answer was a 401.
    pub fn is_unauthorized(&self) -> bool {
        !self.failures.is_empty() && self.n_401 == self.n_failures()
    }

    /// Takes the tasks out, with the number of failures of each.
    pub fn take_failures(&mut self) -> Vec<(i64, u32)> {
        std::mem::take(&mut self.failures).into_iter().collect()
    }
}
