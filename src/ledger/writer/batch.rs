//! The requests that are committed together, and their answers.

use std::sync::Arc;

use tokio::sync::watch;

use super::after_loss::{self, ClaimsInHand};
use super::open_stages::OpenStages;
use super::queue_state::QueueState;
use super::request::{ClaimReply, SettleReply, WriterRequest};
use super::settlement::{Outcome, Settlement, Settling};
use super::transaction::{Committed, transact};
use crate::crash;
use crate::ledger::connection::Connection;
use crate::ledger::error::LedgerError;
use crate::ledger::tasks::Settled;
use crate::words::{Allowance, Clock};

/// What is committed together.
#[derive(Default)]
pub struct Batch {
    settlements: Vec<(Settlement, SettleReply)>,
    claims: Vec<ClaimReply>,
    /// What the site allows, if that has changed.
    allowances: Option<Arc<[Allowance]>>,
}

impl Batch {
    /// Returns the batch of these requests.
    pub fn of(requests: impl Iterator<Item = WriterRequest>) -> Self {
        let mut batch = Self::default();
        for request in requests {
            match request {
                WriterRequest::Claim(reply) => batch.claims.push(reply),
                WriterRequest::Settle(settlement, reply) => {
                    batch.settlements.push((*settlement, reply));
                }
                // Any commit does what this asks for.
                WriterRequest::Refresh => {}
            }
        }
        batch
    }

    /// Returns the batch with what the site allows, if that has changed.
    pub fn with_allowances(self, allowances: Option<Vec<Allowance>>) -> Self {
        Self { allowances: allowances.map(Arc::from), ..self }
    }

    /// Commits the batch and answers. If a statement fails, each request is committed by itself, so that only
    /// the bad one fails.
    pub async fn commit(
        self,
        conn: &mut Connection,
        in_hand: &mut ClaimsInHand,
        state: &watch::Sender<QueueState>,
        open: &OpenStages,
        clock: &Clock,
    ) {
        let settlements: Vec<&Settlement> = self.settlements.iter().map(|(s, _)| s).collect();
        let (n_claims, allowances) = (self.claims.len(), self.allowances.as_deref());
        let mut waiting = conn.server().map(|server| server.patience().begin());
        let done = loop {
            let done =
                transact(conn, &settlements, allowances, n_claims, open.get(), clock.now()).await;
            // A server is waited for while someone locks a table or cancels statements: the batch was rolled back.
            if let (Err(LedgerError::Held(cause)), Some(waiting)) = (&done, &mut waiting) {
                tracing::debug!(event = "batch_held_up", %cause, "a batch could not be written; trying it again soon");
                if waiting.again().await {
                    continue;
                }
            }
            let Err(lost @ LedgerError::Away(_)) = done else { break done };
            // The server may have committed the batch although its answer was lost.
            match after_loss::find_out(conn, lost, &settlements, in_hand, open.get()).await {
                Ok(Some(committed)) => break Ok(committed),
                Ok(None) => {}
                Err(error) => break Err(error),
            }
        };
        match done {
            Ok(committed) => {
                in_hand.note(&settlements, &committed.claims, conn.n_losses());
                self.answer(committed, state);
            }
            // What was refused for lack of room would leave a claim of the same batch one too many.
            Err(error @ (LedgerError::Disk(..) | LedgerError::Away(_))) => {
                self.refuse(&error, state);
            }
            Err(error) if self.settlements.len() + self.claims.len() > 1 => {
                tracing::debug!(event = "batch_rolled_back", %error, "a batch was rolled back; trying its parts one by one");
                for part in self.split() {
                    Box::pin(part.commit(conn, in_hand, state, open, clock)).await;
                }
            }
            Err(error) => self.fail(error, conn, in_hand, state, open, clock).await,
        }
    }

    /// Commits nothing, and reports this to everyone who is waiting.
    pub fn refuse(self, error: &LedgerError, state: &watch::Sender<QueueState>) {
        refuse_claims(self.claims, error, state);
        for (_, reply) in self.settlements {
            let _ = reply.send(Err(error.clone()));
        }
    }

    fn answer(self, committed: Committed, state: &watch::Sender<QueueState>) {
        let Committed { passed, claims, census, due, open } = committed;
        crash::point("settle.before-reply");
        // Before the answers, so that those who are answered find the new state.
        state.send_modify(|state| {
            state.census = census;
            state.due = due;
            state.open = open;
            state.n_asked = state.n_asked.saturating_sub(self.claims.len() as u64);
        });
        for (settlement, reply) in self.settlements {
            let held = settlement.claim.is_in(&passed);
            // A worker that has ended needs no answer.
            let _ = reply.send(Ok(if held { Settling::Committed } else { Settling::Stale }));
        }
        let mut claims = claims.into_iter();
        for reply in self.claims {
            let _ = reply.send(Ok(claims.next()));
        }
        crash::point("settle.after-reply");
    }

    fn split(self) -> Vec<Self> {
        let allowances = &self.allowances;
        let settlements = self.settlements.into_iter().map(|settlement| Self {
            settlements: vec![settlement],
            claims: Vec::new(),
            allowances: allowances.clone(),
        });
        let claims = self.claims.into_iter().map(|claim| Self {
            settlements: Vec::new(),
            claims: vec![claim],
            allowances: allowances.clone(),
        });
        settlements.chain(claims).collect()
    }

    /// Discards a task whose page the database does not accept. Any other error ends the run.
    async fn fail(
        self,
        error: LedgerError,
        conn: &mut Connection,
        in_hand: &mut ClaimsInHand,
        state: &watch::Sender<QueueState>,
        open: &OpenStages,
        clock: &Clock,
    ) {
        refuse_claims(self.claims, &error, state);
        for (settlement, reply) in self.settlements {
            let bad_rows =
                settlement.outcome.has_page() && matches!(error, LedgerError::BadRows(_));
            if !bad_rows {
                let _ = reply.send(Err(error.clone()));
                continue;
            }
            let reason = format!("its page could not be stored: {error}");
            tracing::error!(event = "page_not_stored", task = %settlement.claim.task(), reason, "a page could not be stored");
            let outcome = Outcome::without_page(Settled::Discarded(reason));
            let settlement = Settlement { outcome, ..settlement };
            let part = Self {
                settlements: vec![(settlement, reply)],
                claims: Vec::new(),
                allowances: self.allowances.clone(),
            };
            Box::pin(part.commit(conn, in_hand, state, open, clock)).await;
        }
    }
}

fn refuse_claims(claims: Vec<ClaimReply>, error: &LedgerError, state: &watch::Sender<QueueState>) {
    for reply in claims {
        state.send_modify(|state| state.n_asked = state.n_asked.saturating_sub(1));
        let _ = reply.send(Err(error.clone()));
    }
}
