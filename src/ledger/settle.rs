//! The single writer: claims, settlements and pauses, committed together and only then answered.

mod batch;
mod room;
mod settlement;

use crate::ledger::{Connection, LedgerError, Result};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

pub use settlement::{Outcome, Settlement};

use crate::ledger::db::Place;
use crate::ledger::queue::{Claim, Tally};
use crate::words::Clock;
use crate::words::Moment;
use batch::{Batch, Request};
use room::Room;

/// The most settlements and claims that are committed together: those of 64 workers.
const MAX_BATCH: usize = 128;

/// What a settlement led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settling {
    /// It is committed.
    Committed,
    /// Its claim did not hold any more: nothing was changed.
    Stale,
}

/// What the table holds, as of the last commit.
#[derive(Clone, Copy, Debug, Default)]
pub struct QueueState {
    /// Tasks by stage and state.
    pub tally: Tally,
    /// Claims asked for and not answered yet.
    pub n_asked: u64,
    /// When the next task is due.
    pub due: Due,
}

/// When the next task is due, as far as the last commit tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Due {
    /// At once, for all that is known.
    #[default]
    Now,
    /// At this moment.
    At(Moment),
    /// Once a running task is settled: what is left is to be tried alone.
    AfterAChange,
}

/// Hands requests to the writer.
#[derive(Clone, Debug)]
pub struct Writer {
    requests: mpsc::Sender<Request>,
    room: Room,
    snapshot: watch::Sender<QueueState>,
}

/// Starts the writer on its connection, to a database at this place; it ends, and gives the connection
/// back, when the last [`Writer`] is dropped.
pub fn start(
    conn: Connection,
    place: Place,
    tally: Tally,
    clock: Clock,
) -> (Writer, JoinHandle<Connection>) {
    let (requests, receiver) = mpsc::channel(MAX_BATCH);
    let snapshot = watch::Sender::new(QueueState { tally, ..QueueState::default() });
    let writer = Writer { requests, room: Room::default(), snapshot: snapshot.clone() };
    let task = tokio::spawn(write(conn, place, receiver, snapshot, clock));
    (writer, task)
}

impl Writer {
    /// Says that a claim is about to be asked for: what others see as available is one less.
    pub fn announce(&self) {
        self.snapshot.send_modify(|snapshot| snapshot.n_asked += 1);
    }

    /// Claims the next task that is due, or none if none is; announced before.
    pub async fn claim(&self) -> Result<Option<Claim>> {
        let (reply, answer) = oneshot::channel();
        self.send(Request::Claim(reply)).await?;
        answer.await.map_err(|_| ended())?
    }

    /// Settles a claim: all of the settlement is committed, or nothing of it. It waits outside while the
    /// ones on their way hold as much as may be.
    pub async fn settle(&self, settlement: Settlement) -> Result<Settling> {
        let _held = self.room.take(settlement.outcome.n_bytes()).await;
        self.ask_to_settle(settlement).await?.await.map_err(|_| ended())?
    }

    /// Settles a claim and claims the next task that is due, as the two above do, mostly in one commit;
    /// announced before.
    pub async fn settle_and_claim(
        &self,
        settlement: Settlement,
    ) -> Result<(Settling, Option<Claim>)> {
        let _held = self.room.take(settlement.outcome.n_bytes()).await;
        // In this order, so that the worker never has two tasks that are running.
        let settled = self.ask_to_settle(settlement).await?;
        let claimed = self.claim().await;
        Ok((settled.await.map_err(|_| ended())??, claimed?))
    }

    /// What the table holds, as of the last commit, and every change of it.
    pub fn snapshot(&self) -> watch::Receiver<QueueState> {
        self.snapshot.subscribe()
    }

    async fn ask_to_settle(
        &self,
        settlement: Settlement,
    ) -> Result<oneshot::Receiver<Result<Settling>>> {
        let (reply, answer) = oneshot::channel();
        self.send(Request::Settle(Box::new(settlement), reply)).await?;
        Ok(answer)
    }

    async fn send(&self, request: Request) -> Result<()> {
        self.requests.send(request).await.map_err(|_| ended())
    }
}

fn ended() -> LedgerError {
    LedgerError::Closed
}

async fn write(
    mut conn: Connection,
    place: Place,
    mut requests: mpsc::Receiver<Request>,
    snapshot: watch::Sender<QueueState>,
    clock: Clock,
) -> Connection {
    let mut waiting = Vec::with_capacity(MAX_BATCH);
    while requests.recv_many(&mut waiting, MAX_BATCH).await > 0 {
        let batch = Batch::of(waiting.drain(..));
        match place.check() {
            Ok(()) => batch.commit(&mut conn, &snapshot, &clock).await,
            // The session looks again, and says it in the words of the database.
            Err(error) => batch.refuse(&LedgerError::disk_failed(&error), &snapshot),
        }
    }
    conn
}
