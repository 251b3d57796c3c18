//! Where a crawl stands, read from its database in one short look.

use std::time::Duration;

use serde::Serialize;
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;

use crate::domain::{Moment, Stage};
use crate::queue::{self, Census, Note, SiteState, Tally};
use crate::retry::Pause;
use crate::store::{self, Crawl, Totals};

/// All that the database tells of a crawl at one moment.
#[derive(Clone, Debug)]
pub struct Status {
    /// What was recorded at its start.
    pub crawl: Crawl,
    /// Its tasks by stage and state.
    pub tally: Tally,
    /// How much was collected.
    pub totals: Totals,
    /// What is between us and the site.
    pub site: SiteState,
    /// The tasks that were running in three crashed runs.
    pub suspects: Vec<Note>,
    /// The first of the tasks that were given up.
    pub discarded: Vec<Note>,
    /// The first of the tasks whose pages are gone.
    pub gone: Vec<Note>,
    /// Whether a process crawls right now.
    pub is_running: bool,
    /// When this was read.
    pub now: Moment,
}

/// What a crawl is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// A process fetches pages.
    Running,
    /// A process waits, as the site told it to.
    Paused,
    /// No process crawls, and tasks are left.
    Stopped,
    /// Nothing is left to do.
    Complete,
    /// Nothing is left but tasks that were given up.
    Incomplete,
}

impl State {
    /// The state's name in status and the manifest.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Stopped => "stopped",
            Self::Complete => "complete",
            Self::Incomplete => "incomplete",
        }
    }
}

/// Reads where the crawl stands, or none if the database holds no crawl.
pub async fn read(
    conn: &mut SqliteConnection,
    is_running: bool,
    now: Moment,
) -> sqlx::Result<Option<Status>> {
    // One snapshot for all of it, so that its parts fit each other.
    let mut tx = conn.begin().await?;
    let Some(crawl) = store::read_crawl(&mut tx).await? else { return Ok(None) };
    let status = Status {
        crawl,
        tally: queue::read_census(&mut tx).await?,
        totals: store::read_totals(&mut tx).await?,
        site: queue::read_site(&mut tx).await?,
        suspects: queue::suspects(&mut tx, is_running).await?,
        discarded: queue::discarded(&mut tx).await?,
        gone: queue::gone(&mut tx).await?,
        is_running,
        now,
    };
    if status.tally.is_drained() {
        // Whoever calls a crawl complete rests on this: that no task is left has to be true.
        queue::check_at_rest(&mut tx).await?;
    }
    tx.rollback().await?;
    Ok(Some(status))
}

impl Status {
    /// What the crawl is doing.
    pub fn state(&self) -> State {
        let all = self.tally.all();
        match (self.is_running, self.paused_until()) {
            _ if all.left() == 0 && all.discarded > 0 => State::Incomplete,
            _ if all.left() == 0 => State::Complete,
            (true, Some(_)) => State::Paused,
            (true, None) => State::Running,
            (false, _) => State::Stopped,
        }
    }

    /// The pause that holds now.
    pub fn paused_until(&self) -> Option<&Pause> {
        let holds = |pause: &&Pause| pause.until_at > self.now && !self.tally.is_drained();
        self.site.pause.as_ref().filter(holds)
    }

    /// Requests a second since the present run began; none if nothing is running.
    pub fn rate(&self) -> Option<f64> {
        let (began_at, began_n_sent) = self.site.run_began;
        let seconds = self.now.since(began_at).as_secs_f64();
        let n = self.site.n_sent.saturating_sub(began_n_sent);
        // A count of requests is far below 2^52.
        #[expect(clippy::cast_precision_loss)]
        let rate = n as f64 / seconds;
        (self.is_running && n > 0 && seconds > 0.0).then_some(rate)
    }

    /// How long what is known to be left takes at the present rate.
    pub fn eta(&self) -> Option<Duration> {
        #[expect(clippy::cast_precision_loss)]
        let left = self.tally.all().left() as f64;
        let paused = self.paused_until().map_or(Duration::ZERO, |p| p.until_at.since(self.now));
        Some(Duration::try_from_secs_f64(left / self.rate()?).ok()?.saturating_add(paused))
    }

    /// The form for programs, `crawl.status/1`.
    pub fn to_json(&self) -> Json {
        let Self { totals, site, .. } = self;
        Json {
            schema: "crawl.status/1",
            state: self.state(),
            stages: Stages {
                models: self.tally.of(Stage::Models).into(),
                likes: self.tally.of(Stage::Likes).into(),
                features: self.tally.of(Stage::Features).into(),
            },
            records: Records {
                models: totals.n_models,
                users: totals.n_users,
                likes: totals.n_likes,
                features: totals.n_features,
            },
            requests: Requests { sent: site.n_sent, failed: site.n_failed },
            paused_until: self.paused_until().map(|pause| pause.until_at.to_string()),
            eta_seconds: self.eta().map(|eta| eta.as_secs()),
            short_models: totals.n_short,
            suspects: self.suspects.iter().map(Note::to_json).collect(),
            catalogue_end: self.crawl.catalogue_end.map(crate::plan::CatalogueEnd::name),
        }
    }
}

/// The form for programs.
#[derive(Debug, Serialize)]
pub struct Json {
    schema: &'static str,
    state: State,
    stages: Stages,
    records: Records,
    requests: Requests,
    paused_until: Option<String>,
    eta_seconds: Option<u64>,
    short_models: u64,
    suspects: Vec<serde_json::Value>,
    catalogue_end: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Stages {
    models: Tasks,
    likes: Tasks,
    features: Tasks,
}

/// How many tasks of a stage are in each state.
#[derive(Debug, Serialize)]
pub struct Tasks {
    available: u64,
    running: u64,
    completed: u64,
    gone: u64,
    discarded: u64,
}

impl From<&Census> for Tasks {
    fn from(census: &Census) -> Self {
        let Census { available, running, completed, gone, discarded } = *census;
        Self { available, running, completed, gone, discarded }
    }
}

#[derive(Debug, Serialize)]
struct Records {
    models: u64,
    users: u64,
    likes: u64,
    features: u64,
}

#[derive(Debug, Serialize)]
struct Requests {
    sent: u64,
    failed: u64,
}
