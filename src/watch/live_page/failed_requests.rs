//! Requests that returned no page, in words for the page.

use serde::Serialize;

use super::content::page_of;
use crate::ledger::samples::RequestFailure;
use crate::words::{Answered, Stage, TaskState};

/// A request that returned no page, as the live page shows it on one line.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct FailedRequest {
    at: Option<String>,
    page: String,
    answer: String,
    /// What has become of the page since.
    since: &'static str,
}

impl From<RequestFailure> for FailedRequest {
    fn from(failure: RequestFailure) -> Self {
        let at = failure.sent_at.map(|at| at.to_string());
        let reason = failure.task.as_ref().and_then(|(note, _)| note.reason.as_deref());
        let answer = answer(failure.answered, failure.status, reason);
        match failure.task {
            Some((note, state)) => {
                Self { at, page: page_of(&note), answer, since: since(note.stage, state) }
            }
            None => Self { at, page: "robots.txt".to_owned(), answer, since: "" },
        }
    }
}

/// The answer on one line, with its status once. `reason` is why the task failed last. If that names another
/// status, it was another answer and says nothing about this one.
fn answer(answered: Answered, status: Option<u16>, reason: Option<&str>) -> String {
    let name = name(answered);
    let Some(status) = status else {
        let detail = reason.filter(|reason| !reason.starts_with("status "));
        return detail.map_or_else(|| name.to_owned(), |detail| format!("{name}: {detail}"));
    };
    let own = format!("status {status}");
    match reason {
        Some(reason)
            if reason.strip_prefix(&own).is_some_and(|more| more.starts_with([' ', ':'])) =>
        {
            reason.to_owned()
        }
        Some(reason) if status < 300 && !reason.starts_with("status ") => {
            format!("{name}: {reason}")
        }
        _ => format!("{own}: {name}"),
    }
}

const fn name(answered: Answered) -> &'static str {
    match answered {
        Answered::Page => "page",
        Answered::Empty => "empty page",
        Answered::Redirect => "redirect",
        Answered::Refused => "refused",
        Answered::Wait => "asked to wait",
        Answered::Gone => "gone",
        Answered::Failed => "failed",
        Answered::Down => "site down",
        Answered::Rejected => "not the page",
        Answered::Unknown => "unknown, the run did not wait for it",
    }
}

/// What has become of a task since a request for it returned no page.
const fn since(stage: Stage, now: TaskState) -> &'static str {
    match (now, stage) {
        (TaskState::Available, _) => "will be retried",
        (TaskState::Running, _) => "being retried",
        (TaskState::Completed, _) => "arrived later",
        (TaskState::Gone, Stage::Items) => "no such page",
        (TaskState::Gone, _) => "gone",
        (TaskState::Private, _) => "private",
        (TaskState::Discarded, _) => "given up",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_names_its_status_once_and_escapes_nothing() {
        let down = answer(Answered::Down, Some(503), Some("status 503"));
        assert_eq!(down, "status 503: site down");
        let other = answer(Answered::Down, Some(503), Some("status 418"));
        assert_eq!(other, down, "the task failed with 418 later");
        let challenge = "status 403: the firewall's challenge";
        assert_eq!(answer(Answered::Wait, Some(403), Some(challenge)), challenge);
        let reason = r#"a firewall's page, not "text/html""#;
        let rejected = answer(Answered::Rejected, Some(200), Some(reason));
        assert_eq!(rejected, format!("not the page: {reason}"));
        assert_eq!(answer(Answered::Failed, None, Some("timed out")), "failed: timed out");
        assert_eq!(answer(Answered::Unknown, None, None), "unknown, the run did not wait for it");
    }
}
