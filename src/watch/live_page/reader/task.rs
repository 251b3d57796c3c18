//! The reader's task: what it reads, and when.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, Semaphore, mpsc, oneshot, watch};
use tokio::time::{Instant, MissedTickBehavior};

use crate::ledger::hosts;
use crate::ledger::records::Totals;
use crate::watch::live_page::content::{self, LiveContent};
use crate::watch::live_page::database::{
    NothingToShow, Notice, OpenDatabase, WatchedDatabase, no_crawl,
};
use crate::watch::live_page::drawings::Drawings;
use crate::watch::live_page::{activity, dataset_figures};
use crate::watch::status::{self, Status};
use crate::words::{Clock, DatabasePlace};

/// How often the state is read.
const STATE_EVERY: Duration = Duration::from_secs(1);

/// How long to wait after a failure before the dataset's figures are read again.
const FIGURES_AFTER_FAILURE: Duration = Duration::from_secs(30);

/// What the task can be asked to do between its readings.
#[derive(Debug)]
pub(super) enum ReaderRequest {
    /// Return what `crawl status --json` prints.
    Status(oneshot::Sender<Result<String, NothingToShow>>),
    /// Check that the database answers.
    Health(oneshot::Sender<Result<(), NothingToShow>>),
    /// Read the final state; what this holds is dropped afterwards.
    End(oneshot::Sender<()>),
}

/// The task that reads the database.
pub(super) struct ReaderTask {
    database: WatchedDatabase,
    clock: Clock,
    drawings: Drawings,
    content: watch::Sender<LiveContent>,
    places: Arc<Semaphore>,
    n_places: usize,
    activity_due_at: Instant,
    figures_due_at: Instant,
    /// What the figures were computed from. The figures are the same while this is.
    figures_of: Option<(Option<Notice>, Totals)>,
}

impl ReaderTask {
    /// A task that watches while any of these places is taken.
    pub(super) fn new(
        database: DatabasePlace,
        clock: Clock,
        drawings: Drawings,
        content: watch::Sender<LiveContent>,
        places: Arc<Semaphore>,
    ) -> Self {
        let now = Instant::now();
        Self {
            database: WatchedDatabase::new(database, clock.clone()),
            clock,
            drawings,
            content,
            n_places: places.available_permits(),
            places,
            activity_due_at: now,
            figures_due_at: now,
            figures_of: None,
        }
    }

    /// Reads every second while someone watches, and at once when someone arrives.
    pub(super) async fn run(
        mut self,
        mut requests: mpsc::Receiver<ReaderRequest>,
        arrived: Arc<Notify>,
    ) {
        let mut ticks = tokio::time::interval(STATE_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            // The branches that can be cancelled do nothing with the database.
            let request = tokio::select! {
                request = requests.recv() => request,
                () = arrived.notified() => {
                    ticks.reset_immediately();
                    continue;
                }
                _ = ticks.tick(), if self.is_watched() => {
                    self.publish(false).await;
                    continue;
                }
            };
            // A client that has left in the meantime needs no answer.
            match request {
                Some(ReaderRequest::Status(reply)) => drop(reply.send(self.status().await)),
                Some(ReaderRequest::Health(reply)) => drop(reply.send(self.health().await)),
                Some(ReaderRequest::End(ending)) => {
                    if self.is_watched() {
                        self.publish(true).await;
                    }
                    return drop(ending);
                }
                None => return,
            }
        }
    }

    fn is_watched(&self) -> bool {
        self.places.available_permits() < self.n_places
    }

    /// Reads the database and publishes what is new. `is_over` says that the run of this process has ended
    /// and nothing follows.
    async fn publish(&mut self, is_over: bool) {
        let mut content = self.content.borrow().clone();
        content.is_over = is_over;
        if let Err(why) = self.renew(&mut content).await {
            content.state = Some(content::nothing_to_show(&why).into());
        }
        self.content.send_if_modified(|shown| {
            let is_new = *shown != content;
            *shown = content;
            is_new
        });
    }

    async fn renew(&mut self, content: &mut LiveContent) -> Result<(), NothingToShow> {
        let is_running = !content.is_over && self.database.is_running().await?;
        let open = self.database.open().await?;
        let done = self.renew_from(&open, content, is_running).await;
        open.close().await;
        done
    }

    async fn renew_from(
        &mut self,
        open: &OpenDatabase,
        content: &mut LiveContent,
        is_running: bool,
    ) -> Result<(), NothingToShow> {
        let status = self.read(open, is_running).await?.ok_or_else(no_crawl)?;
        content.state = Some(json(content::state(&status, self.database.replaced()))?.into());

        let begun = Instant::now();
        if content.is_over || self.activity_due_at <= begun {
            // Set now, so that a reading that fails is not repeated at once.
            self.activity_due_at = begun + STATE_EVERY * 2;
            content.activity = Some(self.read_activity(open, is_running).await?.into());
            self.activity_due_at = begun + (begun.elapsed() * 200).max(STATE_EVERY * 2);
        }
        let of = (self.database.replaced().cloned(), status.totals);
        let begun = Instant::now();
        let is_due = content.is_over || self.figures_due_at <= begun;
        if is_due && self.figures_of.as_ref() != Some(&of) {
            self.figures_due_at = begun + FIGURES_AFTER_FAILURE;
            content.dataset = Some(self.read_figures(open).await?.into());
            self.figures_of = Some(of);
            self.figures_due_at = begun + dataset_figures::next_in(begun.elapsed());
        }
        Ok(())
    }

    async fn read(
        &self,
        open: &OpenDatabase,
        is_running: bool,
    ) -> Result<Option<Status>, NothingToShow> {
        let explain = |error| self.database.explain(error);
        let mut snapshot = open.snapshot().await.map_err(explain)?;
        let read = status::read(&mut snapshot, is_running, self.clock.now()).await;
        let status = read.map_err(explain)?;
        snapshot.end().await.map_err(explain)?;
        Ok(status)
    }

    async fn read_activity(
        &self,
        open: &OpenDatabase,
        is_running: bool,
    ) -> Result<String, NothingToShow> {
        let explain = |error| self.database.explain(error);
        let mut snapshot = open.snapshot().await.map_err(explain)?;
        let now = hosts::time_of_crawl(&mut snapshot, self.clock.now()).await;
        let now = now.map_err(explain)?;
        let read = activity::read(&mut snapshot, is_running, now, &self.drawings).await;
        let event = json(read.map_err(explain)?)?;
        snapshot.end().await.map_err(explain)?;
        Ok(event)
    }

    async fn read_figures(&self, open: &OpenDatabase) -> Result<String, NothingToShow> {
        let explain = |error| self.database.explain(error);
        let mut snapshot = open.snapshot().await.map_err(explain)?;
        let read = dataset_figures::read(&mut snapshot, &self.drawings).await;
        let event = json(read.map_err(explain)?)?;
        snapshot.end().await.map_err(explain)?;
        Ok(event)
    }

    async fn status(&mut self) -> Result<String, NothingToShow> {
        let is_running = self.database.is_running().await?;
        let open = self.database.open().await?;
        let found = self.read(&open, is_running).await;
        open.close().await;
        let status = found?.ok_or_else(no_crawl)?;
        Ok(json(serde_json::to_string_pretty(&status.to_json()))? + "\n")
    }

    async fn health(&mut self) -> Result<(), NothingToShow> {
        let open = self.database.open().await?;
        let found = self.read(&open, false).await;
        open.close().await;
        found.map(|_| ())
    }
}

fn json(made: serde_json::Result<String>) -> Result<String, NothingToShow> {
    made.map_err(|error| {
        NothingToShow(format!("the page's data can't be written as JSON: {error}"))
    })
}
