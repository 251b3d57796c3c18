//! The rate limit of a site: how often requests are sent, and when none are.

mod allowing;
mod pausing;
mod requests_left;
mod run_time;
mod sharing;

pub use allowing::LeavingRequest;
pub use pausing::AnsweredPause;
pub use requests_left::OpenTurn;

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::limiter::Limiter;
use super::shared_turns::SharedTurns;
use crate::config;
use crate::rules::incidents::Incidents;
use crate::rules::windows::SiteWindows;
use crate::words::{Allowance, Clock, Moment, Pause};
use requests_left::RequestsLeft;
use run_time::RunTime;

/// Longer than any run, and short enough to be added to any time.
const NEVER: Duration = Duration::from_hours(24 * 366 * 100);

/// Why a request may not be sent yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// The site is paused until then.
    Paused(Moment),
    /// The next request may leave after this.
    For(Duration),
    /// The site itself allows no request before this, which is longer than a run waits.
    TooLong(Moment),
    /// The run may send no more requests, unless a turn that is still open is given back.
    Undecided,
    /// The run may send no more requests.
    Spent,
}

/// What earlier runs left behind.
#[derive(Clone, Debug, Default)]
pub struct FormerRuns {
    /// When the last request left; 1970 if none did.
    pub last_request_at: Moment,
    /// The last pause.
    pub pause: Option<Pause>,
    /// What the site allowed.
    pub allowances: Vec<Allowance>,
}

/// Lets requests through at the configured rate, fewer where the site allows fewer, and none while the site
/// is paused.
///
/// It belongs to the site: all workers share it, and a later run continues where it was.
#[derive(Debug)]
pub struct RateLimit {
    /// Spaces the turns, which are taken before a task is claimed.
    turns: Mutex<Limiter>,
    /// Spaces the requests themselves.
    sending: Mutex<Limiter>,
    /// The turns that a server gives if several hosts share the rate. They replace the two above.
    shared: OnceLock<SharedTurns>,
    n_max: u64,
    left: watch::Sender<RequestsLeft>,
    /// What the site's answers say about how many requests are left.
    windows: Mutex<SiteWindows>,
    allowances: watch::Sender<Vec<Allowance>>,
    time: RunTime,
    incidents: Mutex<Incidents>,
    probe: tokio::sync::Mutex<()>,
    pause: watch::Sender<Option<Pause>>,
    policy: config::RetrySettings,
    clock: Clock,
}

impl RateLimit {
    /// Returns a rate limit that continues where earlier runs were. It lets at most `max_requests`
    /// through.
    pub fn new(
        requests_per_second: f64,
        policy: config::RetrySettings,
        former: FormerRuns,
        max_requests: Option<u64>,
        clock: Clock,
    ) -> Self {
        let FormerRuns { last_request_at, pause: last_pause, allowances } = former;
        // At a rate so low that its period overflows, no second request is ever sent.
        let period = Duration::try_from_secs_f64(1.0 / requests_per_second)
            .map_or(NEVER, |period| period.min(NEVER));
        // A clock that was set back must not delay the first request by more than one period.
        let owed = last_request_at.after(period).since(clock.now()).min(period);
        let last_pause = last_pause.map(|pause| pause.as_of(clock.now()));
        let is_suspected = last_pause.as_ref().is_some_and(|pause| pause.in_doubt);
        let n_max = max_requests.unwrap_or(u64::MAX);
        let time = RunTime::new(clock.now());
        let windows = time.resumed(allowances, last_request_at);
        Self {
            turns: Mutex::new(Limiter::new(period, Instant::now() + owed)),
            sending: Mutex::new(Limiter::new(period, Instant::now())),
            shared: OnceLock::new(),
            n_max,
            left: watch::Sender::new(RequestsLeft { n: n_max, n_open: 0 }),
            allowances: watch::Sender::new(time.allowances(&windows, &clock)),
            windows: Mutex::new(windows),
            time,
            incidents: Mutex::new(Incidents::resumed(is_suspected)),
            probe: tokio::sync::Mutex::default(),
            pause: watch::Sender::new(last_pause),
            policy,
            clock,
        }
    }

    /// Takes a turn if one is free now.
    pub fn try_turn(&self) -> Result<(), Wait> {
        self.take(0)
    }

    /// Takes a turn if one is free now, for a request that may turn out not to be needed.
    pub fn try_open_turn(&self) -> Result<OpenTurn, Wait> {
        self.take(1)?;
        Ok(OpenTurn::new(self.left.clone()))
    }

    fn take(&self, n_open: u64) -> Result<(), Wait> {
        if let Some(until_at) = self.closed_until() {
            return Err(Wait::Paused(until_at));
        }
        let mut windows = locked(&self.windows);
        if let Some(hold) = windows.hold_turn(self.time.now()) {
            return Err(self.wait_of(hold));
        }
        let mut turns = locked(&self.turns);
        let left = *self.left.borrow();
        if left.is_spent() {
            return Err(Wait::Spent);
        }
        if left.is_undecided() {
            return Err(Wait::Undecided);
        }
        match self.shared.get() {
            Some(shared) => shared.try_turn(),
            None => turns.try_turn(),
        }
        .map_err(Wait::For)?;
        // The lock on the turns keeps this from going below zero.
        self.left.send_modify(|left| {
            left.n = left.n.saturating_sub(1);
            left.n_open = left.n_open.saturating_add(n_open);
        });
        windows.note_turn(self.time.now());
        Ok(())
    }

    /// Waits for a turn and takes it. Returns false if the site is paused or allows no request for
    /// longer than a run waits, or if the run may send no more requests.
    pub async fn wait_for_turn(&self) -> bool {
        loop {
            match self.try_turn() {
                Ok(()) => return true,
                Err(Wait::Paused(_) | Wait::TooLong(_) | Wait::Undecided | Wait::Spent) => {
                    return false;
                }
                Err(wait @ Wait::For(_)) => self.sleep(wait).await,
            }
        }
    }

    /// Gives the request of a turn back to the run, so that another worker may send it. The turn itself stays taken.
    pub fn give_back(&self) {
        let _turns = locked(&self.turns);
        self.left.send_modify(|left| left.n = left.n.saturating_add(1));
    }

    /// Takes such a request again. Returns false if the run may send no more requests.
    pub fn take_back(&self) -> bool {
        let _turns = locked(&self.turns);
        self.left.send_if_modified(|left| {
            let is_left = left.n > 0;
            left.n = left.n.saturating_sub(1);
            is_left
        })
    }

    /// Returns whether the run may send no more requests.
    pub fn is_spent(&self) -> bool {
        self.left.borrow().is_spent()
    }

    /// Waits as long as is known so far. The caller has to check again afterwards.
    pub async fn sleep(&self, wait: Wait) {
        let (mut pause, mut allowances) = (self.pause.subscribe(), self.allowances.subscribe());
        let length = match wait {
            Wait::For(length) => length,
            Wait::Spent | Wait::TooLong(_) => return,
            Wait::Undecided => {
                // The sender lives as long as `self`, so this can't fail.
                let _ = self.left.subscribe().wait_for(|left| !left.is_undecided()).await;
                return;
            }
            // At most a minute, because the clock may be set in the meantime.
            Wait::Paused(until_at) => until_at
                .since(self.clock.now())
                .clamp(Duration::from_millis(1), Duration::from_mins(1)),
        };
        tokio::select! {
            () = tokio::time::sleep(length) => {}
            _ = pause.changed() => {}
            _ = allowances.changed() => {}
            () = self.turns_given() => {}
        }
    }

    /// Keeps at least this long between requests from now on.
    pub fn slow_down_to(&self, period: Duration) {
        let period = period.min(NEVER);
        for limiter in [&self.turns, &self.sending] {
            let mut limiter = locked(limiter);
            if period > limiter.period() {
                *limiter = Limiter::new(period, Instant::now() + period);
            }
        }
        if let Some(shared) = self.shared.get() {
            shared.slow_down_to(period);
        }
    }

    /// Returns the number of requests that the run has sent or is about to send.
    pub fn n_requests(&self) -> u64 {
        self.n_max.saturating_sub(self.left.borrow().n)
    }

    /// Returns the current time between two requests.
    pub fn period(&self) -> Duration {
        locked(&self.turns).period()
    }

    /// Moves the pause if the clock was set back, so that it lasts no longer than it was meant to.
    fn notice_clock(&self) {
        self.pause.send_if_modified(|pause| {
            // Steps are applied only while the pause is locked.
            let now = self.clock.now();
            let moved = pause.clone().map(|pause| pause.as_of(now));
            let is_moved = moved != *pause;
            *pause = moved;
            is_moved
        });
    }

    fn closed_until(&self) -> Option<Moment> {
        self.notice_clock();
        let pause = self.pause.borrow();
        pause.as_ref().map(|pause| pause.until_at).filter(|until_at| *until_at > self.clock.now())
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
