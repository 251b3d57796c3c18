//! An answer without a page, and what follows from it for the site.

use crate::words::{Moment, Stage};

/// An answer that brought no page.
#[derive(Clone, Debug)]
pub struct Failing<'a> {
    /// The stage of the task.
    pub stage: Stage,
    /// The task's key.
    pub task: i64,
    /// What the failure counts for: the item's key, or the task's key for a page of the catalogue. All
    /// pages of one item count once.
    pub unit: i64,
    /// Whether the task was set aside before. Then its failure is its own.
    pub was_set_aside: bool,
    /// How often the task has failed, this time included.
    pub failures: u32,
    /// Whether it would be set aside or given up for this failure.
    pub is_last_try: bool,
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
    /// What came instead of the page.
    pub reason: &'a str,
    /// When it came.
    pub now: Moment,
}

/// Who is to blame for an answer that brought no page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blame {
    /// The page, as far as is known.
    Page,
    /// The stage or the whole site; the task goes back as it was.
    Site(Outage),
}

/// Pages of a stage that fail one after another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outage {
    /// Since when.
    pub since: Moment,
    /// How many failures came in a row.
    pub n_failures: usize,
    /// What the site is to be left alone for.
    pub reach: Reach,
    /// The tasks whose failures are given back, with their number.
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
    /// It is not known yet: the next request is a probe.
    Unknown,
    /// The whole site, as no stage gives pages: it is paused.
    Site,
    /// This stage, while pages of others come: it is paused.
    Stage,
    /// This stage, which has never given a page while others do: it is set aside.
    NeverGave,
}
