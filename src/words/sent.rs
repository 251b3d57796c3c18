//! A request that left, as the request log keeps it.

use std::time::Duration;

use super::Moment;

/// A request that left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// When it left.
    pub at: Moment,
    /// What it was for.
    pub purpose: Purpose,
    /// The status of its answer; none where there was no answer.
    pub status: Option<u16>,
    /// How many bytes of the answer's body were read, after decompression.
    pub n_bytes: u64,
    /// How long it took until the answer was read, or there was none.
    pub took: Duration,
    /// What it was answered with.
    pub answered: Answered,
}

/// What a request was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A task's page.
    Page,
    /// A probe: a page that was fetched before, to see whether the site returns pages.
    Probe,
    /// A robots.txt.
    Robots,
}

/// What a request was answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answered {
    /// The page.
    Page,
    /// A like page without likes, though more were announced.
    Empty,
    /// A redirect.
    Redirect,
    /// A refusal: 403.
    Refused,
    /// The site asked the crawl to wait.
    Wait,
    /// The site said for good that there is no such page.
    Gone,
    /// Something that is not the page, or nothing; it may work the next time.
    Failed,
    /// 5xx, or no connection.
    Down,
    /// Something that won't be the page the next time either.
    Rejected,
    /// Unknown: it was in flight when its run was killed or ended at once.
    Unknown,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 3] = [Self::Page, Self::Probe, Self::Robots];

    /// Returns the number that stands for the purpose in the request log.
    pub const fn code(self) -> i64 {
        match self {
            Self::Page => 1,
            Self::Probe => 2,
            Self::Robots => 3,
        }
    }

    /// Returns the purpose with this number, if there is one.
    pub fn from_code(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.code() == code)
    }
}

impl Answered {
    /// Every kind of answer.
    pub const ALL: [Self; 10] = [
        Self::Page,
        Self::Empty,
        Self::Redirect,
        Self::Refused,
        Self::Wait,
        Self::Gone,
        Self::Failed,
        Self::Down,
        Self::Rejected,
        Self::Unknown,
    ];

    /// Returns the number that stands for the kind in the request log.
    pub const fn code(self) -> i64 {
        match self {
            Self::Page => 1,
            Self::Empty => 2,
            Self::Redirect => 3,
            Self::Refused => 4,
            Self::Wait => 5,
            Self::Gone => 6,
            Self::Failed => 7,
            Self::Down => 8,
            Self::Rejected => 9,
            Self::Unknown => 10,
        }
    }

    /// Returns the kind with this number, if there is one.
    pub fn from_code(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|answered| answered.code() == code)
    }

    /// The kind's name in an audit.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Empty => "empty",
            Self::Redirect => "redirect",
            Self::Refused => "refused",
            Self::Wait => "wait",
            Self::Gone => "gone",
            Self::Failed => "failed",
            Self::Down => "down",
            Self::Rejected => "rejected",
            Self::Unknown => "unknown",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back() {
        for purpose in Purpose::ALL {
            assert_eq!(Purpose::from_code(purpose.code()), Some(purpose));
        }
        for answered in Answered::ALL {
            assert_eq!(Answered::from_code(answered.code()), Some(answered));
        }
        assert_eq!((Purpose::from_code(0), Answered::from_code(11)), (None, None));
    }
}
