//! What an answer means by its head alone.

use std::time::Duration;

use super::body::MAX_BYTES;
use super::excerpt::excerpt;
use crate::sites::Media;
use crate::words::{FetchFailure, Judgement};

/// The head of an answer that is neither a redirect nor the firewall's challenge.
#[derive(Clone, Copy, Debug)]
pub struct AnswerHead<'a> {
    /// Its status.
    pub status: u16,
    /// Its content type, if it has one.
    pub content_type: Option<&'a str>,
    /// How long it asks to wait.
    pub retry_after: Option<Duration>,
}

/// How much of an answer's body is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyRule {
    /// All of it; a longer one than this is no page.
    Whole(usize),
    /// This many bytes at most.
    Beginning(usize),
    /// Nothing: the body does not count.
    Nothing,
}

/// Judges the answer to a request for a page.
pub fn judge_page(head: &AnswerHead<'_>, media: Media) -> Judgement<BodyRule> {
    let AnswerHead { status, content_type, retry_after } = *head;
    let reason = format!("status {status}");
    match status {
        200 if is_media(content_type, media) => Ok(BodyRule::Whole(MAX_BYTES)),
        200 => Err(FetchFailure::Unreadable(format!(
            "not the page asked for: its content type is {}",
            content_type.map_or_else(|| "missing".to_owned(), |t| format!("\"{}\"", excerpt(t)))
        ))),
        201..=299 => Err(FetchFailure::Unreadable(format!("{reason} is not a page"))),
        403 => Err(FetchFailure::Refused { reason, retry_after }),
        404 | 410 => Err(FetchFailure::Gone(reason)),
        429 => Err(FetchFailure::Wait { reason, retry_after }),
        503 if retry_after.is_some() => {
            Err(FetchFailure::Wait { reason: format!("{reason} with Retry-After"), retry_after })
        }
        408 | 425 => Err(FetchFailure::Failed(reason)),
        500..=599 => Err(FetchFailure::Down(reason)),
        _ => Err(FetchFailure::Rejected(reason)),
    }
}

/// Judges the answer to a request for a robots.txt by RFC 9309 (section 2.3.1): 4xx says that there
/// is none, which allows everything.
pub fn judge_robots_txt(head: &AnswerHead<'_>) -> Judgement<BodyRule> {
    let AnswerHead { status, retry_after, .. } = *head;
    let wait = || {
        let reason = format!("robots.txt answered with status {status}");
        Err(FetchFailure::Wait { reason, retry_after })
    };
    match status {
        // Only the beginning of a longer file counts, as the RFC allows.
        200 => Ok(BodyRule::Beginning(robotxt::BYTE_LIMIT)),
        429 => wait(),
        503 if retry_after.is_some() => wait(),
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
    };
    wanted.iter().any(|wanted| essence.eq_ignore_ascii_case(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A status with its `Retry-After`, and whether the judgement is the expected one.
    type Case = (u16, Option<Duration>, fn(&Judgement<BodyRule>) -> bool);

    const HTML: Option<&str> = Some("text/html; charset=utf-8");

    fn head(
        status: u16,
        content_type: Option<&str>,
        retry_after: Option<Duration>,
    ) -> AnswerHead<'_> {
        AnswerHead { status, content_type, retry_after }
    }

    #[test]
    fn only_200_with_the_right_content_is_a_page() {
        let whole = Ok(BodyRule::Whole(MAX_BYTES));
        assert_eq!(judge_page(&head(200, HTML, None), Media::Html), whole);
        assert_eq!(judge_page(&head(200, Some("Application/JSON"), None), Media::Json), whole);
        for (status, content, media) in [
            (200, HTML, Media::Json),
            (200, None, Media::Html),
            (204, HTML, Media::Html),
            (206, HTML, Media::Html),
        ] {
            let judgement = judge_page(&head(status, content, None), media);
            let is_failed = matches!(judgement, Err(FetchFailure::Unreadable(_)));
            assert!(is_failed, "{status} {content:?}: {judgement:?}");
        }
    }

    #[test]
    fn waits_failures_and_refusals_are_told_apart() {
        let wait = Some(Duration::from_secs(5));
        let cases: &[Case] = &[
            (429, None, |j| matches!(j, Err(FetchFailure::Wait { .. }))),
            (503, wait, |j| matches!(j, Err(FetchFailure::Wait { .. }))),
            (503, None, |j| matches!(j, Err(FetchFailure::Down(_)))),
            (202, None, |j| matches!(j, Err(FetchFailure::Unreadable(_)))),
            (403, None, |j| matches!(j, Err(FetchFailure::Refused { .. }))),
            (404, None, |j| matches!(j, Err(FetchFailure::Gone(_)))),
            (410, None, |j| matches!(j, Err(FetchFailure::Gone(_)))),
            (405, None, |j| matches!(j, Err(FetchFailure::Rejected(_)))),
            (500, None, |j| matches!(j, Err(FetchFailure::Down(_)))),
            (408, None, |j| matches!(j, Err(FetchFailure::Failed(_)))),
            (400, None, |j| matches!(j, Err(FetchFailure::Rejected(_)))),
            (451, None, |j| matches!(j, Err(FetchFailure::Rejected(_)))),
        ];
        for (status, retry_after, expected) in cases {
            let judgement = judge_page(&head(*status, HTML, *retry_after), Media::Html);
            assert!(expected(&judgement), "{status} {retry_after:?}: {judgement:?}");
        }
    }

    #[test]
    fn a_robots_txt_that_is_missing_allows_everything_and_one_that_fails_nothing() {
        let wait = Some(Duration::from_secs(5));
        let cases: &[Case] = &[
            (200, None, |j| *j == Ok(BodyRule::Beginning(robotxt::BYTE_LIMIT))),
            (404, None, |j| *j == Ok(BodyRule::Nothing)),
            (403, None, |j| *j == Ok(BodyRule::Nothing)),
            (429, None, |j| matches!(j, Err(FetchFailure::Wait { .. }))),
            (503, wait, |j| matches!(j, Err(FetchFailure::Wait { .. }))),
            (503, None, |j| matches!(j, Err(FetchFailure::Failed(_)))),
            (204, None, |j| matches!(j, Err(FetchFailure::Failed(_)))),
        ];
        for (status, retry_after, expected) in cases {
            let judgement = judge_robots_txt(&head(*status, None, *retry_after));
            assert!(expected(&judgement), "{status} {retry_after:?}: {judgement:?}");
        }
    }
}
