//! The health of one stage.

use super::failing::{Blame, Failing, Outage, Reach};
use super::streak::Streak;
use super::suspicion::Suspicion;
use crate::words::Moment;

/// How many failures in a row, each of a different item, are an outage.
const MIN_FAILURES: usize = 10;

/// The health of one stage.
#[derive(Clone, Debug, Default)]
pub struct StageHealth {
    /// Whether it has ever returned a page.
    has_given: bool,
    streak: Streak,
    suspicion: Option<Suspicion>,
    broken: Option<BrokenStage>,
    held: AskedPause,
    /// Whether pages failed in a row that turned out to be to blame themselves. Then the next such row is
    /// probed at once, without a pause.
    pages_were_to_blame: bool,
    /// How many tasks failed since the last page that was no probe, and turned out to be to blame.
    n_blamed: usize,
}

/// A wait that the host of a stage asked for.
#[derive(Clone, Copy, Debug, Default)]
struct AskedPause {
    until_at: Option<Moment>,
    /// How many times in a row the host asked, without a page in between.
    n_in_a_row: u32,
}

/// A stage that returns nothing while others return pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenStage {
    /// When it began.
    pub since: Moment,
    /// What came instead of its pages.
    pub reason: String,
    /// Whether it was probed once more at the end of the run.
    was_probed: bool,
}

impl StageHealth {
    /// Returns the health that an earlier run recorded.
    pub fn resumed(has_given: bool, suspected_since: Option<Moment>) -> Self {
        Self { has_given, suspicion: suspected_since.map(Suspicion::resumed), ..Self::default() }
    }

    /// Notes that the next pages are likely to be to blame for their own failures.
    pub const fn expect_failures(&mut self) {
        self.pages_were_to_blame = true;
    }

    /// Notes that a page came, and returns whether the stage was suspected.
    pub fn note_page(&mut self) -> bool {
        let was_suspected = self.is_suspected();
        let pages_were_to_blame = self.pages_were_to_blame;
        // A page that was in flight does not end the wait that the host asked for.
        let held = AskedPause { n_in_a_row: 0, ..self.held };
        *self = Self { has_given: true, pages_were_to_blame, held, ..Self::default() };
        was_suspected
    }

    /// Returns whether it has ever returned a page.
    pub const fn has_given(&self) -> bool {
        self.has_given
    }

    /// Notes a page that was requested before the stage was suspected, and says nothing about its present state.
    pub const fn note_early_page(&mut self) {
        self.has_given = true;
    }

    /// Notes that a page came which was requested since the stage is suspected, if it is. Returns the tasks that led
    /// to the suspicion, if no probe has failed since.
    pub fn note_new_page(&mut self) -> Vec<i64> {
        let blamed = self.suspicion.as_mut().map(Suspicion::blamed_by_probe).unwrap_or_default();
        self.pages_were_to_blame |= !blamed.is_empty();
        self.note_page();
        blamed
    }

    /// Does the same for a page that was fetched before.
    pub fn note_probe(&mut self) -> Vec<i64> {
        let n_before = self.n_blamed;
        let blamed = self.note_new_page();
        self.n_blamed = n_before.saturating_add(blamed.len());
        blamed
    }

    /// Returns whether the stage itself is to blame: far more tasks in a row failed than the `n_completed` pages
    /// of it that ever came.
    pub const fn fails_beside_probes(&self, n_completed: u64) -> bool {
        self.n_blamed >= 3 * MIN_FAILURES && n_completed < self.n_blamed as u64
    }

    /// Gives the stage up for the rest of the run: pages that were fetched before are all that comes.
    pub fn give_up(&mut self, now: Moment, reason: &str) {
        self.broken = Some(BrokenStage { since: now, reason: reason.to_owned(), was_probed: true });
    }

    /// Notes an answer without a page. `others` is how many pages of other stages have arrived, and `n_without_page` how
    /// many answers of this one were no page.
    pub fn note_failure(
        &mut self,
        failing: &Failing<'_>,
        others: u64,
        n_without_page: u64,
    ) -> Blame {
        if let Some(suspicion) = &mut self.suspicion {
            // It was in flight when the suspicion began, so it begins no further pause.
            if !failing.was_set_aside {
                suspicion.add_late(failing.task);
            }
            return Blame::Site(suspicion.outage(Reach::Unknown));
        }
        if failing.was_set_aside {
            return Blame::Page;
        }
        self.streak.add(failing, others);
        let is_many = self.streak.n_units() >= MIN_FAILURES;
        // All failures of the task are in this streak, so no page of the stage has arrived since
        // the first of them.
        let is_spent = failing.is_last_try
            && failing.failures > 1
            && self.streak.failures_of(failing.task) >= failing.failures;
        if !is_many && !is_spent {
            return Blame::Page;
        }
        let streak = std::mem::take(&mut self.streak);
        let mut suspicion = Suspicion::of(streak, failing.now, n_without_page);
        suspicion.is_outage = is_many && !self.pages_were_to_blame;
        let mut outage = suspicion.outage(suspicion.reach(self.has_given, others));
        if suspicion.is_outage {
            outage.forgiven = suspicion.take_failures();
        }
        self.suspicion = Some(suspicion);
        Blame::Site(outage)
    }

    /// Suspects the stage from now on, if it was not suspected before. `others` and `n_without_page` are as above.
    pub fn suspect(&mut self, now: Moment, others: u64, n_without_page: u64) -> &mut Suspicion {
        self.suspicion.get_or_insert_with(|| Suspicion::begun(now, others, n_without_page))
    }

    /// Notes that a probe failed.
    pub fn note_failed_probe(&mut self, now: Moment, others: u64, n_without_page: u64) -> Outage {
        let has_given = self.has_given;
        self.pages_were_to_blame = false;
        let suspicion = self.suspect(now, others, n_without_page);
        suspicion.note_failed_probe();
        let mut outage = suspicion.outage(suspicion.reach(has_given, others));
        outage.forgiven = suspicion.take_failures();
        outage
    }

    /// Returns whether there were only failures.
    pub const fn is_suspected(&self) -> bool {
        self.suspicion.is_some()
    }

    /// Returns whether it became suspected after a page was requested, when this many of its answers had been no page.
    pub fn is_suspected_since(&self, n_without_page: u64) -> bool {
        self.suspicion.as_ref().is_some_and(|suspicion| suspicion.is_after(n_without_page))
    }

    /// Returns when the pause of this stage alone ends.
    pub fn paused_until(&self) -> Option<Moment> {
        let paused = self.suspicion.as_ref().and_then(|suspicion| suspicion.paused_until);
        paused.max(self.held.until_at)
    }

    /// Returns how many times in a row the host of the stage asked the crawl to wait.
    pub const fn n_holds(&self) -> u32 {
        self.held.n_in_a_row
    }

    /// Leaves the stage alone until this moment, because its host asked the crawl to wait. The stage is not suspected.
    pub fn hold(&mut self, until_at: Moment) {
        let n_in_a_row = self.held.n_in_a_row.saturating_add(1);
        self.held = AskedPause { until_at: self.held.until_at.max(Some(until_at)), n_in_a_row };
    }

    /// Pauses the stage alone.
    pub const fn pause(&mut self, until_at: Moment) {
        if let Some(suspicion) = &mut self.suspicion {
            suspicion.paused_until = Some(until_at);
        }
    }

    /// Sets the stage aside until the end of the run.
    pub fn set_aside(&mut self, now: Moment, reason: &str) {
        let suspicion = self.suspicion.as_ref();
        self.broken = Some(BrokenStage {
            since: suspicion.map_or(now, |suspicion| suspicion.since),
            reason: reason.to_owned(),
            was_probed: suspicion.is_some_and(|suspicion| suspicion.is_last_probe),
        });
    }

    /// Returns why the stage is set aside, if it is.
    pub const fn broken(&self) -> Option<&BrokenStage> {
        self.broken.as_ref()
    }

    /// Opens the stage for one last probe if it is set aside and had none. Returns whether it did.
    pub fn begin_last_probe(&mut self) -> bool {
        if self.broken.as_ref().is_none_or(|broken| broken.was_probed) {
            return false;
        }
        self.broken = None;
        if let Some(suspicion) = &mut self.suspicion {
            (suspicion.is_last_probe, suspicion.paused_until) = (true, None);
        }
        true
    }
}
