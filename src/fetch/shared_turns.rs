//! Turns of a rate that several hosts share. The server gives them ahead of time, and each is valid only briefly.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::Instant;

/// How long after its turn a request may still leave. A missed turn is lost.
const GOOD_FOR: Duration = Duration::from_millis(10);

/// How long before its turn a task may be claimed, so that the request can leave in time.
const CLAIM_AHEAD: Duration = Duration::from_millis(40);

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
    /// Turns that no worker has taken.
    free: VecDeque<Instant>,
    /// Turns whose tasks are claimed, or about to be.
    taken: VecDeque<Instant>,
}

impl GivenTurns {
    /// Removes turns that were missed.
    fn forget_missed(&mut self, now: Instant) {
        for turns in [&mut self.free, &mut self.taken] {
            while turns.front().is_some_and(|turn| *turn + GOOD_FOR < now) {
                turns.pop_front();
            }
        }
    }
}

impl SharedTurns {
    /// Takes a turn if one is near, or returns how long to wait before looking again.
    pub fn try_turn(&self) -> Result<(), Duration> {
        let now = Instant::now();
        let mut turns = self.locked(now);
        let near = turns.free.front().map(|turn| turn.saturating_duration_since(now));
        self.want_if_few(&turns);
        match near {
            Some(early) if early <= CLAIM_AHEAD => {
                let turn = turns.free.pop_front();
                turns.taken.extend(turn);
                Ok(())
            }
            Some(early) => Err(early.saturating_sub(CLAIM_AHEAD).max(Duration::from_millis(1))),
            None => Err(LOOK_AGAIN),
        }
    }

    /// Lets a request leave if its turn has come, or returns how long to wait before looking again. A request that has
    /// missed its turn takes the next one.
    pub fn try_to_send(&self) -> Result<(), Duration> {
        let now = Instant::now();
        let mut turns = self.locked(now);
        let GivenTurns { free, taken } = &mut *turns;
        let next = if taken.is_empty() { free } else { taken };
        match next.front().map(|turn| turn.saturating_duration_since(now)) {
            Some(Duration::ZERO) => {
                next.pop_front();
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
        let turns = self.locked(Instant::now());
        turns.free.is_empty() && turns.taken.is_empty()
    }

    /// Counts one more worker that waits for a turn, until the guard is dropped.
    pub fn join_line(&self) -> InLine {
        self.0.n_waiting.fetch_add(1, Ordering::Relaxed);
        InLine(self.clone())
    }

    /// Waits until turns are wanted, and returns how many.
    pub async fn wanted(&self) -> usize {
        self.0.wanted.notified().await;
        self.0.n_waiting.load(Ordering::Relaxed).max(1)
    }

    /// Asks for turns.
    pub fn want(&self) {
        self.0.wanted.notify_one();
    }

    /// Adds turns, the earliest first.
    pub fn give(&self, new: impl Iterator<Item = Instant>) {
        self.locked(Instant::now()).free.extend(new);
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
        let mut turns = self.locked(Instant::now());
        turns.free.clear();
        turns.taken.clear();
    }

    /// Waits until more turns are given.
    pub async fn given(&self) {
        // The sender lives as long as `self`, so this can't fail.
        let _ = self.0.given.subscribe().changed().await;
    }

    fn want_if_few(&self, turns: &GivenTurns) {
        if turns.free.len() * 2 <= self.0.n_waiting.load(Ordering::Relaxed).max(1) {
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
