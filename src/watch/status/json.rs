//! The status as JSON, `crawl.status/2`, which schemas/status.schema.json describes.

use serde::Serialize;

use super::{ByUser, ByUserJson, CrawlState, ImageCounts, Status};
use crate::ledger::hosts::LivingHost;
use crate::ledger::journal::RunEnding;
use crate::ledger::old_rows::RowKeeper;
use crate::ledger::records::OddCounts;
use crate::ledger::tasks::Census;
use crate::watch::completeness::{CutOff, EarlyEndWords};
use crate::watch::coverage::{
    CoverageJson, CoverageSpread, CoverageSpreadJson, LikeCoverage, OverlapJson,
};
use crate::words::CatalogueEnd;
use crate::words::Stage;

impl Status {
    /// The status as JSON.
    pub fn to_json(&self) -> StatusJson {
        let Self { totals, site, .. } = self;
        let forecast = self.forecast();
        let pause = self.paused_until();
        StatusJson {
            schema: "crawl.status/2",
            state: self.state(),
            stages: StagesJson {
                items: self.tally.of(Stage::Items).into(),
                likes: self.tally.of(Stage::Likes).into(),
                features: self.tally.of(Stage::Features).into(),
                users: self.tasks_if_any(Stage::Users),
                user_likes: self.tasks_if_any(Stage::UserLikes),
                followers: self.tasks_if_any(Stage::Followers),
                followings: self.tasks_if_any(Stage::Followings),
                commenters: self.tasks_if_any(Stage::Commenters),
                thumbs: self.tasks_if_any(Stage::Thumbs),
            },
            records: RecordsJson {
                items: totals.n_items,
                users: totals.n_users,
                likes: totals.n_likes,
                features: totals.n_features,
            },
            requests: RequestsJson { sent: site.n_sent, failed: site.n_failed },
            requests_per_second: self.requests_per_second(),
            pages_per_second: self.pages_per_second(),
            paused_until: pause.map(|pause| pause.until_at.to_string()),
            waiting: self.waiting(),
            allowed: self.allowance().map(|allowance| AllowedJson {
                requests_left: allowance.n_left,
                until: allowance.resets_at.to_string(),
            }),
            pages_left: forecast.pages_left,
            pages_left_at_least: forecast.is_at_least,
            eta_seconds: forecast.time_left.map(|left| left.as_secs()),
            run: self.course.run.map(|run| RunJson {
                began_at: run.began_at.to_string(),
                requests_sent: site.n_sent.saturating_sub(site.run_began.1),
                requests_per_second_max: run.requests_per_second,
                waited_seconds: self.waited().iter().map(|(_, length)| length.as_secs()).sum(),
                ended: self.course.ending.as_ref().filter(|_| !self.is_running).map(|ending| {
                    let RunEnding { ended_at, stopped_by, reason } = ending.clone();
                    RunEndingJson { at: ended_at.to_string(), stopped_by, reason }
                }),
            }),
            short_items: totals.n_short,
            odd_entries: totals.odd.into(),
            likes: self.coverage().map(LikeCoverage::to_json),
            coverage_per_item: self.coverage_per_item.as_ref().map(CoverageSpread::to_json),
            images: self.images(),
            users: self.by_user.as_ref().map(ByUser::to_json),
            coverage_per_user: self.by_user.as_ref().and_then(ByUser::coverage_json),
            overlap: self.by_user.as_ref().and_then(ByUser::overlap_json),
            incomplete_because: self.incomplete_because(),
            cut_off: self.completeness.cut_off().to_vec(),
            hosts: self.hosts.iter().map(HostJson::from).collect(),
            old_rows: self.old_rows.as_ref().map(OldRowsJson::from),
            hidden_connections: Some(self.n_hidden).filter(|n| *n > 0),
            suspects: self.suspects.iter().map(|task| task.to_json(Stage::name)).collect(),
            early_end: self.early_end.clone(),
            catalogue_end: self.crawl.catalogue_end.map(CatalogueEnd::code),
        }
    }
}

impl Status {
    /// Returns the tasks of a stage that comes with likes by user, if the crawl has it.
    fn tasks_if_any(&self, stage: Stage) -> Option<TasksJson> {
        self.has_stage(stage).then(|| self.tally.of(stage).into())
    }

    fn waiting(&self) -> Option<WaitingJson> {
        if let Some(pause) = self.paused_until() {
            let (until, reason) = (pause.until_at.to_string(), pause.reason.clone());
            return Some(WaitingJson { until, reason, retries: None });
        }
        self.waits_to_retry().map(|retries| WaitingJson {
            until: retries.next_at.to_string(),
            reason: retries.reason.clone().unwrap_or_default(),
            retries: Some(retries.n_available),
        })
    }
}

/// The status as JSON.
#[derive(Debug, Serialize)]
pub struct StatusJson {
    schema: &'static str,
    state: CrawlState,
    stages: StagesJson,
    records: RecordsJson,
    requests: RequestsJson,
    requests_per_second: Option<f64>,
    pages_per_second: Option<f64>,
    paused_until: Option<String>,
    waiting: Option<WaitingJson>,
    allowed: Option<AllowedJson>,
    pages_left: u64,
    pages_left_at_least: bool,
    eta_seconds: Option<u64>,
    run: Option<RunJson>,
    short_items: u64,
    odd_entries: OddEntriesJson,
    likes: Option<CoverageJson>,
    coverage_per_item: Option<CoverageSpreadJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    images: Option<ImageCounts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    users: Option<ByUserJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage_per_user: Option<CoverageSpreadJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    overlap: Option<OverlapJson>,
    incomplete_because: Vec<String>,
    cut_off: Vec<CutOff>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hosts: Vec<HostJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    old_rows: Option<OldRowsJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hidden_connections: Option<u64>,
    suspects: Vec<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    early_end: Option<EarlyEndWords>,
    catalogue_end: Option<&'static str>,
}

/// A host that crawls.
#[derive(Debug, Serialize)]
struct HostJson {
    name: String,
    pid: u32,
    began_at: String,
    silent_seconds: f64,
    running: u64,
}

impl From<&LivingHost> for HostJson {
    fn from(host: &LivingHost) -> Self {
        Self {
            name: host.name.clone(),
            pid: host.pid,
            began_at: host.began_at.to_string(),
            silent_seconds: host.silent_for.as_secs_f64(),
            running: host.n_running,
        }
    }
}

/// What makes the server keep old rows.
#[derive(Debug, Serialize)]
struct OldRowsJson {
    kept_by: &'static str,
    name: String,
    pid: Option<u32>,
    seconds: Option<u64>,
    transactions: u64,
}

impl From<&RowKeeper> for OldRowsJson {
    fn from(keeper: &RowKeeper) -> Self {
        Self {
            kept_by: keeper.kind.name(),
            name: keeper.name.clone(),
            pid: keeper.pid,
            seconds: keeper.age.map(|age| age.as_secs()),
            transactions: keeper.n_transactions,
        }
    }
}

#[derive(Debug, Serialize)]
struct StagesJson {
    items: TasksJson,
    likes: TasksJson,
    features: TasksJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    users: Option<TasksJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_likes: Option<TasksJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    followers: Option<TasksJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    followings: Option<TasksJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    commenters: Option<TasksJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thumbs: Option<TasksJson>,
}

/// How many tasks of a stage are in each state.
#[derive(Debug, Serialize)]
pub struct TasksJson {
    available: u64,
    running: u64,
    completed: u64,
    gone: u64,
    private: u64,
    discarded: u64,
}

impl From<&Census> for TasksJson {
    fn from(census: &Census) -> Self {
        let Census { available, running, completed, gone, private, discarded } = *census;
        Self { available, running, completed, gone, private, discarded }
    }
}

/// How many entries of pages were odd.
#[derive(Debug, Serialize)]
pub struct OddEntriesJson {
    skipped: u64,
    cut: u64,
    unread: u64,
}

impl From<OddCounts> for OddEntriesJson {
    fn from(counts: OddCounts) -> Self {
        let OddCounts { n_skipped: skipped, n_cut: cut, n_unread: unread } = counts;
        Self { skipped, cut, unread }
    }
}

#[derive(Debug, Serialize)]
struct RecordsJson {
    items: u64,
    users: u64,
    likes: u64,
    features: u64,
}

#[derive(Debug, Serialize)]
struct RequestsJson {
    sent: u64,
    failed: u64,
}

#[derive(Debug, Serialize)]
struct WaitingJson {
    until: String,
    reason: String,
    /// How many tasks are retried from then on; none in a pause.
    retries: Option<u64>,
}

#[derive(Debug, Serialize)]
struct AllowedJson {
    requests_left: u64,
    until: String,
}

#[derive(Debug, Serialize)]
struct RunJson {
    began_at: String,
    requests_sent: u64,
    requests_per_second_max: f64,
    waited_seconds: u64,
    /// None while it runs, and if it was killed.
    ended: Option<RunEndingJson>,
}

#[derive(Debug, Serialize)]
struct RunEndingJson {
    at: String,
    stopped_by: Option<String>,
    reason: Option<String>,
}
