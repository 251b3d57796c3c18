//! The one who looks at the database for all clients, and only while someone watches.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, mpsc, oneshot, watch};
use tokio::time::{Instant, MissedTickBehavior};

use super::content::{self, Content};
use super::database::{NothingToShow, OpenDatabase, WatchedDatabase};
use super::{activity, dataset_figures};
use crate::ledger::store::Totals;
use crate::watch::status::{self, Status};
use crate::words::Clock;

/// How often the state is looked at.
const EVERY: Duration = Duration::from_secs(1);

/// When figures are read again that could not be.
const FIGURES_AFTER_FAILURE: Duration = Duration::from_secs(30);

/// The most clients that are sent events.
const MAX_CLIENTS: usize = 32;

/// What is asked of the looker besides.
enum Ask {
    /// What `crawl status --json` prints.
    Status(oneshot::Sender<Result<String, NothingToShow>>),
    /// Whether the database answers.
    Health(oneshot::Sender<Result<(), NothingToShow>>),
    /// The last look; what it holds is dropped once that is over.
    End(oneshot::Sender<()>),
}

/// What the server has of the looker.
#[derive(Clone, Debug)]
pub struct Hub {
    asks: mpsc::Sender<Ask>,
    view: watch::Receiver<Content>,
    seats: Arc<Semaphore>,
    arrived: Arc<Notify>,
}

/// A client's place: what it is sent, for as long as it holds it.
#[derive(Debug)]
pub struct Seat {
    /// What is to be seen.
    pub view: watch::Receiver<Content>,
    _permit: OwnedSemaphorePermit,
}

/// Starts the looker; it ends after [`Hub::end`], or when the last hub is dropped.
pub fn start(database: PathBuf, clock: Clock) -> Hub {
    let (asks, asked) = mpsc::channel(MAX_CLIENTS);
    let (sender, view) = watch::channel(Content::default());
    let seats = Arc::new(Semaphore::new(MAX_CLIENTS));
    let arrived = Arc::new(Notify::new());
    let now = Instant::now();
    let looker = DatabaseReader {
        source: WatchedDatabase::new(database, clock.clone()),
        clock,
        view: sender,
        seats: Arc::clone(&seats),
        course_due_at: now,
        figures_due_at: now,
        figures_of: None,
    };
    tokio::spawn(looker.look_on(asked, Arc::clone(&arrived)));
    Hub { asks, view, seats, arrived }
}

impl Hub {
    /// A place among those who watch; none if all are taken.
    pub fn seat(&self) -> Option<Seat> {
        let permit = Arc::clone(&self.seats).try_acquire_owned().ok()?;
        self.arrived.notify_one();
        Some(Seat { view: self.view.clone(), _permit: permit })
    }

    /// What `crawl status --json` prints.
    pub async fn status(&self) -> Result<String, NothingToShow> {
        let (reply, answer) = oneshot::channel();
        self.ask(Ask::Status(reply)).await?;
        answer.await.map_err(|_| over())?
    }

    /// Whether the database answers.
    pub async fn health(&self) -> Result<(), NothingToShow> {
        let (reply, answer) = oneshot::channel();
        self.ask(Ask::Health(reply)).await?;
        answer.await.map_err(|_| over())?
    }

    /// Asks for the last look, and waits until nobody looks at the database any more.
    pub async fn end(&self) {
        let (ending, ended) = oneshot::channel();
        // A looker that is no longer there has ended already.
        let _ = self.ask(Ask::End(ending)).await;
        let _ = ended.await;
    }

    async fn ask(&self, ask: Ask) -> Result<(), NothingToShow> {
        self.asks.send(ask).await.map_err(|_| over())
    }
}

fn over() -> NothingToShow {
    NothingToShow("the dashboard has ended".to_owned())
}

struct DatabaseReader {
    source: WatchedDatabase,
    clock: Clock,
    view: watch::Sender<Content>,
    seats: Arc<Semaphore>,
    course_due_at: Instant,
    figures_due_at: Instant,
    /// What the figures were made of: as long as it is the same, so are they.
    figures_of: Option<(Option<String>, Totals)>,
}

impl DatabaseReader {
    async fn look_on(mut self, mut asked: mpsc::Receiver<Ask>, arrived: Arc<Notify>) {
        let mut ticks = tokio::time::interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            // Nothing of the database happens within: what is begun there is brought to its end.
            let ask = tokio::select! {
                ask = asked.recv() => ask,
                () = arrived.notified() => {
                    ticks.reset_immediately();
                    continue;
                }
                _ = ticks.tick(), if self.is_watched() => {
                    self.show(false).await;
                    continue;
                }
            };
            // A client that has left meanwhile wants no answer.
            match ask {
                Some(Ask::Status(reply)) => drop(reply.send(self.status().await)),
                Some(Ask::Health(reply)) => drop(reply.send(self.health().await)),
                Some(Ask::End(ending)) => {
                    if self.is_watched() {
                        self.show(true).await;
                    }
                    return drop(ending);
                }
                None => return,
            }
        }
    }

    fn is_watched(&self) -> bool {
        self.seats.available_permits() < MAX_CLIENTS
    }

    /// Looks, and shows what is new; the last time the run that goes on in this process is over.
    async fn show(&mut self, is_over: bool) {
        let mut view = self.view.borrow().clone();
        view.is_over = is_over;
        if let Err(why) = self.renew(&mut view).await {
            view.state = Some(content::nothing_to_show(&why).into());
        }
        self.view.send_if_modified(|shown| {
            let is_new = *shown != view;
            *shown = view;
            is_new
        });
    }

    async fn renew(&mut self, view: &mut Content) -> Result<(), NothingToShow> {
        let is_running = !view.is_over && self.source.is_running()?;
        let look = self.source.look().await?;
        let done = self.renew_from(&look, view, is_running).await;
        look.end().await;
        done
    }

    async fn renew_from(
        &mut self,
        look: &OpenDatabase,
        view: &mut Content,
        is_running: bool,
    ) -> Result<(), NothingToShow> {
        let found = self.read(look, is_running).await?;
        let status = found.ok_or_else(|| NothingToShow("it holds no crawl yet".to_owned()))?;
        let state = content::state(&status, self.source.replaced());
        view.state = Some(in_json(state)?.into());

        let mut conn = look.conn().await.map_err(|error| self.source.unseen(error))?;
        let begun = Instant::now();
        if view.is_over || self.course_due_at <= begun {
            // Also after one that fails: it would be read again at once otherwise.
            self.course_due_at = begun + EVERY * 2;
            let read = activity::read(&mut conn, is_running, self.clock.now()).await;
            view.course = Some(in_json(read.map_err(|error| self.source.unseen(error))?)?.into());
            self.course_due_at = begun + (begun.elapsed() * 200).max(EVERY * 2);
        }
        let of = (self.source.replaced().map(str::to_owned), status.totals);
        let begun = Instant::now();
        if self.figures_of.as_ref() != Some(&of) && (view.is_over || self.figures_due_at <= begun) {
            self.figures_due_at = begun + FIGURES_AFTER_FAILURE;
            let read = dataset_figures::read(&mut conn).await;
            view.dataset = Some(in_json(read.map_err(|error| self.source.unseen(error))?)?.into());
            self.figures_of = Some(of);
            self.figures_due_at = begun + dataset_figures::next_in(begun.elapsed());
        }
        Ok(())
    }

    async fn read(
        &self,
        look: &OpenDatabase,
        is_running: bool,
    ) -> Result<Option<Status>, NothingToShow> {
        let unseen = |error| self.source.unseen(error);
        let mut conn = look.conn().await.map_err(unseen)?;
        status::read(&mut conn, is_running, self.clock.now()).await.map_err(unseen)
    }

    async fn status(&mut self) -> Result<String, NothingToShow> {
        let is_running = self.source.is_running()?;
        let look = self.source.look().await?;
        let found = self.read(&look, is_running).await;
        look.end().await;
        let status = found?.ok_or_else(|| NothingToShow("it holds no crawl yet".to_owned()))?;
        Ok(in_json(serde_json::to_string_pretty(&status.to_json()))? + "\n")
    }

    async fn health(&mut self) -> Result<(), NothingToShow> {
        let look = self.source.look().await?;
        let found = self.read(&look, false).await;
        look.end().await;
        found.map(|_| ())
    }
}

fn in_json(made: serde_json::Result<String>) -> Result<String, NothingToShow> {
    made.map_err(|error| NothingToShow(format!("it can't be told: {error}")))
}
