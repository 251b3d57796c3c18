//! One run on a database, from taking it over to giving it back.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use super::context::RunContext;
use super::resources::Resources;
use super::stop::{Stop, StopReason};
use super::turnstile::Turnstile;
use super::{recovery, robots, worker};
use crate::config::Config;
use crate::crash;
use crate::fetch::{Fetcher, RateLimit};
use crate::ledger::Connection;
use crate::ledger::db::Db;
use crate::ledger::queue::{self, Run, Tally};
use crate::ledger::settle::{self, QueueState};
use crate::rules::pause::is_too_long;
use crate::sites::Site;
use crate::words::{Clock, Crawl, Moment, Scope};

/// How much a run may do.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    /// The most requests that it sends, robots.txt and redirects included.
    pub max_requests: Option<u64>,
    /// The longest that it lasts.
    pub max_duration: Option<Duration>,
}

/// What a run needs to begin.
#[derive(Debug)]
pub struct RunSetup<'s> {
    /// The database, whose lock the caller holds.
    pub db: Db,
    /// The site.
    pub site: Site,
    /// What was configured.
    pub config: &'s Config,
    /// The API token.
    pub token: Option<&'s str>,
    /// How much the run may do.
    pub limits: Limits,
    /// What ends it early.
    pub stop: Stop,
    /// The time.
    pub clock: Clock,
}

/// How a run ended.
#[derive(Debug)]
pub struct RunEnd {
    /// Why it ended early, if it did.
    pub why: Option<StopReason>,
    /// Pages that it settled: those that came, and those that are gone.
    pub n_pages: u64,
}

/// What can be observed of a run while its workers are busy.
#[derive(Clone, Debug)]
pub struct ObservedRun {
    /// What the task table holds as of the last commit.
    pub snapshot: watch::Receiver<QueueState>,
    /// How often the site is asked, and whether it is paused.
    pub rate_limit: Arc<RateLimit>,
    /// What the crawl collects.
    pub scope: Scope,
    /// The run's clock.
    pub clock: Clock,
}

/// A run on a database that this process alone crawls.
///
/// It has no connection of its own: the caller keeps the one that writes, and lends it.
#[derive(Debug)]
pub struct Crawler {
    db: Db,
    context: RunContext,
    robots_expire_at: Option<Moment>,
    n_pages_before: u64,
}

impl Crawler {
    /// Takes the database over, and returns the connection that writes too.
    pub async fn open(setup: RunSetup<'_>) -> anyhow::Result<(Self, Connection)> {
        let RunSetup { db, site, config, token, limits, stop, clock } = setup;
        let mut conn = db.writer().await?;
        let now = clock.now();
        let run = Run {
            began_at: now,
            requests_per_second: config.pace.requests_per_second,
            max_in_flight: config.pace.max_in_flight,
            obeys_robots: config.pace.obey_robots,
        };
        let latest = now.after(config.retry.backoff_max);
        let state = recovery::take_over(&mut conn, &run, latest).await?;
        let n_pages_before = n_pages(&queue::read_census(&mut conn).await?);
        if let Some(pause) = &state.pause
            && is_too_long(&config.retry, pause, now)
        {
            stop.ask(StopReason::WaitTooLong(pause.clone()));
        }
        let rate_limit = Arc::new(RateLimit::new(
            config.pace.requests_per_second,
            config.retry,
            state.last_request_at,
            state.pause,
            limits.max_requests,
            clock.clone(),
        ));
        let fetcher = Fetcher::new(config, &site, token, Arc::clone(&rate_limit), clock.clone())?;
        if let Some(length) = limits.max_duration {
            let stop = stop.clone();
            tokio::spawn(async move {
                tokio::time::sleep(length).await;
                stop.ask(StopReason::MaxDuration);
            });
        }
        let context = RunContext {
            site: Arc::new(site),
            config: Arc::new(config.clone()),
            fetcher: Arc::new(fetcher),
            rate_limit,
            stop,
            clock,
        };
        Ok((Self { db, context, robots_expire_at: None, n_pages_before }, conn))
    }

    /// Obeys the robots.txt of the site's origins, and fetches those that are missing or too old. If one
    /// forbids a wanted stage, the run is asked to end.
    pub async fn obey_robots(
        &mut self,
        conn: &mut Connection,
        scope: &Scope,
    ) -> anyhow::Result<()> {
        if self.context.config.pace.obey_robots && !self.context.stop.is_asked() {
            self.robots_expire_at = robots::obey(&self.context, conn, scope).await?;
        }
        Ok(())
    }

    /// Crawls until no task is left or the run has to end, and returns the connection.
    ///
    /// `observe` makes an observer each time the workers start: at the beginning, and again after each
    /// interruption. The observer runs as a task of its own, and is dropped when the workers have ended.
    pub async fn crawl<O>(
        &mut self,
        mut conn: Connection,
        crawl: &Crawl,
        observe: impl Fn(ObservedRun) -> O,
    ) -> anyhow::Result<Connection>
    where
        O: Future<Output = ()> + Send + 'static,
    {
        while !self.context.stop.is_asked() {
            let timer = self.robots_expire_at.map(|at| self.interrupt_at(at));
            let done;
            (conn, done) = self.crawl_once(conn, crawl, &observe).await?;
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
        let n_after = n_pages(&queue::read_census(&mut conn).await?);
        crash::point("session.before-close");
        // A checkpoint comes with it: a finished crawl is one file.
        conn.close().await.context("closing the database")?;
        self.db.check_place()?;
        crash::point("session.after-close");
        let n_pages = n_after.saturating_sub(self.n_pages_before);
        Ok(RunEnd { why: self.context.stop.asked(), n_pages })
    }

    /// Lends the connection to the writer, and lets the workers work until they end.
    async fn crawl_once<O>(
        &self,
        mut conn: Connection,
        crawl: &Crawl,
        observe: impl Fn(ObservedRun) -> O,
    ) -> anyhow::Result<(Connection, anyhow::Result<()>)>
    where
        O: Future<Output = ()> + Send + 'static,
    {
        let run = &self.context;
        let tally = queue::read_census(&mut conn).await?;
        let place = self.db.place()?;
        let (writer, writing) = settle::start(conn, place.clone(), tally, run.clock.clone());
        let readers = self.db.readers();
        let observer = tokio::spawn(observe(ObservedRun {
            snapshot: writer.snapshot(),
            rate_limit: Arc::clone(&run.rate_limit),
            scope: crawl.scope.clone(),
            clock: run.clock.clone(),
        }));
        let resources = Arc::new(Resources {
            turnstile: Turnstile::new(writer.clone(), run.clone()),
            run: run.clone(),
            scope: crawl.scope.clone(),
            writer,
            readers: readers.clone(),
        });
        let mut workers = JoinSet::new();
        for _ in 0..run.config.pace.max_in_flight {
            workers.spawn(worker::work(Arc::clone(&resources)));
        }
        // The writer ends when the last worker has dropped it.
        drop(resources);
        let mut done = Ok(());
        while let Some(ended) = workers.join_next().await {
            done = done.and(ended.context("a worker panicked")?);
        }
        observer.abort();
        // Once it is dropped, it has left the terminal as it was.
        let _ = observer.await;
        readers.close().await;
        let conn = writing.await.context("the writer panicked")?;
        // A file that was replaced comes first: it is why anything else went wrong.
        let done = place.check().map_err(anyhow::Error::from).and(done.map_err(Into::into));
        Ok((conn, done))
    }

    /// Interrupts the run when robots.txt has to be fetched anew.
    fn interrupt_at(&self, at: Moment) -> JoinHandle<()> {
        let (stop, length) = (self.context.stop.clone(), at.since(self.context.clock.now()));
        tokio::spawn(async move {
            tokio::time::sleep(length).await;
            stop.ask(StopReason::RobotsExpired);
        })
    }
}

/// Returns how many pages came or are gone.
fn n_pages(tally: &Tally) -> u64 {
    let all = tally.all();
    all.completed.saturating_add(all.gone)
}
