//! The lanes in which tasks wait: those of one lane are claimed before those of the next.

use crate::words::{Stage, StageSet};

/// A task that was running in this many crashed runs is a suspect. The schema has the same number.
pub const SUSPECT_AFTER_CRASHES: i64 = 3;

/// The priority of a task. Of the tasks that are due, those of the first lane are claimed first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Pages of the catalogue without trouble so far. The next four lanes also hold pages without trouble.
    Items,
    /// Pages of likes, by item and by user.
    Likes,
    /// Pages of features.
    Features,
    /// Pages that name users.
    Users,
    /// Images.
    Thumbs,
    /// Tasks that were set aside for the end of the run.
    Aside,
    /// Like pages that are fetched once more because they came up empty.
    Recheck,
    /// Tasks that were running in several crashed runs: each is fetched alone, after all others.
    Suspect,
}

impl Lane {
    /// Every lane but that of the suspects, in order.
    pub const BEFORE_SUSPECTS: [Self; 7] = [
        Self::Items,
        Self::Likes,
        Self::Features,
        Self::Users,
        Self::Thumbs,
        Self::Aside,
        Self::Recheck,
    ];

    /// Returns the lane of a stage's tasks without trouble so far.
    pub const fn of(stage: Stage) -> Self {
        match stage {
            Stage::Items => Self::Items,
            Stage::Likes | Stage::UserLikes => Self::Likes,
            Stage::Features => Self::Features,
            Stage::Thumbs => Self::Thumbs,
            Stage::Users | Stage::Followers | Stage::Followings | Stage::Commenters => Self::Users,
        }
    }

    /// Returns whether the lane may hold tasks of these stages.
    pub fn may_be_open(self, open: StageSet) -> bool {
        match self {
            Self::Aside | Self::Recheck | Self::Suspect => !open.is_empty(),
            of_stages => {
                Stage::ALL.into_iter().any(|stage| open.has(stage) && Self::of(stage) == of_stages)
            }
        }
    }

    /// Returns the lane's number in the task table, where the schema computes it.
    pub const fn code(self) -> i64 {
        match self {
            Self::Items => 1,
            Self::Likes => 2,
            Self::Features => 3,
            Self::Users => 4,
            Self::Thumbs => 5,
            Self::Aside => 6,
            Self::Recheck => 7,
            Self::Suspect => 8,
        }
    }
}
