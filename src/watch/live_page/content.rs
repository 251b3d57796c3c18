//! The content of the page: texts that are made once for all clients.

use std::sync::Arc;

use serde::Serialize;

use super::database::{NothingToShow, Notice};
use crate::ledger::tasks::NamedTask;
use crate::watch::status::{Status, StatusJson};
use crate::words::Stage;

/// What clients are shown. Each part is the JSON of an event, and absent before the first reading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LiveContent {
    /// Where the crawl stands, or why that can't be shown.
    pub state: Option<Arc<str>>,
    /// How fast requests were sent, and the latest that failed.
    pub activity: Option<Arc<str>>,
    /// What the dataset looks like.
    pub dataset: Option<Arc<str>>,
    /// Whether no more events follow.
    pub is_over: bool,
}

/// The page's `state` event.
#[derive(Serialize)]
struct StateEvent<'a> {
    /// What `crawl status --json` prints.
    status: StatusJson,
    /// The site's kind and address.
    site: String,
    began_at: String,
    /// The first discarded tasks, with the reasons.
    given_up: Vec<String>,
    suspects: Vec<String>,
    notice: Option<&'a Notice>,
}

/// Returns the `state` event of this status.
pub fn state(status: &Status, notice: Option<&Notice>) -> serde_json::Result<String> {
    let crawl = &status.crawl;
    let described = |notes: &[NamedTask]| notes.iter().map(describe).collect();
    serde_json::to_string(&StateEvent {
        status: status.to_json(),
        site: format!("{} at {}", crawl.site.kind, crawl.site.url),
        began_at: crawl.began_at.to_string(),
        given_up: described(&status.discarded),
        suspects: described(&status.suspects),
        notice,
    })
}

/// Returns the `state` event that says why there is nothing to show.
pub fn nothing_to_show(why: &NothingToShow) -> String {
    serde_json::json!({ "nothing_to_show": why.0 }).to_string()
}

/// The task's page, and why it failed.
fn describe(note: &NamedTask) -> String {
    match &note.reason {
        Some(reason) => format!("{}: {reason}", page_of(note)),
        None => page_of(note),
    }
}

/// The task's page, such as `likes 4f1b0c9d 24`. Nothing is escaped: the page shows texts as they are.
pub fn page_of(note: &NamedTask) -> String {
    let stage = note.stage.words();
    let page = match &note.owner {
        Some(id) => format!("{stage} {id}"),
        None => stage.to_owned(),
    };
    match note.stage {
        Stage::Features | Stage::Thumbs => page,
        _ => format!("{page} {}", note.position),
    }
}
