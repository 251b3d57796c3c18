//! How a request turned out.

use std::time::Duration;

use super::sent::Answered;

/// How a request turned out: the page, or why there is none.
///
/// An answer is judged once. `fetch` judges it, with the body as the page; `engine` replaces the body
/// with what `sites` reads from it; `rules` use it to decide what becomes of the task.
/// The request log stores its [`FetchFailure::answered`].
pub type Judgement<P> = Result<P, FetchFailure>;

/// Why a request did not bring its page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchFailure {
    /// The site said for good that there is no such page.
    Gone(String),
    /// The site refused it with 403: the page is private, or the whole site blocks us.
    Refused {
        /// What the site answered.
        reason: String,
        /// How long the site asked to wait.
        retry_after: Option<Duration>,
    },
    /// The site, or its firewall, told us to wait.
    Wait {
        /// What the site answered.
        reason: String,
        /// How long the site asked to wait.
        retry_after: Option<Duration>,
    },
    /// It did not work, and may work the next time.
    Failed(String),
    /// 5xx, or no connection: the whole site may be down.
    Down(String),
    /// It did not work, and will not work the next time.
    Rejected(String),
    /// It was not sent, because the site is paused or the run may send no more requests.
    NotSent,
}

impl FetchFailure {
    /// Returns the kind of answer that the request log stores.
    pub const fn answered(&self) -> Answered {
        match self {
            Self::Gone(_) => Answered::Gone,
            Self::Refused { .. } => Answered::Refused,
            Self::Wait { .. } => Answered::Wait,
            Self::Failed(_) | Self::NotSent => Answered::Failed,
            Self::Down(_) => Answered::Down,
            Self::Rejected(_) => Answered::Rejected,
        }
    }
}
