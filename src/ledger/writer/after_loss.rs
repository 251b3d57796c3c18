//! A batch whose connection was lost: the server may or may not have committed it.

use std::collections::HashSet;

use super::queue_state::Due;
use super::settlement::Settlement;
use super::transaction::Committed;
use crate::ledger::connection::Connection;
use crate::ledger::error::{LedgerError, Result};
use crate::ledger::tasks::{self, Claim};
use crate::words::StageSet;

/// The tasks that workers have claimed through the writer and not yet settled.
#[derive(Debug, Default)]
pub struct ClaimsInHand {
    tasks: HashSet<i64>,
    /// How often the server had lost commits when they were claimed.
    n_losses: u32,
}

impl ClaimsInHand {
    /// Notes what a batch has settled and claimed.
    pub fn note(&mut self, settlements: &[&Settlement], claims: &[Claim], n_losses: u32) {
        if n_losses != self.n_losses {
            // Those from before mean nothing anymore.
            *self = Self { tasks: HashSet::new(), n_losses };
        }
        let claimed_now = settlements.iter().filter(|of| of.claim.n_losses() == n_losses);
        for settlement in claimed_now {
            self.tasks.remove(&settlement.claim.attempt().0);
        }
        self.tasks.extend(claims.iter().map(|claim| claim.attempt().0));
    }
}

/// Waits for the server, and finds out whether it has committed the batch. If it has, this returns what the workers
/// need to know; its claims, whose answers are lost, are released. Otherwise the batch can be tried again.
pub async fn find_out(
    conn: &mut Connection,
    lost: LedgerError,
    settlements: &[&Settlement],
    in_hand: &ClaimsInHand,
    open: StageSet,
) -> Result<Option<Committed>> {
    let Some(server) = conn.server() else { return Err(lost) };
    let (host, batch) = (server.host, server.batch);
    let (Some(host), Some(batch)) = (host, batch) else {
        // It was lost before the batch had a number.
        server.reconnect(lost).await?;
        return Ok(None);
    };
    let mut lost = lost;
    loop {
        if let Some(server) = conn.server() {
            server.reconnect(lost).await?;
            if server.host != Some(host) {
                // The server has lost more than this batch.
                return Ok(None);
            }
        }
        // This waits until the transaction of the lost connection has ended, one way or the other.
        conn.begin().await?;
        let done = look(conn, (host, batch), settlements, in_hand, open).await;
        match conn.end(done).await {
            Err(LedgerError::Away(cause)) => lost = LedgerError::Away(cause),
            Ok(Some(committed)) => {
                if let Some(server) = conn.server() {
                    server.confirm((host, batch));
                }
                return Ok(Some(committed));
            }
            done => return done,
        }
    }
}

async fn look(
    conn: &mut Connection,
    (host, batch): (i64, i64),
    settlements: &[&Settlement],
    in_hand: &ClaimsInHand,
    open: StageSet,
) -> Result<Option<Committed>> {
    let sql = "select batch from hosts where id = $1";
    let last = conn.ask(sql).bind(host).optional::<i64>().await?;
    // If the server has lost commits meanwhile, the number may be that of another host.
    let is_known = conn.server().is_some_and(|server| server.host == Some(host));
    if !is_known || last.is_none_or(|last| last < batch) {
        return Ok(None);
    }
    let mut kept = in_hand.tasks.clone();
    for settlement in settlements {
        kept.remove(&settlement.claim.attempt().0);
    }
    let kept: Vec<i64> = kept.into_iter().collect();
    tasks::release_others(conn, host, &kept).await?;
    let census = tasks::read_census(conn).await?;
    let passed = settlements.iter().map(|settlement| settlement.claim.attempt()).collect();
    Ok(Some(Committed { passed, claims: Vec::new(), census, due: Due::Now, open }))
}
