//! The health of a stage when it last failed.

use super::{Moment, Stage};

/// The health of a stage when it last failed: what outlives a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageState {
    /// The stage.
    pub stage: Stage,
    /// Since when there have been only failures; none while pages arrive.
    pub failing_since: Option<Moment>,
    /// Until when this stage is paused by itself; none if it is not.
    pub paused_until: Option<Moment>,
    /// How many pauses of the stage came in a row.
    pub n_incidents: u32,
    /// What came instead of a page.
    pub reason: String,
}

impl StageState {
    /// Returns the state of a stage that returns pages.
    pub const fn giving_pages(stage: Stage) -> Self {
        Self {
            stage,
            failing_since: None,
            paused_until: None,
            n_incidents: 0,
            reason: String::new(),
        }
    }
}
