//! What a request is for, and what follows from that.

use std::time::Duration;

use bytes::Bytes;

use super::judge::{AnswerHead, BodyRule, judge_page, judge_robots_txt};
use crate::sites::Media;
use crate::words::{FetchFailure, Judgement, Purpose};

/// How many redirects are followed. RFC 9309 (section 2.3.1.2) asks for five for robots.txt.
pub const MAX_REDIRECTS: usize = 5;

/// What a request is for, and what follows from that.
#[derive(Clone, Copy, Debug)]
pub struct Errand {
    /// What the request log stores.
    pub purpose: Purpose,
    /// The content that is accepted; none for robots.txt, which may be any.
    pub media: Option<Media>,
    /// Whether the beginning of an answer that is not the page is kept, for a message.
    pub keeps_beginning: bool,
    /// What becomes of redirects within the site.
    pub redirects: Redirects,
}

/// What becomes of redirects within the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redirects {
    /// They are followed, each with a request of its own.
    Followed,
    /// They are an answer that is not the page.
    Refused,
}

impl Errand {
    /// Returns the errand of a page, or of a probe by a page.
    pub const fn page(media: Media, purpose: Purpose) -> Self {
        let (keeps_beginning, redirects) = (false, Redirects::Followed);
        Self { purpose, media: Some(media), keeps_beginning, redirects }
    }

    /// Returns the errand of a robots.txt.
    pub const fn robots_txt() -> Self {
        let (keeps_beginning, redirects) = (false, Redirects::Followed);
        Self { purpose: Purpose::Robots, media: None, keeps_beginning, redirects }
    }

    /// Returns the errand of a page for which the beginning of an answer that is not the page is kept.
    pub const fn look(media: Media, redirects: Redirects) -> Self {
        let (purpose, media) = (Purpose::Page, Some(media));
        Self { purpose, media, keeps_beginning: true, redirects }
    }

    /// Returns whether a robots.txt is asked for. Its address is always allowed.
    pub const fn is_robots_txt(self) -> bool {
        self.media.is_none()
    }

    /// Returns what an answer of this status is called.
    pub fn reason(self, status: u16) -> String {
        match self.media {
            Some(_) => format!("status {status}"),
            None => format!("robots.txt answered with status {status}"),
        }
    }

    /// Returns the failure of a request whose answer has this status and asks the crawl to wait.
    pub fn told_to_wait(self, status: u16, length: Duration) -> FetchFailure {
        let reason = self.reason(status);
        // A 429 tells to wait by itself.
        let reason = if status == 429 { reason } else { format!("{reason} with Retry-After") };
        FetchFailure::Wait { reason, retry_after: Some(length) }
    }

    /// Judges an answer by its head.
    pub fn judge(self, head: &AnswerHead<'_>) -> Judgement<BodyRule> {
        match self.media {
            Some(media) => judge_page(head, media),
            None => judge_robots_txt(head),
        }
    }

    /// Returns the judgement on more than [`MAX_REDIRECTS`]. RFC 9309 allows treating them as a
    /// missing robots.txt.
    pub fn too_many_redirects(self) -> Judgement<Bytes> {
        match self.media {
            Some(_) => {
                Err(FetchFailure::Unreadable(format!("more than {MAX_REDIRECTS} redirects")))
            }
            None => Ok(Bytes::new()),
        }
    }
}
