//! One run on a database, from taking it over to giving it back.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::Context;
use tokio::task::JoinHandle;

use super::context::RunContext;
use super::observed_run::ObservedRun;
use super::recovery::{self, Entered};
use super::setup::RunSetup;
use super::sharing::{self, Sharing};
use super::stop::{Stop, StopReason};
use super::{first_contact, outage, robots, round};
use crate::config::Config;
use crate::crash;
use crate::fetch::{Fetcher, FormerRuns, RateLimit};
use crate::ledger::Connection;
use crate::ledger::database::Db;
use crate::ledger::hosts;
use crate::ledger::journal::{self, Run, RunEnding};
use crate::ledger::lock::{Alone, Lock};
use crate::ledger::site_state::SiteState;
use crate::ledger::tasks::{self, TaskCensus};
use crate::ledger::{Result, stage_states};
use crate::rules::outage::SiteHealth;
use crate::rules::pause::{is_too_long, of_stage};
use crate::words::{Crawl, Missed, Moment, Retry, Scope, Stage};

/// How a run ended.
#[derive(Debug)]
pub struct RunEnd {
    /// Why it ended early, if it did.
    pub why: Option<StopReason>,
    /// Pages that it settled: those that arrived, and those that are gone.
    pub n_pages: u64,
    /// When it began, and how many requests had been sent by then.
    pub began: (Moment, u64),
    /// How many requests this process sent, if others may have sent some too.
    pub n_own: Option<u64>,
}

impl RunEnd {
    /// Returns how a run ended that settled no page.
    pub fn without_pages(why: StopReason) -> Self {
        Self { why: Some(why), n_pages: 0, began: (Moment::default(), 0), n_own: None }
    }
}

/// A run on a database. Only one on a server may be crawled by other hosts too.
///
/// It owns no connection: the caller keeps the writing connection and lends it.
#[derive(Debug)]
pub struct Crawler {
    db: Db,
    lock: Lock,
    /// The number of the run in the log.
    run: i64,
    /// When it began, and how many requests had been sent by then.
    began: (Moment, u64),
    /// Asks the server for turns if several hosts may share the rate.
    sharing: Option<Sharing>,
    context: RunContext,
    robots_expire_at: Option<Moment>,
    n_pages_before: u64,
    moved: Vec<Stage>,
}

impl Crawler {
    /// Takes the database over, and returns the connection that writes too.
    pub async fn open(setup: RunSetup<'_>) -> anyhow::Result<(Self, Connection)> {
        let RunSetup { db, lock, joins, site, config, token, proxies, limits, stop, clock } = setup;
        let db = db.patient(&stop.patience());
        let mut conn = db.writer().await?;
        let (clock, time) = sharing::clock_of(&mut conn, &db, clock).await?;
        let now = clock.now();
        let run = Run {
            began_at: now,
            requests_per_second: config.pace.requests_per_second,
            max_in_flight: config.pace.max_in_flight,
            obeys_robots: config.pace.obey_robots,
            ended_at: None,
        };
        let latest = now.after(config.retry.backoff_max);
        let Entered { run, began, host, state } = if joins {
            recovery::join(&mut conn, &run).await?
        } else {
            recovery::take_over(&mut conn, &run, latest).await?
        };
        let census = tasks::read_census(&mut conn).await?;
        let full_like_page = tasks::full_like_page(&mut conn).await?;
        let health = health_at_start(&mut conn, config, &census, &state, now).await?;
        let has_answered = state.n_sent > state.n_failed;
        let former = former_runs(state, config, now, &stop);
        let rate_limit = Arc::new(RateLimit::new(
            config.pace.requests_per_second,
            config.retry,
            former,
            limits.max_requests,
            clock.clone(),
        ));
        let limit = Arc::clone(&rate_limit);
        let fetcher = Arc::new(Fetcher::new(config, &site, token, proxies, limit, clock.clone())?);
        if has_answered {
            fetcher.note_answer();
        }
        stop_after(limits.max_duration, &stop);
        abandon_when_aborted(&fetcher, &stop);
        let context = RunContext {
            site: Arc::new(site),
            config: Arc::new(config.clone()),
            fetcher,
            rate_limit,
            health: Arc::new(Mutex::new(health)),
            walked_again: Arc::default(),
            is_trial: false,
            full_like_page: Arc::new(full_like_page.unwrap_or(0).into()),
            shared: matches!(db, Db::Server(_)).then(|| db.clone()),
            stop,
            clock,
        };
        let sharing = sharing::begin(&context, &db, host.lock, time).await?;
        let n_pages_before = n_pages(&census);
        let crawler = Self {
            db,
            lock,
            run,
            began,
            sharing,
            context,
            robots_expire_at: None,
            n_pages_before,
            moved: Vec::new(),
        };
        Ok((crawler, conn))
    }

    /// Obeys the robots.txt of the site's origins, and fetches those that are missing or too old.
    /// If one forbids a wanted stage, this stops the run.
    pub async fn obey_robots(
        &mut self,
        conn: &mut Connection,
        scope: &Scope,
    ) -> anyhow::Result<()> {
        if self.context.config.pace.obey_robots && !self.context.stop.is_asked() {
            // Another host may just have fetched it; then that copy is read here.
            let _alone = sharing::alone(&self.db, &self.context.stop, Alone::Robots).await?;
            self.robots_expire_at = robots::obey(&self.context, Some(conn), scope).await?;
        }
        Ok(())
    }

    /// Notes that pages of these retries may well fail again. After many failures in a row, a probe then comes before a
    /// pause.
    pub fn expect_failures(&self, retries: &[(Retry, u64)]) {
        for (retry, n) in retries {
            if *n > 0 && matches!(retry.missed, Missed::Gone | Missed::Private) {
                self.context.health().expect_failures(retry.stage);
            }
        }
    }

    /// Makes first contact with these stages again, because their address has changed.
    pub fn look_again_at(&mut self, stages: Vec<Stage>) {
        self.moved = stages;
    }

    /// Makes first contact, crawls until no task is left or the run has to end, and returns the connection.
    ///
    /// `observe` makes an observer each time the workers start: at the beginning, and again after
    /// each interruption. The observer runs as a task of its own, and is dropped when the workers
    /// have ended.
    pub async fn crawl<O>(
        &mut self,
        mut conn: Connection,
        crawl: &Crawl,
        observe: impl Fn(ObservedRun) -> O,
    ) -> anyhow::Result<Connection>
    where
        O: Future<Output = ()> + Send + 'static,
    {
        // Read only now: pages of retried tasks count again when they arrive.
        self.n_pages_before = n_pages(&tasks::read_census(&mut conn).await?);
        while !self.context.stop.is_asked() {
            let timer = self.robots_expire_at.map(|at| self.interrupt_at(at));
            let (context, db) = (&self.context, &self.db);
            let met = first_contact::make(context, db, &mut conn, crawl, &self.moved).await;
            let done;
            (conn, done) = if met.is_ok() && !context.stop.is_asked() {
                self.moved.clear();
                // From now on, other hosts may join.
                self.lock.share(&self.db.patience()).await?;
                round::work(context, db, conn, crawl, &observe).await?
            } else {
                (conn, met)
            };
            if let Some(timer) = timer {
                timer.abort();
            }
            if let Err(error) = done {
                // If it can still be closed, its log moves into the database.
                let _ = conn.close().await;
                return Err(error);
            }
            if !self.context.stop.end_interruption() {
                break;
            }
            self.obey_robots(&mut conn, &crawl.scope).await?;
        }
        Ok(conn)
    }

    /// Gives the database back, and returns how the run ended.
    pub async fn end(self, mut conn: Connection) -> anyhow::Result<RunEnd> {
        let n_after = n_pages(&tasks::read_census(&mut conn).await?);
        // A stage that is broken matters more than a limit of the run.
        let why = match (self.context.stop.asked(), outage::broken_stages(&self.context)) {
            (Some(StopReason::MaxRequests | StopReason::MaxDuration), Some(words)) => {
                Some(StopReason::NotAsExpected(words))
            }
            (why, _) => why,
        };
        let ending = RunEnding {
            ended_at: self.context.clock.now(),
            stopped_by: why.as_ref().map(|why| why.name().to_owned()),
            reason: why.as_ref().map(StopReason::in_words),
        };
        drop(self.sharing);
        self.db.check_files()?;
        let leave = async |conn: &mut Connection| {
            journal::log_ending(conn, self.run, &ending).await?;
            hosts::leave(conn).await
        };
        conn.repeatable(leave).await?;
        crash::point("run.before-close");
        // A checkpoint comes with it: a finished crawl is one file.
        conn.close().await.context("closing the database")?;
        self.db.check_files()?;
        crash::point("run.after-close");
        let n_pages = n_after.saturating_sub(self.n_pages_before);
        let n_own = self.context.shared.is_some().then(|| self.context.rate_limit.n_requests());
        Ok(RunEnd { why, n_pages, began: self.began, n_own })
    }

    /// Interrupts the run when robots.txt has to be fetched again.
    fn interrupt_at(&self, at: Moment) -> JoinHandle<()> {
        let (stop, length) = (self.context.stop.clone(), at.since(self.context.clock.now()));
        tokio::spawn(async move {
            tokio::time::sleep(length).await;
            stop.ask(StopReason::RobotsExpired);
        })
    }
}

/// Returns what earlier runs left behind. Stops the run if they left a pause that lasts too long.
fn former_runs(state: SiteState, config: &Config, now: Moment, stop: &Stop) -> FormerRuns {
    let pause = state.pause.map(|pause| pause.as_of(now));
    if let Some(pause) = &pause
        && is_too_long(&config.retry, pause, now)
    {
        stop.ask(StopReason::WaitTooLong(pause.clone()));
    }
    FormerRuns { last_request_at: state.last_request_at, pause, allowances: state.allowances }
}

/// Ends the run after this time.
fn stop_after(length: Option<Duration>, stop: &Stop) {
    let Some(length) = length else { return };
    let stop = stop.clone();
    tokio::spawn(async move {
        tokio::time::sleep(length).await;
        stop.ask(StopReason::MaxDuration);
    });
}

/// Abandons all requests in flight once the run must no longer wait for them.
fn abandon_when_aborted(fetcher: &Arc<Fetcher>, stop: &Stop) {
    let (aborted, in_flight) = (stop.clone(), Arc::clone(fetcher));
    tokio::spawn(async move {
        aborted.aborted().await;
        in_flight.abandon();
    });
}

/// Returns the state of the site as earlier runs left it.
async fn health_at_start(
    conn: &mut Connection,
    config: &Config,
    census: &TaskCensus,
    state: &SiteState,
    now: Moment,
) -> Result<SiteHealth> {
    let mut health = health(conn, config, census, state, now).await?;
    health.continue_with(journal::answering_stages(conn, now).await?);
    let held_until = health.paused_until(Stage::Thumbs);
    if let Some(until_at) = held_until.filter(|at| at.since(now) > config.retry.wait_max) {
        let reason = format!("their host asked to wait until {until_at}");
        health.give_up(Stage::Thumbs, now, &reason);
    }
    Ok(health)
}

/// Returns how the site stood when the last run ended.
async fn health(
    conn: &mut Connection,
    config: &Config,
    census: &TaskCensus,
    state: &SiteState,
    now: Moment,
) -> Result<SiteHealth> {
    let given = Stage::ALL.into_iter().filter(|stage| census.of(*stage).completed > 0);
    let failing = stage_states::read_failing(conn).await?;
    let mut suspected: Vec<(Stage, Moment)> =
        failing.iter().filter_map(|of| Some((of.stage, of.failing_since?))).collect();
    if let Some(pause) = state.pause.as_ref().filter(|pause| pause.in_doubt) {
        suspected.extend(Stage::ALL.map(|stage| (stage, pause.began_at)));
    }
    let mut health = SiteHealth::resumed(given.collect(), &suspected);
    for of in &failing {
        match of.paused_until {
            Some(until_at) if of.failing_since.is_some() => {
                // It ends later only if the clock was set back.
                let latest = now.after(of_stage(&config.retry, of.n_incidents));
                health.pause_stage(of.stage, until_at.min(latest));
            }
            Some(until_at) => health.hold_stage(of.stage, until_at),
            None => {}
        }
    }
    Ok(health)
}

/// Returns how many pages arrived, are gone or are private.
fn n_pages(tally: &TaskCensus) -> u64 {
    let all = tally.all();
    all.completed.saturating_add(all.gone).saturating_add(all.private)
}
