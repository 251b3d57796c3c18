//! One run on a database: from taking it over to giving it back.

mod robots;

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::config::Config;
use crate::crash;
use crate::engine::stop::{Stop, Why};
use crate::engine::worker::{self, Resources, Turnstile};
use crate::fetch::{Fetcher, Pace};
use crate::ledger::db::{self, Db};
use crate::ledger::queue::{self, Run, SiteState, Tally};
use crate::ledger::settle::{self, Snapshot};
use crate::sites::Site;
use crate::words::Clock;
use crate::words::Crawl;
use crate::words::Moment;
use crate::words::Scope;
use crate::words::{counted, one_or_more};

/// How much a run may do.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    /// The most requests it sends, robots.txt and redirects included.
    pub max_requests: Option<u64>,
    /// The longest it lasts.
    pub max_duration: Option<Duration>,
}

/// How a run ended.
#[derive(Debug)]
pub struct Ended {
    /// Why it ended early, if it did.
    pub why: Option<Why>,
    /// Pages that it settled: those that came, and those that are gone.
    pub n_pages: u64,
}

/// What can be observed of a run while its workers are busy.
#[derive(Clone, Debug)]
pub struct ObservedRun {
    /// What the task table holds as of the last commit.
    pub snapshot: watch::Receiver<Snapshot>,
    /// How often the site is asked, and whether it is paused.
    pub pace: Arc<Pace>,
    /// What the crawl collects.
    pub scope: Scope,
    /// The run's clock.
    pub clock: Clock,
}

/// A run on a database that this process alone crawls.
#[derive(Debug)]
pub struct Session {
    db: Db,
    conn: SqliteConnection,
    site: Site,
    config: Config,
    fetcher: Arc<Fetcher>,
    pace: Arc<Pace>,
    robots_expire_at: Option<Moment>,
    n_pages_before: u64,
    stop: Stop,
    clock: Clock,
}

impl Session {
    /// Takes the database over: the caller holds its lock, so what a crashed run left running goes
    /// back at once.
    pub async fn open(
        db: Db,
        site: Site,
        config: &Config,
        token: Option<&str>,
        limits: Limits,
        stop: Stop,
        clock: Clock,
    ) -> anyhow::Result<Self> {
        let mut conn = db.writer().await?;
        let now = clock.now();
        db::begin(&mut conn).await?;
        let run = Run {
            began_at: now,
            requests_per_second: config.pace.requests_per_second,
            max_in_flight: config.pace.max_in_flight,
            obeys_robots: config.pace.obey_robots,
        };
        let begun = begin(&mut conn, &run, now.after(config.retry.backoff_max)).await;
        let (n, state) = db::end(&mut conn, begun).await?;
        let n_pages_before = n_pages(&queue::read_census(&mut conn).await?);
        if n > 0 {
            let tasks = counted(n, "task");
            let were = one_or_more(n, "was", "were");
            tracing::info!(event = "recovered", tasks = n);
            tracing::info!(
                "{tasks} {were} running when an earlier run was killed; running them again"
            );
        }

        if let Some(pause) = &state.pause
            && pause.until_at.since(now) > config.retry.wait_max
        {
            stop.ask(Why::WaitTooLong(pause.clone()));
        }
        let pace = Arc::new(Pace::new(
            config.pace.requests_per_second,
            config.retry,
            state.last_request_at,
            state.pause,
            limits.max_requests,
            clock.clone(),
        ));
        let fetcher = Fetcher::new(config, &site, token, Arc::clone(&pace), clock.clone())?;
        if let Some(length) = limits.max_duration {
            let stop = stop.clone();
            tokio::spawn(async move {
                tokio::time::sleep(length).await;
                stop.ask(Why::MaxDuration);
            });
        }
        Ok(Self {
            db,
            conn,
            site,
            config: config.clone(),
            fetcher: Arc::new(fetcher),
            pace,
            robots_expire_at: None,
            n_pages_before,
            stop,
            clock,
        })
    }

    /// The connection that writes, for what comes before the crawl.
    pub const fn conn(&mut self) -> &mut SqliteConnection {
        &mut self.conn
    }

    /// Crawls until nothing is left or the run is to end.
    ///
    /// `observe` makes an observer each time the workers set out: at the beginning, and again after each
    /// interruption. The observer runs as a task of its own, and is dropped when the workers have ended.
    pub async fn crawl<O>(
        mut self,
        crawl: &Crawl,
        observe: impl Fn(ObservedRun) -> O,
    ) -> anyhow::Result<Self>
    where
        O: Future<Output = ()> + Send + 'static,
    {
        loop {
            if self.stop.asked().is_some() {
                return Ok(self);
            }
            let timer = self.robots_expire_at.map(|at| self.interrupt_at(at));
            let done;
            (self, done) = self.crawl_once(crawl, &observe).await?;
            if let Some(timer) = timer {
                timer.abort();
            }
            if let Err(error) = done {
                // As far as that can be: with it the log moves into the database.
                let _ = self.conn.close().await;
                return Err(error);
            }
            if !self.stop.go_on() {
                return Ok(self);
            }
            self.obey_robots(&crawl.scope).await?;
        }
    }

    /// Gives the database back, and says how the run ended.
    pub async fn end(mut self) -> anyhow::Result<Ended> {
        let n_after = n_pages(&queue::read_census(&mut self.conn).await?);
        crash::point("session.before-close");
        // A checkpoint comes with it: a finished crawl is one file.
        self.conn.close().await.context("closing the database")?;
        self.db.check_place()?;
        crash::point("session.after-close");
        let n_pages = n_after.saturating_sub(self.n_pages_before);
        Ok(Ended { why: self.stop.asked(), n_pages })
    }

    async fn crawl_once<O>(
        self,
        crawl: &Crawl,
        observe: impl Fn(ObservedRun) -> O,
    ) -> anyhow::Result<(Self, anyhow::Result<()>)>
    where
        O: Future<Output = ()> + Send + 'static,
    {
        let Self { db, mut conn, site, config, fetcher, pace, stop, clock, .. } = self;
        let (robots_expire_at, n_pages_before) = (self.robots_expire_at, self.n_pages_before);
        let tally = queue::read_census(&mut conn).await?;
        let place = db.place()?;
        let (writer, writing) = settle::start(conn, place.clone(), tally, clock.clone());
        let readers = db.readers();
        let snapshot = writer.snapshot();
        let turnstile =
            Turnstile::new(writer.clone(), Arc::clone(&pace), stop.clone(), clock.clone());
        let resources = Arc::new(Resources {
            writer,
            readers: readers.clone(),
            fetcher: Arc::clone(&fetcher),
            turnstile,
            site: site.clone(),
            scope: crawl.scope.clone(),
            retry: config.retry,
            clock: clock.clone(),
            stop: stop.clone(),
        });
        let observer = tokio::spawn(observe(ObservedRun {
            snapshot,
            pace: Arc::clone(&pace),
            scope: crawl.scope.clone(),
            clock: clock.clone(),
        }));
        let mut workers = JoinSet::new();
        for _ in 0..config.pace.max_in_flight {
            workers.spawn(worker::work(Arc::clone(&resources)));
        }
        drop(resources);
        let mut done = Ok(());
        while let Some(ended) = workers.join_next().await {
            done = done.and(ended.context("a worker broke down")?);
        }
        observer.abort();
        // Once it is dropped it has left the terminal as it was.
        let _ = observer.await;
        readers.close().await;
        let conn = writing.await.context("the writer broke down")?;
        // First: whatever else went wrong, this is why.
        let done = place.check().map_err(anyhow::Error::from).and(done.map_err(Into::into));
        let session = Self {
            db,
            conn,
            site,
            config,
            fetcher,
            pace,
            robots_expire_at,
            n_pages_before,
            stop,
            clock,
        };
        Ok((session, done))
    }

    /// Interrupts the run when robots.txt is to be fetched anew.
    fn interrupt_at(&self, at: Moment) -> tokio::task::JoinHandle<()> {
        let (stop, length) = (self.stop.clone(), at.since(self.clock.now()));
        tokio::spawn(async move {
            tokio::time::sleep(length).await;
            stop.ask(Why::RobotsAreOld);
        })
    }

    /// Obeys the robots.txt of the site's origins, fetching those that are not kept or too old; if
    /// one forbids a wanted stage the run is asked to end.
    pub async fn obey_robots(&mut self, scope: &Scope) -> anyhow::Result<()> {
        if !self.config.pace.obey_robots || self.stop.asked().is_some() {
            return Ok(());
        }
        robots::obey(self, scope).await
    }
}

/// Releases what a crashed run left running, and says how much, and what is between us and the site.
async fn begin(
    conn: &mut SqliteConnection,
    run: &Run,
    latest: Moment,
) -> sqlx::Result<(u64, SiteState)> {
    let n = queue::recover(conn, latest).await?;
    crash::point("session.after-recover");
    queue::check_at_rest(conn).await?;
    queue::begin_run(conn, run).await?;
    Ok((n, queue::read_site(conn).await?))
}

/// Pages that came or are gone.
fn n_pages(tally: &Tally) -> u64 {
    let all = tally.all();
    all.completed.saturating_add(all.gone)
}
