//! What becomes of a task.

use super::moment::Moment;
use super::task_state::TaskState;

/// What becomes of a claimed task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// Its page is stored.
    Completed,
    /// The site said for good that there is no such page.
    Gone(String),
    /// The site refused it with 403 for good: it is private.
    Private(String),
    /// It failed, and is tried again, not before this moment.
    Retry(Moment, String),
    /// It is given up.
    Discarded(String),
    /// It goes back unchanged: it was not requested, or the answer was about the site.
    Released,
    /// It comes after all others, and is judged then.
    SetAside {
        /// What came.
        reason: String,
        /// Whether that counts towards the retry limit.
        is_failure: bool,
    },
    /// It goes back after a pause of the site that it caused, and others come first.
    Postponed {
        /// When it may be claimed again.
        until_at: Moment,
        /// What the site answered.
        reason: String,
        /// Whether it comes after all others.
        is_aside: bool,
    },
    /// It arrived, but not as announced: an empty page of likes, or the end of the catalogue above
    /// the like limit. It is requested once more, at the end.
    Recheck,
}

impl Settled {
    /// Returns the task's state from now on.
    pub const fn state(&self) -> TaskState {
        match self {
            Self::Completed | Self::Gone(_) | Self::Private(_) => TaskState::Completed,
            Self::Discarded(_) => TaskState::Discarded,
            Self::Retry(..)
            | Self::Released
            | Self::SetAside { .. }
            | Self::Postponed { .. }
            | Self::Recheck => TaskState::Available,
        }
    }

    /// Returns why it did not succeed, if it did not.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Gone(reason)
            | Self::Private(reason)
            | Self::Retry(_, reason)
            | Self::Discarded(reason)
            | Self::SetAside { reason, .. }
            | Self::Postponed { reason, .. } => Some(reason),
            Self::Completed | Self::Released | Self::Recheck => None,
        }
    }

    /// Returns when it may be claimed again.
    pub const fn available_at(&self) -> Moment {
        match self {
            Self::Retry(at, _) | Self::Postponed { until_at: at, .. } => *at,
            _ => Moment::from_millis(0),
        }
    }

    /// Returns whether it counts towards the retry limit.
    pub const fn is_failure(&self) -> bool {
        matches!(
            self,
            Self::Retry(..) | Self::Discarded(_) | Self::SetAside { is_failure: true, .. }
        )
    }

    /// Returns whether it comes after all others from now on.
    pub const fn is_set_aside(&self) -> bool {
        matches!(self, Self::SetAside { .. } | Self::Postponed { is_aside: true, .. })
    }

    /// Returns whether the page is out of reach for good: gone or private.
    pub const fn is_lost(&self) -> bool {
        matches!(self, Self::Gone(_) | Self::Private(_))
    }
}
