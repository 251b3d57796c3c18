//! What first contact stores.

use crate::crash;
use crate::engine::context::RunContext;
use crate::engine::decide::decide;
use crate::engine::look::Look;
use crate::engine::stop::StopReason;
use crate::ledger::database::Db;
use crate::ledger::tasks::{self, Claim};
use crate::ledger::writer::{Outcome, Settlement, claim_alone, settle_alone};
use crate::ledger::{Connection, LedgerError, Readers, Result as LedgerResult, allowances, crawl};
use crate::rules::follow::may_like_items_to_come;
use crate::rules::plan;
use crate::words::{FetchFailure, Scope, Sent, Settled, Stage, Task};

/// Where first contact is stored.
pub struct ContactStore<'c> {
    /// The run.
    pub run: &'c RunContext,
    /// The database.
    pub db: &'c Db,
    /// The connection that writes.
    pub conn: &'c mut Connection,
    /// The connections that read.
    pub readers: Readers,
    /// What the crawl collects.
    pub scope: &'c Scope,
    /// The stages whose address has changed.
    pub moved: &'c [Stage],
}

/// An answer that concerns one item alone, if another item's page arrives.
pub struct ItemsOwn {
    /// The item's key.
    pub item: i64,
    task: i64,
    settled: Settled,
}

impl ItemsOwn {
    /// Returns what becomes of a claimed task if its answer concerns its item alone.
    pub fn of(claim: &Claim, looked: &Look) -> Self {
        let settled = match &looked.page {
            // Another look at the end of the run decides.
            Err(
                FetchFailure::Gone(reason)
                | FetchFailure::Rejected(reason)
                | FetchFailure::Refused(reason),
            ) => Settled::SetAside { reason: reason.clone(), is_failure: false },
            Err(FetchFailure::Forbidden(reason)) => Settled::Discarded(reason.clone()),
            // The workers ask for it again.
            Err(_) => Settled::Released,
            Ok(_) => Settled::Recheck,
        };
        Self { item: claim.owner(), task: claim.attempt().0, settled }
    }
}

impl ContactStore<'_> {
    /// Returns whether the first page of a stage has not been fetched yet.
    pub async fn wants(&mut self, stage: Stage) -> anyhow::Result<bool> {
        if !plan::is_asked_for(self.scope, stage) {
            return Ok(false);
        }
        let has_come = tasks::read_census(self.conn).await?.of(stage).completed > 0
            || stage.is_of_user() && tasks::has_met(self.conn, stage).await?;
        Ok(!has_come || self.moved.contains(&stage))
    }

    /// Returns how many items or users of a stage were tried before, in runs that this one continues.
    pub async fn n_tried(&mut self, stage: Stage) -> LedgerResult<u64> {
        if self.moved.contains(&stage) { Ok(0) } else { tasks::n_tried(self.conn, stage).await }
    }

    /// Returns the first task of a stage that belongs to none of these items or users. Tasks that no run has claimed
    /// come first, unless the stage has moved.
    pub async fn first_of(&mut self, stage: Stage, except: &[i64]) -> LedgerResult<Option<i64>> {
        let prefers_new = !self.moved.contains(&stage);
        let found = tasks::first_of_stage(self.conn, stage, except, prefers_new).await?;
        Ok(found.map(|(id, _)| id))
    }

    /// Stores a page that is as expected, and then what became of the items before it. If the database does
    /// not accept the page, the run is asked to end.
    pub async fn settle_page(
        &mut self,
        claim: Claim,
        looked: Look,
        of_items: Vec<ItemsOwn>,
    ) -> anyhow::Result<()> {
        let Look { page, requests, .. } = looked;
        let Ok(page) = page else { return Ok(()) };
        let stage = claim.task().stage();
        let is_early = may_like_items_to_come(self.scope, &page) && self.lacks_items().await?;
        // No other request was in flight.
        let n_without_page = self.run.health().n_without_page(stage);
        let (readers, scope) = (&self.readers, self.scope);
        let mut outcome = decide(self.run, readers, scope, &claim, page, n_without_page).await?;
        if is_early {
            // The page is as expected. It is requested again once the items that it may name are stored.
            let n_entries = outcome.n_entries;
            outcome = Outcome { n_entries, ..Outcome::without_page(Settled::Released) };
        }
        let is_proof = self.is_last(stage, &outcome.follow_ups).await?;
        match self.settle(claim, outcome, requests, is_proof).await {
            Err(error) if is_of_rows(&error) => {
                self.run.stop.ask(StopReason::NotAsExpected(format!(
                    "the {stage} stage is not as expected: its first page can't be stored ({error})"
                )));
                return Ok(());
            }
            done => done?,
        }
        for ItemsOwn { task, settled, .. } in of_items {
            // Its request is logged already.
            if let Some(claim) = claim_alone(self.conn, task, self.run.clock.now()).await? {
                self.settle(claim, Outcome::without_page(settled), Vec::new(), false).await?;
            }
        }
        Ok(())
    }

    /// Settles a claim in a transaction of its own. A page that the database does not accept is an error,
    /// and its task is released.
    pub async fn settle(
        &mut self,
        claim: Claim,
        outcome: Outcome,
        requests: Vec<Sent>,
        is_proof: bool,
    ) -> anyhow::Result<()> {
        crash::point("contact.before-settle");
        self.db.check_files()?;
        let now = self.run.clock.now();
        let settlement = Settlement { claim, outcome, requests };
        self.keep_allowances().await?;
        let settled = settle_alone(self.conn, &settlement, is_proof, now).await;
        if let Err(error @ LedgerError::BadRows(_)) = settled {
            let outcome = Outcome::without_page(Settled::Released);
            let settlement = Settlement { outcome, ..settlement };
            settle_alone(self.conn, &settlement, false, now).await?;
            return Err(error.into());
        }
        settled?;
        crash::point("contact.after-settle");
        Ok(())
    }

    /// Stores what the site allows by now, before the answer that said so takes effect.
    async fn keep_allowances(&mut self) -> LedgerResult<()> {
        let allowances = self.run.rate_limit.allowances().borrow().clone();
        let write =
            async |conn: &mut Connection| allowances::write_allowances(conn, &allowances).await;
        self.conn.repeatable(write).await
    }

    /// Returns whether pages of the catalogue are left to fetch.
    async fn lacks_items(&mut self) -> LedgerResult<bool> {
        Ok(tasks::read_census(self.conn).await?.of(Stage::Items).available > 0)
    }

    /// Records that first contact succeeded. If nothing had to be fetched, no settlement has
    /// recorded it.
    pub async fn prove(&mut self) -> anyhow::Result<()> {
        Ok(self.conn.repeatable(async |conn| crawl::set_proven(conn).await).await?)
    }

    /// Returns whether no later stage is still waiting for its first page. `follow_ups` are the
    /// tasks that this stage's page leads to.
    async fn is_last(&mut self, stage: Stage, follow_ups: &[Task]) -> anyhow::Result<bool> {
        for later in Stage::ALL.into_iter().filter(|later| *later > stage) {
            let is_coming = follow_ups.iter().any(|task| task.stage() == later)
                || self.first_of(later, &[]).await?.is_some();
            if is_coming && self.wants(later).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn is_of_rows(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(LedgerError::BadRows(_)))
}
