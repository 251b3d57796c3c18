//! The reader that looks at the database for all clients, and only while someone watches.

mod task;

use std::sync::Arc;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, mpsc, oneshot, watch};

use super::content::LiveContent;
use super::database::NothingToShow;
use super::drawings::Drawings;
use crate::words::{Clock, DatabasePlace};
use task::{ReaderRequest, ReaderTask};

/// The most clients that are sent events at the same time.
const MAX_CLIENTS: usize = 32;

/// The handle of the reader's task. The task ends after [`Self::end`], or when the last handle is dropped.
#[derive(Clone, Debug)]
pub struct DatabaseReader {
    requests: mpsc::Sender<ReaderRequest>,
    content: watch::Receiver<LiveContent>,
    places: Arc<Semaphore>,
    arrived: Arc<Notify>,
}

/// A client's subscription to the page's content. Someone watches as long as there is one.
#[derive(Debug)]
pub struct Subscription {
    /// What the client is shown.
    pub content: watch::Receiver<LiveContent>,
    _place: OwnedSemaphorePermit,
}

impl DatabaseReader {
    /// Starts the reader's task.
    pub fn start(database: DatabasePlace, clock: Clock, drawings: Drawings) -> Self {
        let (requests, received) = mpsc::channel(MAX_CLIENTS);
        let (sender, content) = watch::channel(LiveContent::default());
        let places = Arc::new(Semaphore::new(MAX_CLIENTS));
        let arrived = Arc::new(Notify::new());
        let task = ReaderTask::new(database, clock, drawings, sender, Arc::clone(&places));
        tokio::spawn(task.run(received, Arc::clone(&arrived)));
        Self { requests, content, places, arrived }
    }

    /// Returns a subscription, or none if all places are taken.
    pub fn subscribe(&self) -> Option<Subscription> {
        let place = Arc::clone(&self.places).try_acquire_owned().ok()?;
        self.arrived.notify_one();
        Some(Subscription { content: self.content.clone(), _place: place })
    }

    /// Returns what `crawl status --json` prints.
    pub async fn status(&self) -> Result<String, NothingToShow> {
        let (reply, answer) = oneshot::channel();
        self.send(ReaderRequest::Status(reply)).await?;
        answer.await.map_err(|_| has_ended())?
    }

    /// Checks that the database answers.
    pub async fn health(&self) -> Result<(), NothingToShow> {
        let (reply, answer) = oneshot::channel();
        self.send(ReaderRequest::Health(reply)).await?;
        answer.await.map_err(|_| has_ended())?
    }

    /// Has the final state read, and waits until the reader has closed the database.
    pub async fn end(&self) {
        let (ending, ended) = oneshot::channel();
        // A task that is not there any more has ended already.
        let _ = self.send(ReaderRequest::End(ending)).await;
        let _ = ended.await;
    }

    async fn send(&self, request: ReaderRequest) -> Result<(), NothingToShow> {
        self.requests.send(request).await.map_err(|_| has_ended())
    }
}

fn has_ended() -> NothingToShow {
    NothingToShow("the live page has ended".to_owned())
}
