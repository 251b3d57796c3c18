//! How a request turned out.

use std::time::Duration;

use super::sent::Answered;

/// How a request turned out: the page, or why there is none.
///
/// An answer is judged once. `fetch` judges it, with the body as the page; `engine` replaces the body
/// with what `sites` reads from it; `rules` use it to decide what becomes of the task.
/// The request log stores its [`FetchFailure::answered`].
pub type Judgement<P> = Result<P, FetchFailure>;

/// Trouble on this machine or on the way to the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalTrouble {
    /// What went wrong and what to do.
    pub reason: String,
    /// Whether the machine ran out of something, such as disk space or file descriptors. Otherwise a
    /// setting is wrong, such as a proxy or a certificate.
    pub is_exhausted: bool,
}

/// Why a request did not return its page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchFailure {
    /// The site said for good that there is no such page.
    Gone(String),
    /// The site refused it with 403: the page is private, or the whole site blocks us.
    Refused(String),
    /// The site, or its firewall, asked the crawl to wait.
    Wait {
        /// What the site answered.
        reason: String,
        /// How long the site asked to wait.
        retry_after: Option<Duration>,
    },
    /// No whole answer came, or one that asks for a retry: a timeout, a broken connection, 408,
    /// 425.
    Failed(String),
    /// 5xx, or no connection: the whole site may be down.
    Down(String),
    /// An answer came that is not the page: of another type, unreadable, or a redirect elsewhere.
    Unreadable(String),
    /// The site rejected the request: a 4xx that says nothing else.
    Rejected(String),
    /// It was not sent, because robots.txt forbids its address.
    Forbidden(String),
    /// It failed on this machine or on the way to the site, which is not to blame.
    Local(LocalTrouble),
    /// It was not sent, because the site is paused or the run may send no more requests; or the run did not
    /// wait for its answer.
    NotSent,
}

impl FetchFailure {
    /// Returns what went wrong, in words.
    pub fn reason(&self) -> &str {
        match self {
            Self::Gone(reason)
            | Self::Refused(reason)
            | Self::Wait { reason, .. }
            | Self::Failed(reason)
            | Self::Down(reason)
            | Self::Unreadable(reason)
            | Self::Rejected(reason)
            | Self::Forbidden(reason)
            | Self::Local(LocalTrouble { reason, .. }) => reason,
            Self::NotSent => "it was not sent",
        }
    }

    /// Returns the kind of answer that the request log stores.
    pub const fn answered(&self) -> Answered {
        match self {
            Self::Gone(_) => Answered::Gone,
            Self::Refused(_) => Answered::Refused,
            Self::Wait { .. } => Answered::Wait,
            Self::Failed(_) | Self::Unreadable(_) | Self::Local(_) | Self::NotSent => {
                Answered::Failed
            }
            Self::Down(_) => Answered::Down,
            Self::Rejected(_) | Self::Forbidden(_) => Answered::Rejected,
        }
    }
}
