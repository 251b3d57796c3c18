//! Turns of a rate that several hosts share. The server gives them ahead of time, and each is valid only briefly.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::Instant;

/// How long after its turn a request may still leave. A missed turn is lost.
const GOOD_FOR: Duration = Duration::from_millis(10);

/// How long before its turn a task may be claimed at least, so that the request can leave in time.
const CLAIM_AHEAD: Duration = Duration::from_millis(40);

/// How long after its turn should have come a claim counts as one that led to no request.
const CLAIM_GRACE: Duration = Duration::from_millis(250);

/// How long to wait for turns before looking again, in case they arrive just before the wait begins.
const LOOK_AGAIN: Duration = Duration::from_millis(25);

/// The turns that were given to this host. A clone shares them.
#[derive(Clone, Debug, Default)]
pub struct SharedTurns(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    turns: Mutex<GivenTurns>,
    /// How many workers wait for a turn.
    n_waiting: AtomicUsize,
    wanted: Notify,
    /// The shortest time that this host must leave between two turns; 0 if the site demands none.
    period: Mutex<Duration>,
    given: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct GivenTurns {
    /// The turns that are left, the earliest first.
    left: VecDeque<Instant>,
    /// When the claims began whose requests have not left yet.
    claims: VecDeque<Instant>,
    /// The time between two turns of all hosts; 0 if none was given yet.
    period: Duration,
    /// About how long a claim takes.
    claim_time: Duration,
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

    /// Returns how long before its turn a task is claimed. Where a claim takes long, it begins before its turn is given.
    fn ahead(&self) -> Duration {
        CLAIM_AHEAD.max(self.claim_time + self.claim_time / 4)
    }

    /// Returns how many turns this host can expect until then, given or not, if no other host takes any.
    fn n_expected(&self, until: Instant) -> usize {
        let n_given = self.left.partition_point(|turn| *turn <= until);
        let per_period = self.ahead().as_nanos().checked_div(self.period.as_nanos()).unwrap_or(0);
        n_given.max(usize::try_from(per_period).unwrap_or(usize::MAX))
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
                Ok(())
            }
            Some(early) => Err(early),
            None => {
                self.0.wanted.notify_one();
                Err(LOOK_AGAIN)
            }
        }
    }

    /// Returns whether no turn is left.
    pub fn is_empty(&self) -> bool {
        self.locked(Instant::now()).left.is_empty()
    }

    /// Counts one more worker that waits for a turn, until the guard is dropped.
    pub fn join_line(&self) -> InLine {
        self.0.n_waiting.fetch_add(1, Ordering::Relaxed);
        InLine(self.clone())
    }

    /// Waits until turns are wanted, and returns how many.
    pub async fn wanted(&self) -> usize {
        self.0.wanted.notified().await;
        let turns = self.locked(Instant::now());
        let n = self.0.n_waiting.load(Ordering::Relaxed) + turns.claims.len();
        n.saturating_sub(turns.left.len()).max(1)
    }

    /// Asks for turns.
    pub fn want(&self) {
        self.0.wanted.notify_one();
    }

    /// Adds turns, the earliest first, with the time between two turns of all hosts.
    pub fn give(&self, new: impl Iterator<Item = Instant>, period: Duration) {
        let mut turns = self.locked(Instant::now());
        turns.left.extend(new);
        turns.period = period;
        drop(turns);
        self.0.given.send_replace(());
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
pub struct InLine(SharedTurns);

impl Drop for InLine {
    fn drop(&mut self) {
        self.0.0.n_waiting.fetch_sub(1, Ordering::Relaxed);
    }
}
