//! The single writer. It commits all claims and settlements that wait in one transaction, and only then
//! answers.

mod after_loss;
mod alone;
mod batch;
mod kept_allowances;
mod memory_budget;
mod open_stages;
mod other_hosts;
mod queue_state;
mod request;
mod settled_rows;
mod settlement;
mod transaction;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

pub use alone::{claim_alone, settle_alone, write_alone};
pub use queue_state::{Due, QueueState};
pub use settlement::{Others, Outcome, Settlement, Settling};

use super::connection::Connection;
use super::database::DatabaseFiles;
use super::error::{LedgerError, Result};
use super::tasks::{Claim, TaskCensus};
use crate::words::{Allowance, Clock, StageSet};
use after_loss::ClaimsInHand;
use batch::Batch;
use kept_allowances::KeptAllowances;
use memory_budget::MemoryBudget;
use open_stages::OpenStages;
use other_hosts::OtherHosts;
use request::WriterRequest;

/// The most settlements and claims that are committed together: those of 64 workers.
const MAX_BATCH: usize = 128;

/// The workers' handle to the writer.
#[derive(Clone, Debug)]
pub struct Writer {
    requests: mpsc::Sender<WriterRequest>,
    budget: MemoryBudget,
    state: watch::Sender<QueueState>,
    open: OpenStages,
    allowances: KeptAllowances,
}

/// Starts the writer on its connection; `files` are those of the database. It ends, and gives the connection
/// back, when the last [`Writer`] is dropped.
pub fn start(
    conn: Connection,
    files: DatabaseFiles,
    census: TaskCensus,
    clock: Clock,
) -> (Writer, JoinHandle<Connection>) {
    let (requests, receiver) = mpsc::channel(MAX_BATCH);
    let state =
        watch::Sender::new(QueueState { census, open: StageSet::ALL, ..QueueState::default() });
    let open = OpenStages::default();
    let writer = Writer {
        requests,
        budget: MemoryBudget::default(),
        state: state.clone(),
        open: open.clone(),
        allowances: KeptAllowances::default(),
    };
    let allowances = writer.allowances.clone();
    let at_work = AtWork { files, state, open, allowances, clock };
    let task = tokio::spawn(at_work.write(conn, receiver));
    (writer, task)
}

impl Writer {
    /// Lets only tasks of these stages be claimed from now on.
    pub fn open_stages(&self, open: StageSet) {
        self.open.set(open);
    }

    /// Stores what the site allows from now on, with the next commit after each change.
    pub fn keep_allowances(&self, allowances: watch::Receiver<Vec<Allowance>>) {
        self.allowances.set(allowances);
    }

    /// Announces that a claim is about to be asked for, so that others count one available task less.
    pub fn announce(&self) {
        self.state.send_modify(|state| state.n_asked += 1);
    }

    /// Claims the next task that is due, or returns none if none is. It must be announced first.
    pub async fn claim(&self) -> Result<Option<Claim>> {
        let (reply, answer) = oneshot::channel();
        self.send(WriterRequest::Claim(reply)).await?;
        answer.await.map_err(|_| LedgerError::Closed)?
    }

    /// Settles a claim: the whole settlement is committed, or nothing of it. It waits while pending
    /// settlements use up the memory budget.
    pub async fn settle(&self, settlement: Settlement) -> Result<Settling> {
        let _held = self.budget.take(settlement.outcome.n_bytes()).await;
        self.ask_to_settle(settlement).await?.await.map_err(|_| LedgerError::Closed)?
    }

    /// Settles a claim and claims the next task that is due, mostly in one commit. The claim must be announced
    /// first.
    pub async fn settle_and_claim(
        &self,
        settlement: Settlement,
    ) -> Result<(Settling, Option<Claim>)> {
        let _held = self.budget.take(settlement.outcome.n_bytes()).await;
        // In this order, so that the worker never has two running tasks.
        let settled = self.ask_to_settle(settlement).await?;
        let claimed = self.claim().await;
        Ok((settled.await.map_err(|_| LedgerError::Closed)??, claimed?))
    }

    /// Gives other hosts a sign of life and checks on them. Returns false once the writer has ended.
    pub async fn refresh(&self) -> bool {
        self.send(WriterRequest::Refresh).await.is_ok()
    }

    /// Returns what the task table holds as of the last commit, and keeps it up to date.
    pub fn state(&self) -> watch::Receiver<QueueState> {
        self.state.subscribe()
    }

    async fn ask_to_settle(
        &self,
        settlement: Settlement,
    ) -> Result<oneshot::Receiver<Result<Settling>>> {
        let (reply, answer) = oneshot::channel();
        self.send(WriterRequest::Settle(Box::new(settlement), reply)).await?;
        Ok(answer)
    }

    async fn send(&self, request: WriterRequest) -> Result<()> {
        self.requests.send(request).await.map_err(|_| LedgerError::Closed)
    }
}

/// The writer at work, without its connection.
struct AtWork {
    files: DatabaseFiles,
    state: watch::Sender<QueueState>,
    open: OpenStages,
    allowances: KeptAllowances,
    clock: Clock,
}

impl AtWork {
    async fn write(
        self,
        mut conn: Connection,
        mut requests: mpsc::Receiver<WriterRequest>,
    ) -> Connection {
        let mut waiting = Vec::with_capacity(MAX_BATCH);
        let (mut others, mut in_hand) = (OtherHosts::default(), ClaimsInHand::default());
        while requests.recv_many(&mut waiting, MAX_BATCH).await > 0 {
            others.release_dead(&mut conn).await;
            let batch = Batch::of(waiting.drain(..));
            match self.files.check() {
                Ok(()) => {
                    let batch = batch.with_allowances(self.allowances.changed());
                    let Self { state, open, clock, .. } = &self;
                    batch.commit(&mut conn, &mut in_hand, state, open, clock).await;
                }
                // The run checks again, and reports the error of the database itself.
                Err(error) => batch.refuse(&LedgerError::disk_failed(&error), &self.state),
            }
        }
        conn
    }
}
