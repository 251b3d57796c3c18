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
    /// How many workers wait for a turn before they claim a task.
    n_waiting: AtomicUsize,
    /// How many workers have claimed a task and wait for a turn to send its request.
    n_to_send: AtomicUsize,
    /// How long a claim has taken lately.
    claim_takes: Mutex<Duration>,
    /// When turns were given last.
    last_given: Mutex<Option<Instant>>,
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
                if self.0.n_to_send.load(Ordering::Relaxed) > turns.free.len() {
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

    /// Returns whether no turn is left, and none has been given for this long.
    pub fn lack_for(&self, length: Duration) -> bool {
        let turns = self.locked(Instant::now());
        let last = *self.0.last_given.lock().unwrap_or_else(PoisonError::into_inner);
        let is_long_ago = last.is_none_or(|last| last.elapsed() > length);
        turns.free.is_empty() && turns.taken.is_empty() && is_long_ago
    }

    /// Counts one more worker that waits for a turn before it claims a task, until the guard is dropped.
    pub fn join_line(&self) -> InLine {
        InLine::new(self, |shared| &shared.n_waiting)
    }

    /// Counts one more worker that waits for a turn to send a request, until the guard is dropped.
    pub fn join_senders(&self) -> InLine {
        InLine::new(self, |shared| &shared.n_to_send)
    }

    /// Notes how long a claim took.
    pub fn note_claim(&self, took: Duration) {
        let mut usual = self.0.claim_takes.lock().unwrap_or_else(PoisonError::into_inner);
        *usual = (*usual * 3 + took) / 4;
    }

    /// Returns whether a turn that is taken before a claim would be missed once the claim is there, as the server is far
    /// away or busy. Tasks are then claimed without a turn, and each request takes the next turn that comes.
    pub fn are_claims_slow(&self) -> bool {
        self.claim_takes() > CLAIM_AHEAD
    }

    /// Returns whether enough tasks are claimed for the turns that may come until further claims arrive.
    pub fn has_enough_claims(&self, period: Duration) -> bool {
        let ahead = self.claim_takes().as_secs_f64() / period.as_secs_f64().max(1e-6);
        let n_to_send = self.0.n_to_send.load(Ordering::Relaxed);
        u32::try_from(n_to_send).is_ok_and(|n| f64::from(n) > ahead)
    }

    fn claim_takes(&self) -> Duration {
        *self.0.claim_takes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until turns are wanted, and returns how many.
    pub async fn wanted(&self) -> usize {
        loop {
            self.0.wanted.notified().await;
            let n_to_send = self.0.n_to_send.load(Ordering::Relaxed);
            if !self.are_claims_slow() {
                return (self.0.n_waiting.load(Ordering::Relaxed) + n_to_send).max(1);
            }
            // Without a claim, a turn would be lost.
            let n_given = self.locked(Instant::now()).free.len();
            if n_to_send > n_given {
                return n_to_send - n_given;
            }
        }
    }

    /// Asks for turns.
    pub fn want(&self) {
        self.0.wanted.notify_one();
    }

    /// Adds turns, the earliest first.
    pub fn give(&self, new: impl Iterator<Item = Instant>) {
        let now = Instant::now();
        self.locked(now).free.extend(new);
        *self.0.last_given.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
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
