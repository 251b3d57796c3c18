//! The lanes in which tasks wait: those of one lane are claimed before those of the next.

use crate::words::{Stage, StageSet};

/// A task that was running in this many crashed runs is a suspect. The schema has the same number.
pub const SUSPECT_AFTER_CRASHES: i64 = 3;

/// The priority of a task. Of the tasks that are due, those of the first lane are claimed first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Tasks of a stage that have shown no trouble.
    Stage(Stage),
    /// Tasks that were set aside for the end of the run.
    Aside,
    /// Like pages that are fetched once more because they came up empty.
    Recheck,
    /// Tasks that were running in several crashed runs: each is fetched alone, after all others.
    Suspect,
}

impl Lane {
    /// Every lane but that of the suspects, in order.
    pub const BEFORE_SUSPECTS: [Self; 5] = [
        Self::Stage(Stage::Items),
        Self::Stage(Stage::Likes),
        Self::Stage(Stage::Features),
        Self::Aside,
        Self::Recheck,
    ];

    /// Returns whether the lane may hold tasks of these stages.
    pub const fn may_be_open(self, open: StageSet) -> bool {
        match self {
            Self::Stage(stage) => open.has(stage),
            Self::Aside | Self::Recheck | Self::Suspect => !open.is_empty(),
        }
    }

    /// Returns the lane's number in the task table, where the schema computes it.
    pub const fn code(self) -> i64 {
        match self {
            Self::Stage(stage) => stage.code(),
            Self::Aside => 6,
            Self::Recheck => 7,
            Self::Suspect => 8,
        }
    }
}
