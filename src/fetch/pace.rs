//! The pace, which belongs to the site: how often it is asked, and when it is left alone.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::doubt::Doubt;
use super::limiter::Limiter;
use crate::config;
use crate::rules::retry;
use crate::words::Clock;
use crate::words::Moment;
use crate::words::Pause;

/// Longer than any run, short enough for every sum of times.
const NEVER: Duration = Duration::from_hours(24 * 366 * 100);

/// Why it is not one's turn yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// The site is paused until then.
    Paused(Moment),
    /// The next request may leave after this.
    For(Duration),
    /// The requests of this run are used up.
    Spent,
}

/// Lets requests through at the configured rate, and none while the site is paused.
#[derive(Debug)]
pub struct Pace {
    limiter: Mutex<Limiter>,
    departures: Mutex<Limiter>,
    n_left: AtomicU64,
    doubt: Doubt,
    pause: watch::Sender<Option<Pause>>,
    policy: config::RetrySettings,
    clock: Clock,
}

impl Pace {
    /// A pace of `requests_per_second`, carried on from the last request and pause of earlier runs;
    /// it lets `max_requests` through at most.
    pub fn new(
        requests_per_second: f64,
        policy: config::RetrySettings,
        last_request_at: Moment,
        last_pause: Option<Pause>,
        max_requests: Option<u64>,
        clock: Clock,
    ) -> Self {
        // A rate so low that its period does not fit is a crawl that never asks again.
        let period = Duration::try_from_secs_f64(1.0 / requests_per_second)
            .map_or(NEVER, |period| period.min(NEVER));
        // A clock that was set back must not hold up the first request for longer than the pace.
        let owed = last_request_at.after(period).since(clock.now()).min(period);
        let limiter = Limiter::new(period, Instant::now() + owed);
        let doubt = Doubt::new(last_pause.as_ref().is_some_and(|pause| pause.in_doubt));
        let (pause, _) = watch::channel(last_pause);
        let n_left = AtomicU64::new(max_requests.unwrap_or(u64::MAX));
        let departures = Mutex::new(Limiter::new(period, Instant::now()));
        Self { limiter: Mutex::new(limiter), departures, n_left, doubt, pause, policy, clock }
    }

    /// Takes a turn if it may be had now.
    pub fn try_turn(&self) -> Result<(), Wait> {
        if let Some(until_at) = self.closed_until() {
            return Err(Wait::Paused(until_at));
        }
        let mut limiter = held(&self.limiter);
        if self.n_left.load(Ordering::Relaxed) == 0 {
            return Err(Wait::Spent);
        }
        limiter.try_turn().map_err(Wait::For)?;
        // The lock on the limiter keeps this from going below nothing.
        self.n_left.fetch_sub(1, Ordering::Relaxed);
        Ok(())
    }

    /// Takes a turn for a redirect, or answers false if the site is paused or no request is left.
    pub async fn hop(&self) -> bool {
        loop {
            match self.try_turn() {
                Ok(()) => return true,
                Err(Wait::Paused(_) | Wait::Spent) => return false,
                Err(wait @ Wait::For(_)) => self.sleep(wait).await,
            }
        }
    }

    /// Waits until a request that has its turn may leave and says when that is, or nothing if the
    /// site is paused. A commit that was slow answers several claims at once: what was due one by one
    /// must leave so.
    pub async fn depart(&self) -> Option<Moment> {
        loop {
            let early = {
                // Held while it leaves: a pause begins before it or after it, never meanwhile.
                let pause = self.pause.borrow();
                let now = self.clock.now();
                if pause.as_ref().is_some_and(|pause| pause.until_at > now) {
                    return None;
                }
                match held(&self.departures).try_turn() {
                    Ok(()) => return Some(now),
                    Err(early) => early,
                }
            };
            self.sleep(Wait::For(early)).await;
        }
    }

    /// Waits as long as is known to be needed; what has changed by then is for the caller to find.
    pub async fn sleep(&self, wait: Wait) {
        let mut pause = self.pause.subscribe();
        let length = match wait {
            Wait::For(length) => length,
            Wait::Spent => return,
            // Looked at anew every minute: the time of day may be set while we wait.
            Wait::Paused(until_at) => until_at
                .since(self.clock.now())
                .clamp(Duration::from_millis(1), Duration::from_mins(1)),
        };
        tokio::select! {
            () = tokio::time::sleep(length) => {}
            _ = pause.changed() => {}
        }
    }

    /// Pauses the site from this instant on, as an answer told us to.
    pub fn pause(&self, said: Option<Duration>, reason: &str) -> Pause {
        self.pause_as(|last, now| {
            let is_under_way = last.is_some_and(|last| last.until_at > now);
            let nth = if is_under_way { 1 } else { self.doubt.paused() };
            retry::pause(&self.policy, last, now, said, nth, reason)
        })
    }

    /// Pauses the site after a 403. It grows only with the 403s that came in a row, with no page
    /// between: a crawl may meet many private pages, each by itself, while the site is as open as
    /// before. What the site told us otherwise stays as it was.
    pub fn pause_refused(&self, said: Option<Duration>, reason: &str) -> Pause {
        self.pause_as(|last, now| {
            if last.is_some_and(|last| last.until_at > now) {
                return retry::pause(&self.policy, last, now, said, 1, reason);
            }
            let n_before = self.doubt.refused() - 1;
            let in_a_row = Pause {
                began_at: now,
                until_at: now,
                n_incidents: n_before,
                in_doubt: false,
                reason: String::new(),
            };
            let known = (n_before > 0).then_some(&in_a_row);
            let pause = retry::pause(&self.policy, known, now, said, self.doubt.paused(), reason);
            Pause { n_incidents: last.map_or(0, |last| last.n_incidents), ..pause }
        })
    }

    /// Notes that a request found the site down, and opens the breaker if that was one too many: the
    /// site is paused then. `is_last` says that the task has no failure left to spend: it is not
    /// given up for a site that is down.
    pub fn down(&self, reason: &str, is_last: bool) -> Option<Pause> {
        let n = self.doubt.down(is_last, self.policy.failures_max)?;
        let reason = format!("{reason}, {n} times in a row");
        Some(self.pause(None, &reason))
    }

    /// Notes that the site gave a page.
    pub fn page_came(&self) {
        self.doubt.page_came();
    }

    /// Whether the site may be down or closed to us.
    pub fn is_in_doubt(&self) -> bool {
        self.doubt.holds()
    }

    /// Waits until no one else finds out whether the site answers; holds others up until dropped.
    pub async fn probe(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.doubt.probe().await
    }

    fn pause_as(&self, next: impl Fn(Option<&Pause>, Moment) -> Pause) -> Pause {
        let mut paused = None;
        self.pause.send_modify(|last| {
            // While no one can look: what leaves from now on is in the pause.
            let pause = next(last.as_ref(), self.clock.now());
            let pause = Pause { in_doubt: self.doubt.holds(), ..pause };
            paused = Some(pause.clone());
            *last = Some(pause);
        });
        // The closure above is always called.
        paused.unwrap_or_else(|| next(None, self.clock.now()))
    }

    /// Leaves at least this long between requests from now on.
    pub fn slow_down_to(&self, period: Duration) {
        let period = period.min(NEVER);
        for limiter in [&self.limiter, &self.departures] {
            let mut limiter = held(limiter);
            if period > limiter.period() {
                *limiter = Limiter::new(period, Instant::now() + period);
            }
        }
    }

    /// The time between two requests, as it is now.
    pub fn period(&self) -> Duration {
        held(&self.limiter).period()
    }

    /// The pause that holds at `now`, if any.
    pub fn paused_until(&self, now: Moment) -> Option<Pause> {
        self.pause.borrow().clone().filter(|pause| pause.until_at > now)
    }

    fn closed_until(&self) -> Option<Moment> {
        let pause = self.pause.borrow();
        pause.as_ref().map(|pause| pause.until_at).filter(|until_at| *until_at > self.clock.now())
    }
}

fn held(limiter: &Mutex<Limiter>) -> MutexGuard<'_, Limiter> {
    limiter.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
