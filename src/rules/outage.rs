//! When many failures are the fault of the site, or of one stage, and not of the pages.
//!
//! Failures in a row on different items of one stage, without a page in between, are an *outage*:
//! no task is blamed, and one probe at a time finds out when pages come again. A stage that returns
//! nothing while others return pages is *broken*: it is left alone until the end of the run.

mod failing;
mod stage_health;
mod streak;
mod suspicion;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use failing::{Blame, Failing, Outage, PageSign, Reach};
pub use stage_health::{BrokenStage, StageHealth};

use crate::words::{Moment, Stage, StageSet};

/// The health of the site and of each stage, as far as this run has seen.
#[derive(Clone, Debug, Default)]
pub struct SiteHealth {
    stages: BTreeMap<Stage, StageHealth>,
    /// How many pages of each stage came. Only their changes matter.
    n_pages: BTreeMap<Stage, u64>,
    /// How many answers of each stage were no page.
    n_without_page: BTreeMap<Stage, u64>,
    /// The stages whose last answer in this run was a page.
    answering: StageSet,
}

impl SiteHealth {
    /// Returns the health of a site at the start of a run. `given` are the stages that have
    /// returned pages, `suspected` those of which the last run saw only failures.
    pub fn resumed(given: StageSet, suspected: &[(Stage, Moment)]) -> Self {
        let mut health = Self::default();
        for stage in Stage::ALL {
            let since = suspected.iter().find(|(of, _)| *of == stage).map(|(_, since)| *since);
            let state = StageHealth::resumed(given.has(stage), since);
            health.stages.insert(stage, state);
        }
        health
    }

    /// Continues after a run in which the last answer of each of these stages was a page.
    pub const fn continue_with(&mut self, answering: StageSet) {
        self.answering = answering;
    }

    /// Notes that pages of a stage that were gone or private are requested again. Many failures in a row then say
    /// little about the site.
    pub fn expect_failures(&mut self, stage: Stage) {
        self.of(stage).expect_failures();
    }

    /// Notes that a page of this stage came, which ends every suspicion of the stage. Returns whether the
    /// stage was suspected.
    pub fn note_page(&mut self, stage: Stage) -> bool {
        *self.n_pages.entry(stage).or_default() += 1;
        self.answering.insert(stage);
        self.of(stage).note_page()
    }

    /// Notes a page that was requested when this many answers of the stage had been no page. If there are more by now,
    /// the page says nothing about the current state of the stage, and does not end a suspicion that began since.
    pub fn note_page_asked_at(&mut self, stage: Stage, n_without_page: u64) -> PageSign {
        *self.n_pages.entry(stage).or_default() += 1;
        let is_late = self.n_without_page(stage) != n_without_page;
        if !is_late {
            self.answering.insert(stage);
        }
        let health = self.of(stage);
        if health.is_suspected_since(n_without_page) {
            health.note_early_page();
            return PageSign::Nothing;
        }
        let ends_suspicion = health.is_suspected();
        PageSign::Open { ends_suspicion, blamed: health.note_new_page() }
    }

    /// Returns how many answers of a stage were no page.
    pub fn n_without_page(&self, stage: Stage) -> u64 {
        self.n_without_page.get(&stage).copied().unwrap_or(0)
    }

    /// Notes that a probe returned its page. If this was the first probe since the suspicion began,
    /// returns the tasks that led to it: they are to blame for their own failures after all.
    pub fn note_probe(&mut self, stage: Stage) -> Vec<i64> {
        *self.n_pages.entry(stage).or_default() += 1;
        self.answering.insert(stage);
        self.of(stage).note_probe()
    }

    /// Notes an answer without a page, and returns who is to blame.
    pub fn note_failure(&mut self, failing: &Failing<'_>) -> Blame {
        self.note_no_page(failing.stage);
        let (others, n) = self.counts(failing.stage);
        self.of(failing.stage).note_failure(failing, others, n)
    }

    /// Notes that a probe failed. Returns the outage, with the tasks whose failures are taken back.
    pub fn note_failed_probe(&mut self, stage: Stage, now: Moment) -> Outage {
        self.note_no_page(stage);
        let (others, n) = self.counts(stage);
        self.of(stage).note_failed_probe(now, others, n)
    }

    /// Suspects a stage because a probe has failed. Pages of other stages that come from now on show that only
    /// this stage is to blame.
    pub fn suspect(&mut self, stage: Stage, now: Moment) {
        let (others, n) = self.counts(stage);
        self.of(stage).suspect(now, others, n);
    }

    /// Returns whether only pages that were fetched before come of a stage, and only few were. `n_completed`
    /// is how many.
    pub fn fails_beside_probes(&self, stage: Stage, n_completed: u64) -> bool {
        self.stages.get(&stage).is_some_and(|state| state.fails_beside_probes(n_completed))
    }

    /// Gives a stage up for the rest of the run.
    pub fn give_up(&mut self, stage: Stage, now: Moment, reason: &str) {
        self.of(stage).give_up(now, reason);
    }

    /// Notes an answer without a page that is nobody's failure, such as a request to wait.
    pub fn note_no_page(&mut self, stage: Stage) {
        *self.n_without_page.entry(stage).or_default() += 1;
        self.answering.remove(stage);
    }

    /// Returns whether the last answer of a stage was a page, so that a failure now is the page's own.
    pub const fn is_answering(&self, stage: Stage) -> bool {
        self.answering.has(stage)
    }

    /// Returns whether a stage has returned only failures, so that one probe at a time is sent.
    pub fn is_suspected(&self, stage: Stage) -> bool {
        self.stages.get(&stage).is_some_and(StageHealth::is_suspected)
    }

    /// Leaves a stage alone until this moment, while other stages return pages.
    pub fn pause_stage(&mut self, stage: Stage, until_at: Moment) {
        self.of(stage).pause(until_at);
    }

    /// Leaves a stage alone until this moment, because its host asked the crawl to wait. The stage is not suspected.
    pub fn hold_stage(&mut self, stage: Stage, until_at: Moment) {
        self.of(stage).hold(until_at);
    }

    /// Returns when the pause of a stage alone ends, if there is or was one.
    pub fn paused_until(&self, stage: Stage) -> Option<Moment> {
        self.stages.get(&stage).and_then(StageHealth::paused_until)
    }

    /// Returns how many times in a row the host of a stage asked the crawl to wait.
    pub fn n_holds(&self, stage: Stage) -> u32 {
        self.stages.get(&stage).map_or(0, StageHealth::n_holds)
    }

    /// Sets a stage aside until the end of the run.
    pub fn set_aside(&mut self, stage: Stage, now: Moment, reason: &str) {
        self.of(stage).set_aside(now, reason);
    }

    /// Returns whether a stage has ever returned a page.
    pub fn has_given(&self, stage: Stage) -> bool {
        self.stages.get(&stage).is_some_and(StageHealth::has_given)
    }

    /// Returns whether a stage is set aside.
    pub fn is_broken(&self, stage: Stage) -> bool {
        self.stages.get(&stage).is_some_and(|state| state.broken().is_some())
    }

    /// Returns the stages whose tasks may be claimed now, and when the next of the other stages
    /// opens.
    pub fn open_stages(&self, now: Moment) -> (StageSet, Option<Moment>) {
        let mut open = StageSet::default();
        let mut next: Option<Moment> = None;
        for (stage, state) in &self.stages {
            if state.broken().is_some() {
                continue;
            }
            match state.paused_until().filter(|until_at| *until_at > now) {
                Some(until_at) => next = Some(next.map_or(until_at, |next| next.min(until_at))),
                None => open.insert(*stage),
            }
        }
        (open, next)
    }

    /// Opens those of these stages that are set aside and were not probed at the end yet, for one
    /// probe each. Returns whether there are any.
    pub fn begin_last_probes(&mut self, left: StageSet) -> bool {
        let mut n_begun = 0;
        for (_, state) in self.stages.iter_mut().filter(|(stage, _)| left.has(**stage)) {
            n_begun += usize::from(state.begin_last_probe());
        }
        n_begun > 0
    }

    /// Returns the stages that are set aside.
    pub fn broken(&self) -> impl Iterator<Item = (Stage, &BrokenStage)> {
        self.stages.iter().filter_map(|(stage, state)| Some((*stage, state.broken()?)))
    }

    /// Returns how many pages of other stages came, and how many answers of this one were no page.
    fn counts(&self, stage: Stage) -> (u64, u64) {
        let others = self.n_pages.iter().filter(|(other, _)| **other != stage);
        (others.map(|(_, n)| n).sum(), self.n_without_page(stage))
    }

    fn of(&mut self, stage: Stage) -> &mut StageHealth {
        self.stages.entry(stage).or_default()
    }
}
