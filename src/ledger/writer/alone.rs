//! Claiming and settling one task before the workers start, each in a transaction of its own.

use super::settlement::{Settlement, Settling};
use super::transaction;
use crate::ledger::connection::Connection;
use crate::ledger::crawl;
use crate::ledger::error::Result;
use crate::ledger::hosts;
use crate::ledger::site_state::{self, Activity};
use crate::ledger::tasks::{self, Claim};
use crate::words::{Moment, StageSet};

/// Claims this task, whenever it is due. Returns none if it is not available.
pub async fn claim_alone(conn: &mut Connection, id: i64, now: Moment) -> Result<Option<Claim>> {
    hosts::begin(conn).await?;
    let done = claim(conn, id, now).await;
    conn.end(done).await
}

/// Settles a claim as the writer does. `is_proof` says that with it the first pages of the crawl were as
/// expected, which is recorded too.
pub async fn settle_alone(
    conn: &mut Connection,
    settlement: &Settlement,
    is_proof: bool,
    now: Moment,
) -> Result<Settling> {
    hosts::begin(conn).await?;
    let done = settle(conn, settlement, is_proof, now).await;
    conn.end(done).await
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
