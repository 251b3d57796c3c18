//! What the queue is meant to be: a list in memory, without a database.

use std::collections::HashSet;

use crawl::ledger::tasks::Settled;
use crawl::ledger::writer::Outcome;
use crawl::words::Pause;
use crawl::words::Task;
use crawl::words::{Moment, Stage};

use super::tasks::is_same;

/// The lane of the suspects, after all others.
pub const SUSPECT: usize = 8;

/// What the table holds of a task; a task's id is its place in the model's list, from 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    pub state: String,
    pub attempt: i64,
    pub failures: i64,
    pub crashes: i64,
    pub aside_at_page: Option<i64>,
    pub pauses: i64,
    pub recheck: bool,
    pub available_at: i64,
}

/// A task and the attempt at it: what a settlement has to name.
pub type Attempt = (usize, i64);

#[derive(Clone, Debug, Default)]
pub struct Model {
    pub tasks: Vec<(Task, Row)>,
    pub n_sent: u64,
    /// The attempts whose requests were logged after a crash, without an answer.
    pub unknown: HashSet<Attempt>,
    pub last_request_at: Moment,
    pub pause: Option<Pause>,
}

impl Model {
    pub fn enqueue(&mut self, new: &[Task]) {
        for task in new {
            if !self.tasks.iter().any(|(known, _)| is_same(known, task)) {
                let row = Row { state: "available".into(), ..Row::default() };
                self.tasks.push((task.clone(), row));
            }
        }
    }

    /// Whether a task may be claimed at all: users are asked once the catalogue and the list of users were read.
    fn is_open(&self, id: usize) -> bool {
        let comes_first = |(task, row): &(Task, Row)| {
            matches!(task.stage(), Stage::Items | Stage::Users)
                && matches!(row.state.as_str(), "available" | "running")
        };
        let waits = matches!(
            self.tasks[id].0.stage(),
            Stage::UserLikes | Stage::Followers | Stage::Followings | Stage::Commenters
        );
        !waits || !self.tasks.iter().any(comes_first)
    }

    /// Which tasks may be claimed, and in which order: suspects after all others and alone.
    pub fn due(&self, n: usize, now: Moment) -> Vec<usize> {
        let ids = || 0..self.tasks.len();
        let is_due = |row: &Row| row.state == "available" && row.available_at <= now.as_millis();
        let mut due: Vec<usize> =
            ids().filter(|id| is_due(&self.tasks[*id].1) && self.is_open(*id)).collect();
        due.sort_by_key(|id| (self.lane(*id), self.tasks[*id].1.available_at, *id));
        let (suspects, others): (Vec<_>, Vec<_>) =
            due.iter().partition(|id| self.lane(**id) == SUSPECT);
        let in_state = |state| ids().filter(move |id| self.tasks[*id].1.state == state);
        let others_are_left =
            in_state("available").any(|id| self.lane(id) < SUSPECT && self.is_open(id));
        match in_state("running").map(|id| self.lane(id)).max() {
            Some(SUSPECT) => Vec::new(),
            None if !others_are_left => suspects.into_iter().take(n.min(1)).collect(),
            _ => others.into_iter().take(n).collect(),
        }
    }

    pub fn claim(&mut self, n: usize, now: Moment) -> Vec<Attempt> {
        let due = self.due(n, now);
        self.last_request_at = if due.is_empty() { self.last_request_at } else { now };
        for id in &due {
            let row = &mut self.tasks[*id].1;
            (row.state, row.attempt) = ("running".into(), row.attempt + 1);
        }
        due.into_iter().map(|id| (id, self.tasks[id].1.attempt)).collect()
    }

    pub fn holds(&self, (id, attempt): Attempt) -> bool {
        self.tasks[id].1.state == "running" && self.tasks[id].1.attempt == attempt
    }

    /// Settles what holds of a batch, at one moment.
    pub fn settle(&mut self, batch: &[(Attempt, Outcome)]) {
        let held: Vec<_> = batch.iter().filter(|(claim, _)| self.holds(*claim)).collect();
        for ((id, _), outcome) in &held {
            let row = &mut self.tasks[*id].1;
            let (state, available_at, failures) = match &outcome.settled {
                Settled::Completed => ("completed", 0, 0),
                Settled::Gone(_) => ("gone", 0, 0),
                Settled::Private(_) => ("private", 0, 0),
                Settled::Discarded(_) => ("discarded", 0, 1),
                Settled::Retry(at, _) => ("available", at.as_millis(), 1),
                Settled::SetAside { is_failure, .. } => ("available", 0, i64::from(*is_failure)),
                Settled::Postponed { until_at, .. } => ("available", until_at.as_millis(), 0),
                Settled::Released | Settled::Recheck => ("available", 0, 0),
            };
            (row.state, row.available_at) = (state.into(), available_at);
            row.failures += failures;
            row.recheck |= outcome.settled == Settled::Recheck;
            row.pauses += i64::from(matches!(outcome.settled, Settled::Postponed { .. }));
            self.enqueue(&outcome.follow_ups);
        }
        let n_pages = self.tasks.iter().filter(|(_, row)| row.state == "completed").count();
        let n_pages = i64::try_from(n_pages).ok();
        let settled: Vec<(usize, Settled)> =
            held.iter().map(|((id, _), outcome)| (*id, outcome.settled.clone())).collect();
        for (id, _) in settled.iter().filter(|(_, settled)| settled.is_set_aside()) {
            (self.tasks[*id].1.aside_at_page, self.tasks[*id].1.available_at) = (n_pages, 0);
        }
        for (id, settled) in &settled {
            self.share_fate(*id, settled, n_pages);
        }
        let pauses = held.iter().filter_map(|(_, outcome)| outcome.pause.clone());
        let stored = self.pause.take().into_iter();
        self.pause = stored.chain(pauses).max_by_key(|pause| pause.until_at);
    }

    /// Lets the later like pages of an item share the fate of this one.
    fn share_fate(&mut self, id: usize, settled: &Settled, n_pages: Option<i64>) {
        let (task, row) = self.tasks[id].clone();
        let Task::Likes { item_id, offset, .. } = task else { return };
        for (other, later) in &mut self.tasks {
            let Task::Likes { item_id: of, offset: at, .. } = other else { continue };
            if *of != item_id || *at <= offset || later.state != "available" {
                continue;
            }
            match settled {
                Settled::SetAside { is_failure: false, .. } if later.aside_at_page.is_none() => {
                    (later.aside_at_page, later.available_at) = (n_pages, 0);
                }
                Settled::Gone(_) | Settled::Private(_) if later.aside_at_page.is_some() => {
                    later.state.clone_from(&row.state);
                    (later.attempt, later.available_at) = (later.attempt + 1, 0);
                }
                Settled::Completed
                    if row.aside_at_page.is_some() && (later.failures, later.pauses) == (0, 0) =>
                {
                    (later.aside_at_page, later.available_at) = (None, 0);
                }
                _ => {}
            }
        }
    }

    /// What the next run does after a crash: what was running had been sent.
    pub fn recover(&mut self, latest: Moment) {
        let tasks = self.tasks.iter_mut().enumerate();
        for (id, (_, row)) in tasks.filter(|(_, (_, row))| row.state == "running") {
            self.unknown.insert((id, row.attempt));
            (row.state, row.available_at, row.crashes) = ("available".into(), 0, row.crashes + 1);
            self.n_sent += 1;
        }
        for (_, row) in self.tasks.iter_mut().filter(|(_, row)| row.state == "available") {
            row.available_at = row.available_at.min(latest.as_millis());
        }
    }

    pub fn retry(&mut self, from: &str, stage: Stage) {
        for (task, row) in &mut self.tasks {
            if row.state == from && task.stage() == stage {
                let attempt = row.attempt;
                *row = Row { state: "available".into(), attempt, ..Row::default() };
            }
        }
    }

    pub fn lane(&self, id: usize) -> usize {
        let (task, row) = &self.tasks[id];
        match row.aside_at_page {
            _ if row.crashes >= 3 => SUSPECT,
            _ if row.recheck => 7,
            Some(_) => 6,
            None => match task.stage() {
                Stage::Items => 1,
                Stage::Likes | Stage::UserLikes => 2,
                Stage::Features => 3,
                Stage::Users | Stage::Followers | Stage::Followings | Stage::Commenters => 4,
                Stage::Thumbs => 5,
            },
        }
    }
}
