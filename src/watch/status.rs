//! The status of a crawl, read from its database in one short transaction.

mod by_user;
mod images;
mod json;
mod retries;

use std::time::Duration;

use serde::Serialize;

pub use by_user::{ByUser, ByUserFigures, ByUserJson};
pub use images::ImageCounts;
pub use json::{OddEntriesJson, StatusJson, TasksJson};
pub use retries::{Retries, to_retry};

use crate::ledger::crawl;
use crate::ledger::hosts;
use crate::ledger::hosts::LivingHost;
use crate::ledger::journal;
use crate::ledger::journal::LastRun;
use crate::ledger::old_rows;
use crate::ledger::old_rows::RowKeeper;
use crate::ledger::records;
use crate::ledger::records::Totals;
use crate::ledger::site_state;
use crate::ledger::site_state::SiteState;
use crate::ledger::tasks;
use crate::ledger::tasks::NamedTask;
use crate::ledger::tasks::TaskCensus;
use crate::ledger::{self, Reader};
use crate::rules::lack::{Collected, Lack, lack};
use crate::rules::plan::is_asked_for;
use crate::rules::windows::sets_the_pace;
use crate::watch::completeness::{Completeness, EarlyEndWords, Missing};
use crate::watch::coverage::{CoverageSpread, LikeCoverage};
use crate::watch::forecast::{Forecast, Speed, per_second};
use crate::words::Allowance;
use crate::words::Moment;
use crate::words::Pause;
use crate::words::{CatalogueEnd, Crawl, one_or_more};
use crate::words::{LikePages, Scope, Stage};

/// The status of a crawl at one moment.
#[derive(Clone, Debug)]
pub struct Status {
    /// The crawl as it was recorded at its start.
    pub crawl: Crawl,
    /// Its tasks by stage and state.
    pub tally: TaskCensus,
    /// The numbers of records.
    pub totals: Totals,
    /// What is known about the site: requests, runs and the current pause.
    pub site: SiteState,
    /// The history of the current or last run.
    pub course: LastRun,
    /// The tasks that can't be claimed yet; none if no task is available.
    pub retries: Option<Retries>,
    /// The tasks that were running in three crashed runs.
    pub suspects: Vec<NamedTask>,
    /// The first discarded tasks.
    pub discarded: Vec<NamedTask>,
    /// The first tasks whose pages are gone.
    pub gone: Vec<NamedTask>,
    /// The first tasks whose pages are private.
    pub private: Vec<NamedTask>,
    /// Whether it is complete, and why not.
    pub completeness: Completeness,
    /// How the catalogue ended early; none if it did not.
    pub early_end: Option<EarlyEndWords>,
    /// How the coverage of the items is spread; none while tasks are left, and if there is nothing to compare.
    pub coverage_per_item: Option<CoverageSpread>,
    /// The users of a crawl by user; none if likes are collected by item only.
    pub by_user: Option<ByUser>,
    /// How many likes were checked for a time, if none has one although the site gives times.
    pub n_untimed: Option<u64>,
    /// The hosts that are crawling right now, if the database is on a server.
    pub hosts: Vec<LivingHost>,
    /// What has kept the database server from removing old rows long enough to slow the crawl down, if anything has.
    pub old_rows: Option<RowKeeper>,
    /// The number of other roles' connections that this role can't inspect. Any of them may also keep old rows.
    pub n_hidden: u64,
    /// Whether a process crawls right now.
    pub is_running: bool,
    /// When this was read.
    pub now: Moment,
}

/// The age, or else the number of transactions, from which old rows are worth a warning: while they are kept, claims
/// become slower.
const OLD: (Duration, u64) = (Duration::from_mins(1), 10_000);

/// What a crawl is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CrawlState {
    /// A process fetches pages.
    Running,
    /// A process waits because the site told it to.
    Paused,
    /// No process crawls, although tasks are left.
    Stopped,
    /// No task is left, none was discarded, and at most one in ten items of each stage and one in ten of the
    /// announced likes is missing.
    Complete,
    /// No task is left, but some were discarded, too much is missing, or the crawl lacks what none may lack.
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

/// Reads the status, or returns none if the database holds no crawl. A snapshot, or the connection
/// of the one process that writes, shows all of it at one moment, which is `now`. On a server, its time replaces `now`.
pub async fn read(
    conn: &mut Reader,
    is_running: bool,
    now: Moment,
) -> ledger::Result<Option<Status>> {
    // What it holds while it waits is large.
    Box::pin(read_all(conn, is_running, now)).await
}

async fn read_all(
    conn: &mut Reader,
    is_running: bool,
    now: Moment,
) -> ledger::Result<Option<Status>> {
    let Some(crawl) = crawl::read_crawl(conn).await? else { return Ok(None) };
    let now = hosts::time_of_crawl(conn, now).await?;
    let mut site = site_state::read_site(conn).await?;
    site.pause = site.pause.map(|pause| pause.as_of(now));
    site.allowances = site.allowances.into_iter().map(|told| told.as_of(now)).collect();
    let tally = tasks::read_census(conn).await?;
    let totals = records::read_totals(conn).await?;
    let missing = Missing {
        lost: tasks::lost_items(conn).await?,
        rounded: records::rounded_short(conn).await?,
        skipped: records::skipped_shares(conn, &totals).await?,
        lack: find_lack(&crawl.scope, &tally, &totals),
        // Which items are in no part is known once every part was read.
        cut_off: if tally.is_drained() { tasks::cut_off_parts(conn).await? } else { Vec::new() },
    };
    let completeness = Completeness::of(&crawl.scope, &tally, &totals, &missing);
    // While tasks are left, the items whose likes are settled would have to be searched for.
    let coverage_per_item = if tally.is_drained() {
        coverage_per_item(conn, &crawl.scope, &totals, true).await?
    } else {
        None
    };
    let mut by_user = ByUser::read(conn, &crawl.scope).await?;
    if let Some(by_user) = by_user.as_mut().filter(|_| tally.is_drained()) {
        by_user.figures = Some(ByUserFigures::read(conn, &crawl.scope).await?);
    }
    let early_end = tasks::early_end(conn).await?;
    let gives_times = crawl.site.words.gives_times && crawl.scope.stages.likes;
    let n_untimed = if gives_times { records::untimed_likes(conn).await? } else { None };
    let mut course = journal::read_last_run(conn, site.run_began.0, site.pause.as_ref()).await?;
    // The slowest of the hosts sets the pace for all.
    if let Some(run) = &mut course.run
        && let Some(rate) = hosts::shared_rate(conn).await?.filter(|_| is_running)
    {
        run.requests_per_second = rate;
    }
    let status = Status {
        early_end: early_end.and_then(|end| EarlyEndWords::of(end, crawl.scope.like_limit)),
        crawl,
        by_user,
        n_untimed,
        coverage_per_item,
        completeness,
        retries: Retries::read(conn, &tally).await?,
        tally,
        totals,
        course,
        site,
        suspects: tasks::suspects(conn, is_running).await?,
        discarded: tasks::discarded(conn).await?,
        gone: tasks::gone(conn).await?,
        private: tasks::private(conn).await?,
        // If all processes were killed, their rows are still there.
        hosts: if is_running { hosts::living(conn).await? } else { Vec::new() },
        old_rows: old_rows::oldest_row_keeper(conn).await?.filter(are_old),
        n_hidden: old_rows::hidden_connections(conn).await?,
        is_running,
        now,
    };
    if status.tally.is_drained() {
        // Calling a crawl complete rests on the census, so the census must be true.
        tasks::check_at_rest(conn).await?;
    }
    Ok(Some(status))
}

fn are_old(keeper: &RowKeeper) -> bool {
    keeper.age.map_or(keeper.n_transactions >= OLD.1, |age| age >= OLD.0)
}

/// Reads how the coverage of the items is spread whose likes are settled. None if the crawl collects no likes,
/// or no such item has announced likes. While tasks are left (`is_drained` is false), this reads every item.
pub async fn coverage_per_item(
    conn: &mut Reader,
    scope: &Scope,
    totals: &Totals,
    is_drained: bool,
) -> ledger::Result<Option<CoverageSpread>> {
    if !scope.stages.likes {
        return Ok(None);
    }
    let is_counted = scope.traits.like_pages == LikePages::WithinItems || scope.asks_users();
    let coverage = records::item_coverage(conn, totals, is_counted, is_drained).await?;
    Ok(CoverageSpread::of_items(&coverage))
}

/// Returns a clause about the items that no number counts, because a page of the catalogue was given up. None
/// if none was.
pub fn unknown_items(census: &TaskCensus, end: Option<CatalogueEnd>) -> Option<String> {
    let n = census.of(Stage::Items).discarded;
    let broke_off = end.is_none() && census.is_drained();
    let pages = one_or_more(n, "a page of the catalogue was", "pages of the catalogue were");
    let items = match (broke_off, n) {
        (true, 1) => "the items on it and behind it",
        (true, _) => "the items on them and behind them",
        (false, 1) => "its items",
        (false, _) => "their items",
    };
    (n > 0)
        .then(|| format!("{pages} given up: {items} are unknown, and no number here counts them"))
}

/// Returns what a crawl lacks, once no task is left.
fn find_lack(scope: &Scope, tally: &TaskCensus, totals: &Totals) -> Option<Lack> {
    if !tally.is_drained() {
        return None;
    }
    let collected = Collected {
        n_items: totals.n_items,
        n_likes: totals.n_likes.saturating_add(totals.n_forgotten_likes),
        n_features: totals.n_features,
        announced_likes: totals.n_announced > 0,
        pages: Stage::ALL.map(|stage| {
            let census = tally.of(stage);
            (census.total(), census.completed)
        }),
    };
    lack(scope, &collected)
}

impl Status {
    /// What the crawl is doing.
    pub fn state(&self) -> CrawlState {
        match (self.is_running, self.paused_until()) {
            _ if self.completeness.is_complete() => CrawlState::Complete,
            _ if self.tally.is_drained() => CrawlState::Incomplete,
            (true, Some(_)) => CrawlState::Paused,
            (true, None) => CrawlState::Running,
            (false, _) => CrawlState::Stopped,
        }
    }

    /// Returns whether a stage is shown. The stages that people can name always are, except likes by item in a crawl
    /// by user only.
    pub fn has_stage(&self, stage: Stage) -> bool {
        let scope = &self.crawl.scope;
        let is_usual = match stage {
            Stage::Likes => !scope.asks_users() || scope.asks_items(),
            Stage::Thumbs => self.crawl.scope.stages.thumbs,
            other => other.is_usual(),
        };
        is_usual || is_asked_for(scope, stage) || self.tally.of(stage).total() > 0
    }

    /// How many of the announced likes were collected; none if there is nothing to compare.
    pub fn coverage(&self) -> Option<LikeCoverage> {
        let scope = &self.crawl.scope;
        // A crawl by user only settles no list of an item's likes, so its totals count no likes beyond those announced.
        let of_items = self.coverage_per_item.as_ref().filter(|_| !scope.asks_items());
        let n_surplus = of_items.map_or(self.totals.n_surplus, CoverageSpread::n_beyond);
        let coverage = LikeCoverage::of(scope, &Totals { n_surplus, ..self.totals })?;
        Some(LikeCoverage { may_find_more: !self.tally.is_drained(), ..coverage })
    }

    /// Returns how many pages are gone and how many are private. Users' lists are not among them: they are counted
    /// with the users.
    pub fn lost_pages(&self) -> (u64, u64) {
        let others = Stage::ALL.into_iter().filter(|stage| !stage.is_of_user());
        others.map(|stage| self.tally.of(stage)).fold((0, 0), |(n_gone, n_private), census| {
            (n_gone.saturating_add(census.gone), n_private.saturating_add(census.private))
        })
    }

    /// Why it is not complete, one clause for each reason.
    pub fn incomplete_because(&self) -> Vec<String> {
        let unknown = unknown_items(&self.tally, self.crawl.catalogue_end);
        self.completeness.reasons().into_iter().chain(unknown).collect()
    }

    /// The pause that holds now.
    pub fn paused_until(&self) -> Option<&Pause> {
        let holds = |pause: &&Pause| pause.until_at > self.now && !self.tally.is_drained();
        self.site.pause.as_ref().filter(holds)
    }

    /// What the site itself allows, where that is less than the configured rate.
    pub fn allowance(&self) -> Option<&Allowance> {
        let run = self.course.run.filter(|_| !self.tally.is_drained())?;
        sets_the_pace(&self.site.allowances, self.now, run.requests_per_second)
    }

    /// The retries that the run waits for: nothing is in flight, and no task can be claimed yet.
    pub fn waits_to_retry(&self) -> Option<&Retries> {
        let is_idle = self.is_running && self.tally.all().running == 0;
        let retries = self.retries.as_ref().filter(|retries| retries.next_at > self.now);
        retries.filter(|_| is_idle && self.paused_until().is_none())
    }

    /// The recent requests per second outside of pauses; none if no process crawls.
    pub fn requests_per_second(&self) -> Option<f64> {
        let pace = self.course.run?.requests_per_second;
        self.per_second(self.course.recent.n_requests).map(|measured| measured.min(pace))
    }

    /// The pages per second among those, which the progress bars show too.
    pub fn pages_per_second(&self) -> Option<f64> {
        self.speed()?.rate()
    }

    /// What is left to do, and how long it takes if a process crawls.
    pub fn forecast(&self) -> Forecast {
        let speed = self.speed();
        Forecast::of(&self.crawl.scope, &self.tally, speed.as_ref())
    }

    /// How long the pages take that are known to be left.
    pub fn eta(&self) -> Option<Duration> {
        self.forecast().time_left
    }

    /// How long the current or last run was paused, for each reason.
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
            pause_left: self.wait_left(),
            last_retry_in: self.retries.as_ref().map_or(Duration::ZERO, |r| r.last_in(self.now)),
        })
    }

    /// How long it takes until anything can be requested.
    fn wait_left(&self) -> Duration {
        let pause = self.paused_until().map(|pause| pause.until_at);
        let retry = self.waits_to_retry().map(|retries| retries.next_at);
        pause.or(retry).map_or(Duration::ZERO, |until_at| until_at.since(self.now))
    }

    /// `n` divided by the time that the recent requests took, without pauses.
    fn per_second(&self, n: u64) -> Option<f64> {
        let first_at = self.course.recent.first_at;
        let waited = self.course.waited(first_at, self.now);
        let paused = waited.into_iter().map(|(_, length)| length).sum();
        let worked = self.now.since(first_at).saturating_sub(paused);
        per_second(n, worked).filter(|_| self.is_running)
    }
}
