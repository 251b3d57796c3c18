//! What a worker hands over when it is done with a task: a plain value.

use crate::ledger::lock::AloneGuard;
use crate::ledger::tasks::{Claim, Settled};
use crate::words::{ListEnd, OddEntry, Pause, Record, Sent, StageState, Task};

/// What is to be committed for one claim, all of it or nothing.
#[derive(Debug)]
pub struct Settlement {
    /// The right to settle.
    pub claim: Claim,
    /// What becomes of the task, and what its page held.
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

/// What becomes of a task, and what its page held.
#[derive(Debug)]
pub struct Outcome {
    /// What becomes of the task.
    pub settled: Settled,
    /// What its page said.
    pub records: Vec<Record>,
    /// What is odd about the page's entries.
    pub odd: Vec<OddEntry>,
    /// The tasks that it leads to.
    pub follow_ups: Vec<Task>,
    /// How the part of the catalogue that it belongs to ends with it.
    pub end: Option<ListEnd>,
    /// How many entries its page had, if it arrived.
    pub n_entries: Option<u32>,
    /// Which items a catalogue page listed, as a hash.
    pub entries_hash: Option<i64>,
    /// Whether its page listed all likes of the items on it.
    pub lists_likes: bool,
    /// The pause that the site asked for.
    pub pause: Option<Pause>,
    /// What it means for other tasks.
    pub others: Others,
    /// What no other host may do until this is committed.
    pub alone: Option<AloneGuard>,
}

/// What an answer means for tasks other than its own.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Others {
    /// The tasks whose failures are taken back, with a number for each, because the site was to
    /// blame.
    pub forgiven: Vec<(i64, u32)>,
    /// The tasks that come after all others from now on.
    pub set_aside: Vec<i64>,
    /// The health of a stage from now on.
    pub stage_state: Option<StageState>,
    /// Whether the task's list is read again from its first page.
    pub walks_again: bool,
    /// Whether a page that was fetched before came, but no request was left for the task's own.
    pub probe_came: bool,
}

impl Outcome {
    /// Returns an outcome without a page.
    pub fn without_page(settled: Settled) -> Self {
        Self {
            settled,
            records: Vec::new(),
            odd: Vec::new(),
            follow_ups: Vec::new(),
            end: None,
            n_entries: None,
            entries_hash: None,
            lists_likes: false,
            pause: None,
            others: Others::default(),
            alone: None,
        }
    }

    /// Returns the same outcome with a pause of the site.
    #[must_use]
    pub fn pausing(self, pause: Pause) -> Self {
        Self { pause: Some(pause), ..self }
    }

    /// Returns about how much memory the records, the odd entries and the follow-ups take.
    pub fn n_bytes(&self) -> usize {
        let records: usize = self.records.iter().map(Record::n_bytes).sum();
        let odd: usize = self.odd.iter().map(OddEntry::n_bytes).sum();
        records
            .saturating_add(odd)
            .saturating_add(self.follow_ups.len().saturating_mul(size_of::<Task>()))
    }

    /// Returns whether the request returned a page that could be read.
    pub fn has_page(&self) -> bool {
        let is_read = matches!(self.settled, Settled::Completed | Settled::Recheck);
        is_read || !self.records.is_empty() || !self.odd.is_empty()
    }
}
