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
    /// It failed, and is tried again, not before this moment.
    Retry(Moment, String),
    /// It is given up.
    Discarded(String),
    /// It goes back as it was: it was not requested, or the site told us to wait.
    Released,
    /// The site refused it with 403 until that was believed: it is private.
    Private(String),
    /// It goes back and comes after all others, because what came speaks of this page alone or of the
    /// whole site.
    SetAside(String),
    /// It came empty though more likes were announced: it is requested once more, at the end.
    Recheck,
}

impl Settled {
    /// Returns the task's state from now on.
    pub const fn state(&self) -> TaskState {
        match self {
            Self::Completed | Self::Gone(_) | Self::Private(_) => TaskState::Completed,
            Self::Discarded(_) => TaskState::Discarded,
            Self::Retry(..) | Self::Released | Self::SetAside(_) | Self::Recheck => {
                TaskState::Available
            }
        }
    }

    /// Returns why it did not succeed, if it did not.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Gone(reason)
            | Self::Retry(_, reason)
            | Self::Discarded(reason)
            | Self::Private(reason)
            | Self::SetAside(reason) => Some(reason),
            Self::Completed | Self::Released | Self::Recheck => None,
        }
    }

    /// Returns when it may be claimed again.
    pub const fn available_at(&self) -> Moment {
        match self {
            Self::Retry(at, _) => *at,
            _ => Moment::from_millis(0),
        }
    }

    /// Returns whether it counts towards the retry limit.
    pub const fn is_failure(&self) -> bool {
        matches!(self, Self::Retry(..) | Self::Discarded(_))
    }
}
