//! First contact: the first page of each stage, one request after another, before the workers start.
//!
//! A wrong address costs a handful of requests. A page that comes as expected is stored like any other;
//! a task whose page is not as expected is released unchanged.

mod store;

use super::attempt::attempt;
use super::context::RunContext;
use super::known_page::of_another_stage;
use super::look::{Look, look};
use super::pausing;
use super::probe::fetch_known;
use super::stop::StopReason;
use super::turn::{sleep, take_turn};
use crate::crash;
use crate::ledger::Connection;
use crate::ledger::database::Db;
use crate::ledger::tasks::Claim;
use crate::ledger::writer::{Outcome, claim_alone};
use crate::rules::first_contact::{ContactAnswer, ContactState, ContactStep, judge, key_of};
use crate::rules::missing_field::{lacks_features, lacks_times};
use crate::rules::retry::{AfterFailure, after_failure};
use crate::sites::Page;
use crate::words::{
    Answered, Crawl, FetchFailure, LocalTrouble, Pause, Sent, Settled, Stage, printable,
};
use store::{ContactStore, ItemsOwn};

/// Fetches the first page of each wanted stage that has not given one yet, or whose address has `moved`. If
/// one is not as expected, this stops the run.
pub async fn make(
    run: &RunContext,
    db: &Db,
    conn: &mut Connection,
    crawl: &Crawl,
    moved: &[Stage],
) -> anyhow::Result<()> {
    let readers = db.readers();
    let scope = &crawl.scope;
    let store = ContactStore { run, db, conn, readers: readers.clone(), scope, moved };
    let mut contact = FirstContact { run, store, state: ContactState::default() };
    let made = contact.make().await;
    readers.close().await;
    made
}

struct FirstContact<'c> {
    run: &'c RunContext,
    store: ContactStore<'c>,
    state: ContactState,
}

impl FirstContact<'_> {
    async fn make(&mut self) -> anyhow::Result<()> {
        // Images are left to the workers: trouble with their host must not keep the site from being crawled.
        for stage in Stage::ALL.into_iter().filter(|stage| *stage != Stage::Thumbs) {
            if self.store.wants(stage).await? {
                self.meet(stage).await?;
            }
            if self.run.stop.is_asked() {
                return Ok(());
            }
        }
        self.store.prove().await
    }

    /// Requests the first page of a stage until it is as expected or the run has to end.
    async fn meet(&mut self, stage: Stage) -> anyhow::Result<()> {
        self.state.begin_stage(stage, self.store.n_tried(stage).await?);
        let mut of_items: Vec<ItemsOwn> = Vec::new();
        let (mut trouble, mut again) = (None, None);
        // A stage that only finds users is left to the workers if its few lists fail for a time.
        let mut may_pass = stage.finds_users();
        while let Some(claim) = self.claim(stage, &of_items, again, trouble.take()).await? {
            crash::point("contact.after-claim");
            let mut looked = look(self.run, claim.task()).await;
            let answer = judge(&attempt(&claim, self.run), &looked.page, looked.status());
            let policy = &self.run.config.retry;
            let mut step = self.state.after(answer, looked.requests.len(), policy);
            if step == ContactStep::Unreachable
                && self.another_stage_answers(stage, &mut looked.requests).await?
            {
                step = self.state.after_answer_of_another();
            }
            may_pass &= matches!(answer, ContactAnswer::Passing | ContactAnswer::Waiting);
            if step == ContactStep::Done {
                if let Ok(page) = &looked.page {
                    self.warn_of_gaps(stage, page);
                }
                return self.store.settle_page(claim, looked, of_items).await;
            }
            let why = self.trouble(&claim, &looked, step);
            let reason = looked
                .page
                .as_ref()
                .err()
                .map_or("the page is not as expected", FetchFailure::reason)
                .to_owned();
            if step == ContactStep::NextItem {
                of_items.push(ItemsOwn::of(&claim, &looked));
            }
            again = (step != ContactStep::NextItem).then_some(claim.attempt().0);
            self.release(claim, looked).await?;
            match step {
                ContactStep::Stop | ContactStep::Unreachable => self.run.stop.ask(why),
                ContactStep::NextItem => trouble = (!may_pass).then_some(why),
                ContactStep::Retry(failures) => self.back_off(stage, &reason, failures).await,
                ContactStep::Done | ContactStep::Repeat => {}
            }
        }
        Ok(())
    }

    /// Returns whether the site still sends a page of another stage that was fetched before.
    async fn another_stage_answers(
        &mut self,
        stage: Stage,
        requests: &mut Vec<Sent>,
    ) -> anyhow::Result<bool> {
        let ContactStore { run, readers, scope, .. } = &self.store;
        let Some(known) = of_another_stage(run, readers, scope, stage).await? else {
            return Ok(false);
        };
        Ok(take_turn(run).await && fetch_known(run, &known, requests).await.is_ok())
    }

    /// Warns if a valid page has no features, or no times of likes, although the description says where they are.
    fn warn_of_gaps(&self, stage: Stage, page: &Page) {
        if lacks_features(self.store.scope, page) {
            tracing::warn!(
                event = "no_features_listed",
                "no item of the catalogue's first page has a feature: the crawl continues, but is \
                 not complete without any"
            );
        }
        let description = &self.run.site.description;
        let gives_times = description.gives_times_in(stage) && self.store.scope.stages.likes;
        if lacks_times(page, gives_times) {
            let place = description.keys.time_in_words(stage).unwrap_or_default();
            tracing::warn!(
                event = "no_times_listed",
                "no like of the first page has a time: the crawl continues and stores the likes without \
                 times; check {}",
                printable(&place)
            );
        }
    }

    /// Claims the task to request `again`, or the first one of a stage whose item was not tried yet. Returns none
    /// if the run has to end or there is no such task. If an earlier item did not return its page, that ends the
    /// run too.
    async fn claim(
        &mut self,
        stage: Stage,
        of_items: &[ItemsOwn],
        again: Option<i64>,
        trouble: Option<StopReason>,
    ) -> anyhow::Result<Option<Claim>> {
        let tried: Vec<i64> = of_items.iter().map(|of| of.item).collect();
        let found = match again {
            Some(id) => Some(id),
            None => self.store.first_of(stage, &tried).await?,
        };
        let Some(id) = found else {
            if let Some(trouble) = trouble {
                self.run.stop.ask(trouble);
            }
            return Ok(None);
        };
        if !take_turn(self.run).await {
            return Ok(None);
        }
        Ok(claim_alone(self.store.conn, id, self.run.clock.now()).await?)
    }

    /// Returns why the run has to end if nothing better comes.
    fn trouble(&self, claim: &Claim, looked: &Look, step: ContactStep) -> StopReason {
        let stage = claim.task().stage();
        let (n_items, n_failures) = (self.state.n_items(), self.state.n_failures());
        match &looked.page {
            Err(FetchFailure::Forbidden(rule)) => StopReason::forbidden(stage, rule),
            Err(failure) if step == ContactStep::Unreachable => StopReason::Unreachable(format!(
                "the site can't be reached: {} returned no page ({}, {n_failures} times in a row); \
                 try again later, or check {}",
                looked.address,
                failure.reason(),
                key_of(stage)
            )),
            _ => StopReason::NotAsExpected(looked.trouble(
                self.run,
                &attempt(claim, self.run),
                n_items,
                n_failures,
            )),
        }
    }

    /// Releases a task whose page was not as expected, and pauses the site if the answer asks for that.
    async fn release(&mut self, claim: Claim, mut looked: Look) -> anyhow::Result<()> {
        if let (Ok(_), Some(last)) = (&looked.page, looked.requests.last_mut()) {
            last.answered = Answered::Empty;
        }
        let is_of_user = claim.task().stage().is_of_user();
        let pause = looked.page.err().and_then(|failure| self.pause(failure, is_of_user));
        let outcome = Outcome::without_page(Settled::Released);
        let outcome = pausing::with_pause(self.run, outcome, pause);
        self.store.settle(claim, outcome, looked.requests, false).await
    }

    fn pause(&self, failure: FetchFailure, is_of_user: bool) -> Option<Pause> {
        match failure {
            FetchFailure::Refused(_) if is_of_user && self.run.rate_limit.may_be_private() => None,
            FetchFailure::Wait { reason, retry_after } => {
                Some(self.run.rate_limit.pause(retry_after, &reason).pause)
            }
            FetchFailure::Refused(reason) => Some(self.run.rate_limit.pause_refused(&reason).pause),
            FetchFailure::Local(LocalTrouble { reason, is_exhausted }) => {
                self.run.stop.ask(StopReason::Local { reason, is_exhausted });
                None
            }
            _ => None,
        }
    }

    async fn back_off(&self, stage: Stage, reason: &str, failures: u32) {
        tracing::warn!(
            event = "first_page_failed",
            stage = stage.name(),
            reason,
            failures,
            "the first page of the {stage} stage did not arrive; it is requested again"
        );
        let now = self.run.clock.now();
        let after = after_failure(&self.run.config.retry, failures, now, fastrand::f64());
        if let AfterFailure::Retry(at) = after {
            sleep(self.run, at.since(now)).await;
        }
    }
}
