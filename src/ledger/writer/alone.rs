//! Claiming and settling one task before the workers start, each in a transaction of its own.

use super::after_loss::{self, ClaimsInHand};
use super::settlement::{Settlement, Settling};
use super::transaction;
use crate::ledger::connection::Connection;
use crate::ledger::crawl;
use crate::ledger::error::{LedgerError, Result};
use crate::ledger::hosts;
use crate::ledger::site_state::{self, Activity};
use crate::ledger::tasks::{self, Claim};
use crate::words::{Moment, StageSet};

/// Claims this task, whenever it is due. Returns none if it is not available.
pub async fn claim_alone(conn: &mut Connection, id: i64, now: Moment) -> Result<Option<Claim>> {
    loop {
        hosts::begin(conn).await?;
        let done = claim(conn, id, now).await;
        match conn.end(done).await {
            // If it was committed, it is released again: nothing was requested for it.
            Err(lost @ LedgerError::Away(_)) => drop(is_committed(conn, lost, &[]).await?),
            done => return done,
        }
    }
}

/// Settles a claim as the writer does. `is_proof` says that with it the first pages of the crawl were as
/// expected, which is recorded too.
pub async fn settle_alone(
    conn: &mut Connection,
    settlement: &Settlement,
    is_proof: bool,
    now: Moment,
) -> Result<Settling> {
    loop {
        hosts::begin(conn).await?;
        let done = settle(conn, settlement, is_proof, now).await;
        match conn.end(done).await {
            Err(lost @ LedgerError::Away(_)) => {
                if is_committed(conn, lost, &[settlement]).await? {
                    return Ok(Settling::Committed);
                }
            }
            done => return done,
        }
    }
}

/// Runs `write` in one transaction while this host has no claims. Retries it if the server was lost before the commit.
pub async fn write_alone(
    conn: &mut Connection,
    mut write: impl AsyncFnMut(&mut Connection) -> Result<()>,
) -> Result<()> {
    loop {
        hosts::begin(conn).await?;
        let done = write(conn).await;
        match conn.end(done).await {
            Err(lost @ LedgerError::Away(_)) => {
                if is_committed(conn, lost, &[]).await? {
                    return Ok(());
                }
            }
            done => return done,
        }
    }
}

/// Waits for the server, and returns whether it has committed the transaction whose answer is lost. All claims of this
/// host are released, except for those that the transaction has settled.
async fn is_committed(
    conn: &mut Connection,
    lost: LedgerError,
    settlements: &[&Settlement],
) -> Result<bool> {
    let in_hand = ClaimsInHand::default();
    let found = after_loss::find_out(conn, lost, settlements, &in_hand, StageSet::ALL).await?;
    Ok(found.is_some())
}

async fn claim(conn: &mut Connection, id: i64, now: Moment) -> Result<Option<Claim>> {
    let claim = tasks::claim_one(conn, id).await?;
    if claim.is_some() {
        let activity = Activity { claimed: true, ..Activity::default() };
        site_state::add_activity(conn, activity, now).await?;
    }
    Ok(claim)
}

async fn settle(
    conn: &mut Connection,
    settlement: &Settlement,
    is_proof: bool,
    now: Moment,
) -> Result<Settling> {
    let asked = transaction::ask(conn, &[settlement]).await?;
    let done = transaction::work(conn, &[settlement], asked, 0, StageSet::ALL, now).await?;
    let is_held = settlement.claim.is_in(&done.passed);
    if is_held && is_proof {
        crawl::set_proven(conn).await?;
    }
    Ok(if is_held { Settling::Committed } else { Settling::Stale })
}
