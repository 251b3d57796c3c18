//! When many failures are the state of the site, or of one stage of it, and not of their pages.
//!
//! Pages of one stage that fail in a row, by different items and without a page between, are an
//! *outage*: no task is blamed, and one probe at a time finds out when pages come again. A stage that
//! gives nothing while others give pages is *broken*: it is left alone until the end of the run.

mod failing;
mod stage_health;
mod streak;
mod suspicion;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use failing::{Blame, Failing, Outage, Reach};
pub use stage_health::{BrokenStage, StageHealth};

use crate::words::{Moment, Stage, StageSet};

/// How the site and each of its stages stand, as far as this run has seen.
#[derive(Clone, Debug, Default)]
pub struct SiteHealth {
    stages: BTreeMap<Stage, StageHealth>,
    /// How many pages of each stage came. Only their changes matter.
    n_pages: BTreeMap<Stage, u64>,
    /// Whether the last answer was a page.
    last_was_page: bool,
}

impl SiteHealth {
    /// Returns the health of a site at the start of a run. `given` are the stages that have given pages,
    /// `suspected` those of which the last run saw nothing but failures.
    pub fn resumed(given: StageSet, suspected: &[(Stage, Moment)]) -> Self {
        let mut health = Self { last_was_page: true, ..Self::default() };
        for stage in Stage::ALL {
            let since = suspected.iter().find(|(of, _)| *of == stage).map(|(_, since)| *since);
            let state = StageHealth::resumed(given.has(stage), since);
            health.stages.insert(stage, state);
        }
        health
    }

    /// Notes that a page of this stage came, which ends every suspicion of the stage. Returns whether the
    /// stage was suspected.
    pub fn note_page(&mut self, stage: Stage) -> bool {
        *self.n_pages.entry(stage).or_default() += 1;
        self.last_was_page = true;
        self.of(stage).note_page()
    }

    /// Notes that a probe brought its page, and returns the tasks that are to blame for their own
    /// failures after all: those that led to the suspicion, if this was the first probe since.
    pub fn note_probe(&mut self, stage: Stage) -> Vec<i64> {
        let blamed = self.of(stage).blamed_by_probe();
        self.note_page(stage);
        blamed
    }

    /// Notes an answer that brought no page, and returns who is to blame.
    pub fn note_failure(&mut self, failing: &Failing<'_>) -> Blame {
        self.last_was_page = false;
        let others = self.n_pages_of_others(failing.stage);
        self.of(failing.stage).note_failure(failing, others)
    }

    /// Notes that a probe failed. Returns the outage, with the tasks whose failures are given back.
    pub fn note_failed_probe(&mut self, stage: Stage, now: Moment) -> Outage {
        self.last_was_page = false;
        let others = self.n_pages_of_others(stage);
        self.of(stage).note_failed_probe(now, others)
    }

    /// Notes an answer that says nothing about its stage, as when a page that was set aside fails again.
    pub const fn note_other_failure(&mut self) {
        self.last_was_page = false;
    }

    /// Returns whether the site's last answer was a page, so that a failure now is the page's own.
    pub const fn is_known_to_answer(&self) -> bool {
        self.last_was_page
    }

    /// Returns whether nothing but failures came of a stage, so that one probe at a time is sent.
    pub fn is_suspected(&self, stage: Stage) -> bool {
        self.stages.get(&stage).is_some_and(StageHealth::is_suspected)
    }

    /// Leaves a stage alone until then, as pages of other stages come.
    pub fn pause_stage(&mut self, stage: Stage, until_at: Moment) {
        self.of(stage).pause(until_at);
    }

    /// Sets a stage aside until the end of the run.
    pub fn set_aside(&mut self, stage: Stage, now: Moment, reason: &str) {
        self.of(stage).set_aside(now, reason);
    }

    /// Returns whether a stage has ever given a page.
    pub fn has_given(&self, stage: Stage) -> bool {
        self.stages.get(&stage).is_some_and(StageHealth::has_given)
    }

    /// Returns whether a stage is set aside.
    pub fn is_broken(&self, stage: Stage) -> bool {
        self.stages.get(&stage).is_some_and(|state| state.broken().is_some())
    }

    /// Returns the stages whose tasks may be claimed now, and when the next of the others may be.
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

    /// Opens the stages among these that are set aside and were not probed at the end yet, for one probe
    /// each. Returns whether there are any.
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

    fn n_pages_of_others(&self, stage: Stage) -> u64 {
        self.n_pages.iter().filter(|(other, _)| **other != stage).map(|(_, n)| n).sum()
    }

    fn of(&mut self, stage: Stage) -> &mut StageHealth {
        self.stages.entry(stage).or_default()
    }
}
