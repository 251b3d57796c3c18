//! What workers can see of the task table without asking the database.

use crate::ledger::tasks::TaskCensus;
use crate::words::{Moment, StageSet};

/// What the task table holds, as of the last commit.
#[derive(Clone, Copy, Debug, Default)]
pub struct QueueState {
    /// The tasks by stage and state.
    pub census: TaskCensus,
    /// Claims that were asked for and not answered yet.
    pub n_asked: u64,
    /// When the next task of the open stages is due.
    pub due: Due,
    /// The stages that were open as of the last commit.
    pub open: StageSet,
}

/// When the next task is due, as of the last commit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Due {
    /// Now, or not known yet.
    #[default]
    Now,
    /// At this moment.
    At(Moment),
    /// Once a running task is settled: the tasks that are left run alone.
    WhenRunningSettles,
}
