//! What the clients see: texts that are made once for all of them.

use std::sync::Arc;

use serde::Serialize;

use super::database::NothingToShow;
use crate::ledger::queue::{Failure, Note};
use crate::watch::status::{self, Status};
use crate::words::{Answered, Stage};

/// What is to be seen; each part is the JSON of an event, or none before there was a look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// Where the crawl stands, or why that can't be seen.
    pub state: Option<Arc<str>>,
    /// The rate over time, and the last failures.
    pub course: Option<Arc<str>>,
    /// What the dataset looks like.
    pub dataset: Option<Arc<str>>,
    /// Whether there is nothing more to come.
    pub is_over: bool,
}

/// Where the crawl stands.
#[derive(Serialize)]
struct StateEvent<'a> {
    /// What `crawl status --json` prints.
    status: status::StatusJson,
    /// The site's shape and address.
    site: String,
    began_at: String,
    /// The first of the tasks that were given up, with their reasons.
    given_up: Vec<String>,
    suspects: Vec<String>,
    notice: Option<&'a str>,
}

/// The state's event.
pub fn state(status: &Status, notice: Option<&str>) -> serde_json::Result<String> {
    let crawl = &status.crawl;
    let words = |notes: &[Note]| notes.iter().map(ToString::to_string).collect();
    serde_json::to_string(&StateEvent {
        status: status.to_json(),
        site: format!("{} at {}", crawl.site.kind, crawl.site.url),
        began_at: crawl.began_at.to_string(),
        given_up: words(&status.discarded),
        suspects: words(&status.suspects),
        notice,
    })
}

/// The state's event where nothing can be seen.
pub fn nothing_to_show(why: &NothingToShow) -> String {
    serde_json::json!({ "unseen": why.0 }).to_string()
}

/// A request that brought no page, in words.
#[derive(Serialize)]
pub struct FailedRequest {
    at: Option<String>,
    page: String,
    answer: String,
    reason: Option<String>,
    since: &'static str,
}

impl From<Failure> for FailedRequest {
    fn from(failure: Failure) -> Self {
        let at = failure.sent_at.map(|at| at.to_string());
        let answer = match failure.status {
            Some(status) => format!("{} (status {status})", answer(failure.answered)),
            None => answer(failure.answered).to_owned(),
        };
        let Some((mut note, state)) = failure.task else {
            return Self { at, page: "robots.txt".to_owned(), answer, reason: None, since: "" };
        };
        let reason = note.reason.take().map(|reason| reason.escape_debug().to_string());
        Self { at, page: note.to_string(), answer, reason, since: since(note.stage, &state) }
    }
}

/// What a request was answered with, where that was no page.
const fn answer(answered: Answered) -> &'static str {
    match answered {
        Answered::Page => "page",
        Answered::Empty => "empty page",
        Answered::Redirect => "redirect",
        Answered::Refused => "refused",
        Answered::Wait => "told to wait",
        Answered::Gone => "gone",
        Answered::Failed => "failed",
        Answered::Down => "site down",
        Answered::Rejected => "not the page",
        Answered::Unknown => "unknown: the run was killed",
    }
}

/// What became of a task since its request brought no page.
fn since(stage: Stage, now: &str) -> &'static str {
    match (now, stage) {
        ("available", _) => "will be tried again",
        ("running", _) => "being tried again",
        ("completed", _) => "came later",
        ("gone", Stage::Likes | Stage::Features) => "gone from the site",
        ("gone", Stage::Items) => "no such page",
        _ => "given up",
    }
}
