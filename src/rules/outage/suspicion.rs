//! A stage that has returned only failures.

use super::failing::{Outage, Reach};
use super::streak::Streak;
use crate::words::Moment;

/// A stage that has returned only failures.
#[derive(Clone, Debug)]
pub struct Suspicion {
    /// When it began.
    pub since: Moment,
    /// When the pause of this stage alone ends.
    pub paused_until: Option<Moment>,
    /// Whether the next probe is the last one of the run.
    pub is_last_probe: bool,
    /// Whether it began with failures that no page is to blame for. Otherwise only a failed probe proves an outage.
    pub is_outage: bool,
    n_failures: usize,
    n_failed_probes: u32,
    is_unauthorized: bool,
    /// The tasks that led to it.
    tasks: Vec<i64>,
    /// Their failures, until they are taken back.
    failures: Vec<(i64, u32)>,
    /// How many pages of other stages had arrived when it began.
    n_pages_of_others: u64,
    /// How many answers of the stage had been no page when it began.
    n_without_page: u64,
}

impl Suspicion {
    /// Returns the suspicion that these failures lead to, after this many answers that were no page.
    pub fn of(mut streak: Streak, now: Moment, n_without_page: u64) -> Self {
        let (n_failures, is_unauthorized) = (streak.n_failures(), streak.is_unauthorized());
        let failures = streak.take_failures();
        Self {
            since: streak.since().unwrap_or(now),
            paused_until: None,
            is_last_probe: false,
            is_outage: false,
            n_failures,
            n_failed_probes: 0,
            is_unauthorized,
            tasks: failures.iter().map(|(task, _)| *task).collect(),
            failures,
            n_pages_of_others: streak.n_pages_of_others(),
            n_without_page,
        }
    }

    /// Returns the suspicion that an earlier run recorded. Which tasks led to it is not known.
    pub const fn resumed(since: Moment) -> Self {
        Self {
            since,
            paused_until: None,
            is_last_probe: false,
            is_outage: true,
            n_failures: 0,
            n_failed_probes: 0,
            is_unauthorized: false,
            tasks: Vec::new(),
            failures: Vec::new(),
            n_pages_of_others: 0,
            n_without_page: 0,
        }
    }

    /// Returns a suspicion that begins now, after this many pages of other stages and this many answers of the stage
    /// that were no page.
    pub fn begun(now: Moment, n_pages_of_others: u64, n_without_page: u64) -> Self {
        Self { n_pages_of_others, n_without_page, ..Self::resumed(now) }
    }

    /// Returns whether a page was requested before it began, when this many answers of the stage had been no page.
    pub const fn is_after(&self, n_without_page: u64) -> bool {
        n_without_page < self.n_without_page
    }

    /// Adds a task that was in flight when it began, and failed too.
    pub fn add_late(&mut self, task: i64) {
        if self.n_failed_probes == 0 && !self.tasks.contains(&task) {
            self.tasks.push(task);
        }
    }

    /// Notes that a probe failed.
    pub const fn note_failed_probe(&mut self) {
        self.is_outage = true;
        self.n_failures += 1;
        self.n_failed_probes += 1;
    }

    /// Returns the tasks that led to it, if no probe has failed since: then the site was never down.
    pub fn blamed_by_probe(&mut self) -> Vec<i64> {
        if self.n_failed_probes == 0 { std::mem::take(&mut self.tasks) } else { Vec::new() }
    }

    /// Returns the failures that led to it, but only the first time.
    pub fn take_failures(&mut self) -> Vec<(i64, u32)> {
        std::mem::take(&mut self.failures)
    }

    /// Returns how far the trouble reaches, if that is known. `others` is how many pages of other stages have arrived
    /// by now.
    pub const fn reach(&self, has_given: bool, others: u64) -> Reach {
        match (self.is_outage, others > self.n_pages_of_others, has_given) {
            (false, _, _) => Reach::Unknown,
            (true, false, _) => Reach::Site,
            (true, true, true) => Reach::Stage,
            (true, true, false) => Reach::NeverGave,
        }
    }

    /// Returns what is known about the outage.
    pub const fn outage(&self, reach: Reach) -> Outage {
        Outage {
            since: self.since,
            n_failures: self.n_failures,
            reach,
            forgiven: Vec::new(),
            is_unauthorized: self.is_unauthorized,
            is_last_probe: self.is_last_probe,
            n_failed_probes: self.n_failed_probes,
        }
    }
}
