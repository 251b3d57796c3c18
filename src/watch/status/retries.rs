//! The retries that a run waits for.

use std::time::Duration;

use crate::ledger::tasks::{self, TaskCensus};
use crate::ledger::{self, Reader, stage_states};
use crate::words::{Moment, Stage, counted};

/// The tasks that can't be claimed yet: those that failed, and those of a stage that is paused alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retries {
    /// How many tasks are left to be claimed.
    pub n_available: u64,
    /// When the first of them can be claimed.
    pub next_at: Moment,
    /// When the last of them can be claimed.
    pub last_at: Moment,
    /// What came instead of the page of the first.
    pub reason: Option<String>,
}

impl Retries {
    /// Reads them; none if no task is available.
    pub(super) async fn read(
        conn: &mut Reader,
        census: &TaskCensus,
    ) -> ledger::Result<Option<Self>> {
        let failing = stage_states::read_failing(conn).await?;
        let mut next: Option<(Moment, Option<String>)> = None;
        let mut last_at = tasks::last_due(conn).await?.unwrap_or_default();
        // A search for tasks that don't exist, or that wait for others, would read all tasks.
        let is_early =
            census.of(Stage::Items).left().saturating_add(census.of(Stage::Users).left()) > 0;
        let waits = |stage: Stage| is_early && (stage.is_of_user() || stage == Stage::Commenters);
        let stages = Stage::ALL.into_iter();
        for stage in stages.filter(|stage| census.of(*stage).available > 0 && !waits(*stage)) {
            let Some(mut due) = tasks::next_retry(conn, stage).await? else { continue };
            let state = failing.iter().find(|state| state.stage == stage);
            if let Some(state) = state
                && let Some(opens_at) = state.paused_until
            {
                last_at = last_at.max(opens_at);
                if opens_at > due.0 {
                    due = (opens_at, Some(state.reason.clone()));
                }
            }
            if next.as_ref().is_none_or(|next| due.0 < next.0) {
                next = Some(due);
            }
        }
        let n_available = census.all().available;
        Ok(next.map(|(next_at, reason)| Self { n_available, next_at, last_at, reason }))
    }

    /// How long it takes until the last of them can be claimed.
    pub fn last_in(&self, now: Moment) -> Duration {
        self.last_at.since(now)
    }

    /// Returns what happens at the end of the wait: `to retry 1 task: status 500`.
    pub fn in_words(&self) -> String {
        match &self.reason {
            Some(reason) => format!("{}: {reason}", to_retry(self.n_available)),
            None => to_retry(self.n_available),
        }
    }
}

/// Returns what a wait leads to: `to retry 1 task`.
pub fn to_retry(n_available: u64) -> String {
    match n_available {
        0 | 1 => "to retry 1 task".to_owned(),
        n => format!("to retry the first of {}", counted(n, "task")),
    }
}
