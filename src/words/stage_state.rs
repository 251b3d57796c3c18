//! How a stage stood with the site when it last failed.

use super::{Moment, Stage};

/// How a stage stood with the site when it last failed: what outlives a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageState {
    /// The stage.
    pub stage: Stage,
    /// Since when nothing but failures came; none while pages come.
    pub failing_since: Option<Moment>,
    /// Until when the stage alone is left alone; none if it is not paused.
    pub paused_until: Option<Moment>,
    /// How many pauses of the stage came in a row.
    pub n_incidents: u32,
    /// What came instead of a page.
    pub reason: String,
}

impl StageState {
    /// Returns the state of a stage that gives pages.
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
