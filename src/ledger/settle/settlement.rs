//! What a worker hands over when it is done with a task: a plain value.

use crate::ledger::queue::{Claim, Settled};
use crate::words::CatalogueEnd;
use crate::words::Pause;
use crate::words::Task;
use crate::words::{Record, Sent};

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

/// What becomes of a task, and what its page brought.
#[derive(Debug)]
pub struct Outcome {
    /// What becomes of the task.
    pub settled: Settled,
    /// What its page said.
    pub records: Vec<Record>,
    /// The tasks it leads to.
    pub follow_ups: Vec<Task>,
    /// Why the catalogue ends with it.
    pub end: Option<CatalogueEnd>,
    /// The pause that the site asked for.
    pub pause: Option<Pause>,
}

impl Outcome {
    /// An outcome without a page.
    pub const fn without_page(settled: Settled) -> Self {
        Self { settled, records: Vec::new(), follow_ups: Vec::new(), end: None, pause: None }
    }

    /// The same, with a pause of the site.
    #[must_use]
    pub fn pausing(self, pause: Pause) -> Self {
        Self { pause: Some(pause), ..self }
    }

    /// About how much memory its records and follow-ups take.
    pub fn n_bytes(&self) -> usize {
        let records: usize = self.records.iter().map(Record::n_bytes).sum();
        records.saturating_add(self.follow_ups.len().saturating_mul(size_of::<Task>()))
    }

    /// Whether the request brought a page that could be read.
    pub fn has_page(&self) -> bool {
        matches!(self.settled, Settled::Completed | Settled::Recheck) || !self.records.is_empty()
    }
}

/// The longest pause of a batch is the one that counts.
pub fn longest<'a>(pauses: impl Iterator<Item = &'a Pause>) -> Option<&'a Pause> {
    pauses.max_by_key(|pause| (pause.until_at, pause.n_incidents))
}
