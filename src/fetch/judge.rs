//! What an answer means by its head alone.

use super::body::MAX_BYTES;
use super::robots::MAX_BYTES as MAX_ROBOTS_BYTES;
use crate::sites::Media;
use crate::sites::quotable::content_in_words;
use crate::words::{FetchFailure, Judgement};

/// The head of an answer that is neither a redirect nor the firewall's challenge, and asks for no wait.
#[derive(Clone, Copy, Debug)]
pub struct AnswerHead<'a> {
    /// Its status.
    pub status: u16,
    /// Its content type, if it has one.
    pub content_type: Option<&'a str>,
}

/// How much of an answer's body is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyRule {
    /// All of it; a longer body is not a page.
    Whole(usize),
    /// This many bytes at most.
    Beginning(usize),
    /// Nothing: the body does not count.
    Nothing,
}

/// Returns whether a `Retry-After` of an answer with this status counts. With a page it means nothing.
pub const fn may_ask_to_wait(status: u16) -> bool {
    matches!(status, 202 | 300..=599)
}

/// Judges the answer to a request for a page.
pub fn judge_page(head: &AnswerHead<'_>, media: Media) -> Judgement<BodyRule> {
    let AnswerHead { status, content_type, .. } = *head;
    let reason = format!("status {status}");
    match status {
        200 if is_media(content_type, media) => Ok(BodyRule::Whole(MAX_BYTES)),
        200 => Err(FetchFailure::Unreadable(format!(
            "not the page asked for: its content type is {}",
            content_type.map_or_else(|| "missing".to_owned(), content_in_words)
        ))),
        201..=299 => Err(FetchFailure::Unreadable(format!("{reason} is not a page"))),
        403 => Err(FetchFailure::Refused(reason)),
        404 | 410 => Err(FetchFailure::Gone(reason)),
        429 => Err(FetchFailure::Wait { reason, retry_after: None }),
        408 | 425 => Err(FetchFailure::Failed(reason)),
        500..=599 => Err(FetchFailure::Down(reason)),
        _ => Err(FetchFailure::Rejected(reason)),
    }
}

/// Judges the answer to a request for a robots.txt by RFC 9309 (section 2.3.1): 4xx says that there
/// is none, which allows everything.
pub fn judge_robots_txt(head: &AnswerHead<'_>) -> Judgement<BodyRule> {
    let AnswerHead { status, .. } = *head;
    match status {
        // Only the beginning of a longer file counts, as the RFC allows.
        200 => Ok(BodyRule::Beginning(MAX_ROBOTS_BYTES)),
        429 => {
            let reason = format!("robots.txt answered with status {status}");
            Err(FetchFailure::Wait { reason, retry_after: None })
        }
        400..=499 => Ok(BodyRule::Nothing),
        _ => Err(FetchFailure::Failed(format!("status {status}"))),
    }
}

/// Returns whether a content type is the expected one for such a page. Its parameters don't matter.
fn is_media(content_type: Option<&str>, media: Media) -> bool {
    let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let wanted: &[&str] = match media {
        Media::Html => &["text/html", "application/xhtml+xml"],
        Media::Json => &["application/json"],
        // The bytes say what it is.
        Media::Image if essence.is_empty() => return true,
        Media::Image => &[
            "image/jpeg",
            "image/jpg",
            "image/png",
            "image/webp",
            "binary/octet-stream",
            "application/octet-stream",
        ],
    };
    wanted.iter().any(|wanted| essence.eq_ignore_ascii_case(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A status, and whether the judgement is the expected one.
    type Case = (u16, fn(&Judgement<BodyRule>) -> bool);

    const HTML: Option<&str> = Some("text/html; charset=utf-8");

    fn head(status: u16, content_type: Option<&str>) -> AnswerHead<'_> {
        AnswerHead { status, content_type }
    }

    #[test]
    fn only_200_with_the_right_content_is_a_page() {
        let whole = Ok(BodyRule::Whole(MAX_BYTES));
        assert_eq!(judge_page(&head(200, HTML), Media::Html), whole);
        assert_eq!(judge_page(&head(200, Some("Application/JSON")), Media::Json), whole);
        for (status, content, media) in [
            (200, HTML, Media::Json),
            (200, None, Media::Html),
            (204, HTML, Media::Html),
            (206, HTML, Media::Html),
        ] {
            let judgement = judge_page(&head(status, content), media);
            let is_failed = matches!(judgement, Err(FetchFailure::Unreadable(_)));
            assert!(is_failed, "{status} {content:?}: {judgement:?}");
        }
    }

    #[test]
    fn waits_failures_and_refusals_are_told_apart() {
        let cases: &[Case] = &[
            (429, |j| matches!(j, Err(FetchFailure::Wait { .. }))),
            (503, |j| matches!(j, Err(FetchFailure::Down(_)))),
            (202, |j| matches!(j, Err(FetchFailure::Unreadable(_)))),
            (403, |j| matches!(j, Err(FetchFailure::Refused(_)))),
            (404, |j| matches!(j, Err(FetchFailure::Gone(_)))),
            (410, |j| matches!(j, Err(FetchFailure::Gone(_)))),
            (405, |j| matches!(j, Err(FetchFailure::Rejected(_)))),
            (500, |j| matches!(j, Err(FetchFailure::Down(_)))),
            (408, |j| matches!(j, Err(FetchFailure::Failed(_)))),
            (400, |j| matches!(j, Err(FetchFailure::Rejected(_)))),
            (451, |j| matches!(j, Err(FetchFailure::Rejected(_)))),
        ];
        for (status, expected) in cases {
            let judgement = judge_page(&head(*status, HTML), Media::Html);
            assert!(expected(&judgement), "{status}: {judgement:?}");
        }
    }

    #[test]
    fn a_wait_counts_with_every_answer_that_is_no_page() {
        for status in [202, 301, 304, 403, 404, 410, 429, 500, 503, 599] {
            assert!(may_ask_to_wait(status), "{status}");
        }
        for status in [200, 201, 204, 206] {
            assert!(!may_ask_to_wait(status), "{status}");
        }
    }

    #[test]
    fn a_robots_txt_that_is_missing_allows_everything_and_one_that_fails_nothing() {
        let cases: &[Case] = &[
            (200, |j| *j == Ok(BodyRule::Beginning(MAX_ROBOTS_BYTES))),
            (404, |j| *j == Ok(BodyRule::Nothing)),
            (403, |j| *j == Ok(BodyRule::Nothing)),
            (429, |j| matches!(j, Err(FetchFailure::Wait { .. }))),
            (503, |j| matches!(j, Err(FetchFailure::Failed(_)))),
            (204, |j| matches!(j, Err(FetchFailure::Failed(_)))),
        ];
        for (status, expected) in cases {
            let judgement = judge_robots_txt(&head(*status, None));
            assert!(expected(&judgement), "{status}: {judgement:?}");
        }
    }
}
