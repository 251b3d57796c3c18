//! What a worker hands over when it is done with a task: a plain value.

use crate::ledger::tasks::{Claim, Settled};
use crate::words::{CatalogueEnd, Pause, Record, Sent, StageState, Task};

/// What is to be committed for one claim, all of it or nothing.
#[derive(Debug)]
pub struct Settlement {
    /// The right to settle.
    pub claim: Claim,
    /// What becomes of the task, and what its page brought.
    pub outcome: Outcome,
    /// The requests that were sent for it.
    pub requests: Vec<Sent>,
}

/// What a settlement led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settling {
    /// It is committed.
    Committed,
    /// Its claim did not hold any more, so nothing was changed.
    Stale,
}

/// What becomes of a task, and what its page brought.
#[derive(Debug)]
pub struct Outcome {
    /// What becomes of the task.
    pub settled: Settled,
    /// What its page said.
    pub records: Vec<Record>,
    /// The tasks that it leads to.
    pub follow_ups: Vec<Task>,
    /// Why the catalogue ends with it.
    pub end: Option<CatalogueEnd>,
    /// The pause that the site asked for.
    pub pause: Option<Pause>,
    /// What it means for others than the task.
    pub others: Others,
}

/// What an answer means for others than its task.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Others {
    /// The tasks that get failures back, each with their number, as the site was to blame.
    pub forgiven: Vec<(i64, u32)>,
    /// The tasks that come after all others from now on.
    pub set_aside: Vec<i64>,
    /// How a stage stands from now on.
    pub stage_state: Option<StageState>,
    /// Whether the catalogue is walked again from its first page.
    pub walks_again: bool,
}

impl Outcome {
    /// Returns an outcome without a page.
    pub fn without_page(settled: Settled) -> Self {
        Self {
            settled,
            records: Vec::new(),
            follow_ups: Vec::new(),
            end: None,
            pause: None,
            others: Others::default(),
        }
    }

    /// Returns the same outcome with a pause of the site.
    #[must_use]
    pub fn pausing(self, pause: Pause) -> Self {
        Self { pause: Some(pause), ..self }
    }

    /// Returns about how much memory the records and follow-ups take.
    pub fn n_bytes(&self) -> usize {
        let records: usize = self.records.iter().map(Record::n_bytes).sum();
        records.saturating_add(self.follow_ups.len().saturating_mul(size_of::<Task>()))
    }

    /// Whether the request brought a page that could be read.
    pub fn has_page(&self) -> bool {
        matches!(self.settled, Settled::Completed | Settled::Recheck) || !self.records.is_empty()
    }
}
