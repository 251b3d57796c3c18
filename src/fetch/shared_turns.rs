//! Turns of a rate that several hosts share. The server gives them ahead of time, and each is valid only briefly.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::Instant;

/// How long after its turn a request may still leave. A missed turn is lost.
const GOOD_FOR: Duration = Duration::from_millis(10);

/// The shortest lead of a claim over its turn, so that the request can leave in time.
const CLAIM_AHEAD: Duration = Duration::from_millis(40);

/// How long after its expected turn a claim without a request is written off.
const CLAIM_GRACE: Duration = Duration::from_millis(250);

/// How long to wait for turns before looking again, in case they arrive just before the wait begins.
const LOOK_AGAIN: Duration = Duration::from_millis(25);

/// The turns that were given to this host. A clone shares them.
#[derive(Clone, Debug, Default)]
pub struct SharedTurns(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    turns: Mutex<GivenTurns>,
    /// How many workers wait for a turn before they claim a task.
    n_waiting: AtomicUsize,
    /// How many workers have claimed a task and wait for a turn to send its request.
    n_to_send: AtomicUsize,
    wanted: Notify,
    /// The shortest time that this host must leave between two turns; 0 if the site demands none.
    period: Mutex<Duration>,
    given: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct GivenTurns {
    /// The turns that are left, the earliest first.
    left: VecDeque<Instant>,
    /// The start times of claims whose requests have not been sent.
    claims: VecDeque<Instant>,
    /// The time between two turns of all hosts; 0 if none was given yet.
    period: Duration,
    /// About how long a claim takes.
    claim_time: Duration,
    /// When the server last answered, whether it gave turns or not.
    last_answer: Option<Instant>,
}

impl GivenTurns {
    /// Removes turns that were missed, with their claims, and claims that led to no request.
    fn forget_missed(&mut self, now: Instant) {
        while self.left.front().is_some_and(|turn| *turn + GOOD_FOR < now) {
            self.left.pop_front();
            self.claims.pop_front();
        }
        let longest = self.ahead() + CLAIM_GRACE;
        while self.claims.front().is_some_and(|began| *began + longest < now) {
            self.claims.pop_front();
        }
    }

    /// Returns how long before its turn a task is claimed. Where a claim takes long, it begins before its turn is
    /// given. Some claims take twice as long as most.
    fn ahead(&self) -> Duration {
        CLAIM_AHEAD.max(self.claim_time * 2)
    }

    /// Returns whether a turn that is given before a claim begins would be missed once the task is claimed, because the
    /// server is far away or busy.
    fn are_claims_slow(&self) -> bool {
        self.ahead() > CLAIM_AHEAD
    }

    /// Returns how many turns this host can expect until then, given or not, if no other host takes any. Where claims
    /// are slow, a turn is asked for only once a task is claimed, so one more is always expected.
    fn n_expected(&self, until: Instant) -> usize {
        let n_given = self.left.partition_point(|turn| *turn <= until);
        let per_period = self.ahead().as_nanos().checked_div(self.period.as_nanos()).unwrap_or(0);
        let n_to_come = usize::try_from(per_period).unwrap_or(usize::MAX);
        n_given.max(n_to_come.saturating_add(usize::from(self.are_claims_slow())))
    }
}

impl SharedTurns {
    /// Lets a claim begin if its turn is near, or returns how long to wait before looking again.
    pub fn try_turn(&self) -> Result<(), Duration> {
        let now = Instant::now();
        let mut turns = self.locked(now);
        self.want_if_few(&turns);
        let near = now + turns.ahead();
        if turns.claims.len() < turns.n_expected(near) {
            turns.claims.push_back(now);
            return Ok(());
        }
        let next = turns.left.get(turns.claims.len());
        Err(next.map_or(LOOK_AGAIN, |turn| {
            turn.saturating_duration_since(near).max(Duration::from_millis(1))
        }))
    }

    /// Notes how long a claim took.
    pub fn note_claim(&self, took: Duration) {
        let mut turns = self.locked(Instant::now());
        let before = turns.claim_time;
        turns.claim_time = if took > before { took } else { (before * 7 + took) / 8 };
    }

    /// Lets a request leave if its turn has come, or returns how long to wait before looking again. A request that has
    /// missed its turn takes the next one.
    pub fn try_to_send(&self) -> Result<(), Duration> {
        let now = Instant::now();
        let mut turns = self.locked(now);
        match turns.left.front().map(|turn| turn.saturating_duration_since(now)) {
            Some(Duration::ZERO) => {
                turns.left.pop_front();
                turns.claims.pop_front();
                if self.0.n_to_send.load(Ordering::Relaxed) > turns.left.len() {
                    self.0.wanted.notify_one();
                }
                Ok(())
            }
            Some(early) => Err(early),
            None => {
                self.0.wanted.notify_one();
                Err(LOOK_AGAIN)
            }
        }
    }

    /// Returns whether no turn is left and the server has been silent for this long. A server that gives the turns to
    /// other hosts still answers.
    pub fn server_silent_for(&self, length: Duration) -> bool {
        let turns = self.locked(Instant::now());
        turns.left.is_empty() && turns.last_answer.is_none_or(|last| last.elapsed() > length)
    }

    /// Counts one more worker that waits for a turn before it claims a task, until the guard is dropped.
    pub fn join_line(&self) -> InLine {
        InLine::new(self, |shared| &shared.n_waiting)
    }

    /// Counts one more worker that waits for a turn to send a request, until the guard is dropped.
    pub fn join_senders(&self) -> InLine {
        InLine::new(self, |shared| &shared.n_to_send)
    }

    /// Waits until turns are wanted, and returns how many.
    pub async fn wanted(&self) -> usize {
        loop {
            self.0.wanted.notified().await;
            let turns = self.locked(Instant::now());
            let n_to_send = self.0.n_to_send.load(Ordering::Relaxed);
            if !turns.are_claims_slow() {
                let n_to_claim = self.0.n_waiting.load(Ordering::Relaxed) + turns.claims.len();
                return n_to_claim.max(n_to_send).saturating_sub(turns.left.len()).max(1);
            }
            // Without a claim, a turn would be lost.
            if n_to_send > turns.left.len() {
                return n_to_send - turns.left.len();
            }
        }
    }

    /// Asks for turns.
    pub fn want(&self) {
        self.0.wanted.notify_one();
    }

    /// Adds turns, the earliest first, with the time between two turns of all hosts.
    pub fn give(&self, new: impl Iterator<Item = Instant>, period: Duration) {
        let mut turns = self.locked(Instant::now());
        turns.left.extend(new);
        (turns.period, turns.last_answer) = (period, Some(Instant::now()));
        drop(turns);
        self.0.given.send_replace(());
    }

    /// Notes that the server has answered, but had no turn to give.
    pub fn note_none(&self) {
        self.locked(Instant::now()).last_answer = Some(Instant::now());
    }

    /// Leaves at least this long between turns from now on. Those already given come too soon, so they are dropped.
    pub fn slow_down_to(&self, period: Duration) {
        let mut slowest = self.0.period.lock().unwrap_or_else(PoisonError::into_inner);
        if period > *slowest {
            *slowest = period;
            drop(slowest);
            self.drop_all();
        }
    }

    /// Returns the shortest time that this host must leave between two turns; 0 if the site demands none.
    pub fn period(&self) -> Duration {
        *self.0.period.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Drops all turns, because the site is paused or they come too soon.
    pub fn drop_all(&self) {
        self.locked(Instant::now()).left.clear();
    }

    /// Waits until more turns are given.
    pub async fn given(&self) {
        // The sender lives as long as `self`, so this can't fail.
        let _ = self.0.given.subscribe().changed().await;
    }

    fn want_if_few(&self, turns: &GivenTurns) {
        let n_spare = turns.left.len().saturating_sub(turns.claims.len());
        if n_spare * 2 <= self.0.n_waiting.load(Ordering::Relaxed).max(1) {
            self.0.wanted.notify_one();
        }
    }

    fn locked(&self, now: Instant) -> MutexGuard<'_, GivenTurns> {
        let mut turns = self.0.turns.lock().unwrap_or_else(PoisonError::into_inner);
        turns.forget_missed(now);
        turns
    }
}

/// A worker that waits for a turn.
#[derive(Debug)]
#[must_use]
pub struct InLine(SharedTurns, fn(&Shared) -> &AtomicUsize);

impl InLine {
    fn new(turns: &SharedTurns, line: fn(&Shared) -> &AtomicUsize) -> Self {
        line(&turns.0).fetch_add(1, Ordering::Relaxed);
        Self(turns.clone(), line)
    }
}

impl Drop for InLine {
    fn drop(&mut self) {
        self.1(&self.0.0).fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests;
