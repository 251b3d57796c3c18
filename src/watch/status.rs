//! Where a crawl stands, read from its database in one short look.

mod json;

use std::time::Duration;

use serde::Serialize;

pub use json::{StatusJson, TasksJson};

use crate::ledger::queue::{self, Course, Note, SiteState, Tally};
use crate::ledger::store::{self, Totals};
use crate::ledger::{self, Reader};
use crate::watch::forecast::{Forecast, Speed, per_second};
use crate::words::Crawl;
use crate::words::Moment;
use crate::words::Pause;

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
    /// How the present or last run has gone.
    pub course: Course,
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
pub enum CrawlState {
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

impl CrawlState {
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

/// Reads where the crawl stands, or none if the database holds no crawl. A snapshot, or the connection
/// of the one process that writes, shows all of it at one moment.
pub async fn read(
    conn: &mut Reader,
    is_running: bool,
    now: Moment,
) -> ledger::Result<Option<Status>> {
    let Some(crawl) = store::read_crawl(conn).await? else { return Ok(None) };
    let site = queue::read_site(conn).await?;
    let status = Status {
        crawl,
        tally: queue::read_census(conn).await?,
        totals: store::read_totals(conn).await?,
        course: queue::read_course(conn, &site).await?,
        site,
        suspects: queue::suspects(conn, is_running).await?,
        discarded: queue::discarded(conn).await?,
        gone: queue::gone(conn).await?,
        is_running,
        now,
    };
    if status.tally.is_drained() {
        // Whoever calls a crawl complete rests on this: that no task is left has to be true.
        queue::check_at_rest(conn).await?;
    }
    Ok(Some(status))
}

impl Status {
    /// What the crawl is doing.
    pub fn state(&self) -> CrawlState {
        let all = self.tally.all();
        match (self.is_running, self.paused_until()) {
            _ if all.left() == 0 && all.discarded > 0 => CrawlState::Incomplete,
            _ if all.left() == 0 => CrawlState::Complete,
            (true, Some(_)) => CrawlState::Paused,
            (true, None) => CrawlState::Running,
            (false, _) => CrawlState::Stopped,
        }
    }

    /// The pause that holds now.
    pub fn paused_until(&self) -> Option<&Pause> {
        let holds = |pause: &&Pause| pause.until_at > self.now && !self.tally.is_drained();
        self.site.pause.as_ref().filter(holds)
    }

    /// Requests a second lately, while the site was not paused; none if nothing is running.
    pub fn requests_per_second(&self) -> Option<f64> {
        let pace = self.course.run?.requests_per_second;
        self.per_second(self.course.recent.n_requests).map(|measured| measured.min(pace))
    }

    /// Pages a second among those: what the bars of the run show.
    pub fn pages_per_second(&self) -> Option<f64> {
        self.speed()?.rate()
    }

    /// What is still to come, and how long that takes if a process crawls.
    pub fn forecast(&self) -> Forecast {
        let speed = self.speed();
        Forecast::of(&self.crawl.scope, &self.tally, speed.as_ref())
    }

    /// How long what is known to be left takes.
    pub fn eta(&self) -> Option<Duration> {
        self.forecast().time_left
    }

    /// How long the present or last run was paused, by what the site answered.
    pub fn waited(&self) -> Vec<(&str, Duration)> {
        self.course.waited(self.site.run_began.0, self.now)
    }

    fn speed(&self) -> Option<Speed> {
        let run = self.course.run.filter(|_| self.is_running)?;
        let paused = self.waited().into_iter().map(|(_, length)| length).sum();
        Some(Speed {
            pages_per_second: self.per_second(self.course.recent.n_pages),
            pace: run.requests_per_second,
            worked: self.now.since(run.began_at).saturating_sub(paused),
            paused,
            pause_left: self.paused_until().map_or(Duration::ZERO, |p| p.until_at.since(self.now)),
        })
    }

    /// So many in the time that the last requests took, but for pauses.
    fn per_second(&self, n: u64) -> Option<f64> {
        let first_at = self.course.recent.first_at;
        let waited = self.course.waited(first_at, self.now);
        let paused = waited.into_iter().map(|(_, length)| length).sum();
        let worked = self.now.since(first_at).saturating_sub(paused);
        per_second(n, worked).filter(|_| self.is_running)
    }
}
