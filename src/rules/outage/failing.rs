//! An answer with or without a page, and what follows from it for the site.

use crate::words::{Moment, Stage};

/// An answer without a page.
#[derive(Clone, Debug)]
pub struct Failing<'a> {
    /// The stage of the task.
    pub stage: Stage,
    /// The task's key.
    pub task: i64,
    /// What the failure is counted under: the item's key, or the task's key for a page of the
    /// catalogue. All pages of one item count once.
    pub unit: i64,
    /// Whether the task was set aside before. If so, it alone is to blame for its failure.
    pub was_set_aside: bool,
    /// How often the task has failed, this time included.
    pub failures: u32,
    /// Whether this failure would set it aside or give it up.
    pub is_last_try: bool,
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
    /// What came instead of the page.
    pub reason: &'a str,
    /// When it came.
    pub now: Moment,
}

/// Who is to blame for an answer without a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blame {
    /// The page, as far as is known.
    Page,
    /// The stage or the whole site; the task goes back unchanged.
    Site(Outage),
}

/// What a page that came says about its stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageSign {
    /// Nothing: it was requested before the stage was suspected.
    Nothing,
    /// The stage returns pages.
    Open {
        /// Whether the stage was suspected.
        ends_suspicion: bool,
        /// The tasks that led to the suspicion, and are to blame for their own failures after all.
        blamed: Vec<i64>,
    },
}

/// Pages of a stage that fail one after another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outage {
    /// When it began.
    pub since: Moment,
    /// How many failures came in a row.
    pub n_failures: usize,
    /// How far it reaches.
    pub reach: Reach,
    /// The tasks whose failures are taken back, with the number of failures.
    pub forgiven: Vec<(i64, u32)>,
    /// Whether every answer was a 401: the token is missing or no longer valid.
    pub is_unauthorized: bool,
    /// Whether this was the last probe of the run.
    pub is_last_probe: bool,
    /// How many probes have failed.
    pub n_failed_probes: u32,
}

/// How far an outage reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It is not known yet, or no news: the next request is a probe.
    Unknown,
    /// The whole site, because no stage returns pages: it is paused.
    Site,
    /// This stage, while others return pages: it is paused.
    Stage,
    /// This stage, which has never returned a page while others do: it is set aside.
    NeverGave,
}
