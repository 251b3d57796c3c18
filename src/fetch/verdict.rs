//! What an answer means, by its status and headers alone.

use std::time::Duration;

use super::excerpt::excerpt;
use crate::sites::Media;

/// What is to be made of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// A page: read its body.
    Read,
    /// Its body tells.
    Look,
    /// There is no such page, for good.
    Gone(String),
    /// 403.
    Refused(String),
    /// The site tells us to wait.
    Pause(String),
    /// It may work the next time.
    Failed(String),
    /// It may be the site that is down.
    Down(String),
    /// It won't work the next time.
    Rejected(String),
}

/// Judges an answer that is not a redirect. `said` is what `Retry-After` asks for, `challenged`
/// whether the firewall says that it answered in the site's place.
pub fn judge(
    status: u16,
    content_type: Option<&str>,
    media: Media,
    said: Option<Duration>,
    challenged: bool,
) -> Judgement {
    match status {
        _ if challenged => Judgement::Pause(format!("status {status}: the firewall's challenge")),
        200 if is_media(content_type, media) => Judgement::Read,
        200 => Judgement::Failed(format!(
            "not the page asked for: its content type is {}",
            content_type.map_or_else(|| "missing".to_owned(), |t| format!("\"{}\"", excerpt(t)))
        )),
        201..=299 => Judgement::Failed(format!("status {status} is not a page")),
        403 => Judgement::Refused("status 403".to_owned()),
        404 | 410 => Judgement::Gone(format!("status {status}")),
        405 => Judgement::Look,
        429 => Judgement::Pause("status 429".to_owned()),
        503 if said.is_some() => Judgement::Pause("status 503 with Retry-After".to_owned()),
        408 | 425 => Judgement::Failed(format!("status {status}")),
        500..=599 => Judgement::Down(format!("status {status}")),
        _ => Judgement::Rejected(format!("status {status}")),
    }
}

/// Whether a content type is the one that such a page has; parameters don't matter.
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

    /// Status, `Retry-After`, whether it is the firewall's challenge; what it must be.
    type Case = (u16, Option<Duration>, bool, fn(&Judgement) -> bool);

    #[test]
    fn only_200_with_the_right_content_is_a_page() {
        let html = Some("text/html; charset=utf-8");
        assert_eq!(judge(200, html, Media::Html, None, false), Judgement::Read);
        assert_eq!(judge(200, Some("Application/JSON"), Media::Json, None, false), Judgement::Read);
        for (status, content, media) in [
            (200, html, Media::Json),
            (200, None, Media::Html),
            (204, html, Media::Html),
            (206, html, Media::Html),
        ] {
            let judgement = judge(status, content, media, None, false);
            assert!(
                matches!(judgement, Judgement::Failed(_)),
                "{status} {content:?}: {judgement:?}"
            );
        }
    }

    #[test]
    fn waits_blocks_failures_and_refusals_are_told_apart() {
        let wait = Some(Duration::from_secs(5));
        let cases: &[Case] = &[
            (429, None, false, |j| matches!(j, Judgement::Pause(_))),
            (503, wait, false, |j| matches!(j, Judgement::Pause(_))),
            (503, None, false, |j| matches!(j, Judgement::Down(_))),
            (202, None, true, |j| matches!(j, Judgement::Pause(_))),
            (202, None, false, |j| matches!(j, Judgement::Failed(_))),
            (200, None, true, |j| matches!(j, Judgement::Pause(_))),
            (403, None, false, |j| matches!(j, Judgement::Refused(_))),
            (404, None, false, |j| matches!(j, Judgement::Gone(_))),
            (410, None, false, |j| matches!(j, Judgement::Gone(_))),
            (405, None, false, |j| matches!(j, Judgement::Look)),
            (500, None, false, |j| matches!(j, Judgement::Down(_))),
            (408, None, false, |j| matches!(j, Judgement::Failed(_))),
            (400, None, false, |j| matches!(j, Judgement::Rejected(_))),
            (451, None, false, |j| matches!(j, Judgement::Rejected(_))),
        ];
        for (status, said, challenged, expected) in cases {
            let judgement = judge(*status, Some("text/html"), Media::Html, *said, *challenged);
            assert!(expected(&judgement), "{status} {said:?} {challenged}: {judgement:?}");
        }
    }
}
