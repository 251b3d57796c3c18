//! What answers do to the rate limit: they pause the site, or end a suspected outage.

use std::time::Duration;

use tokio::sync::MutexGuard;

use super::{RateLimit, locked};
use crate::config;
use crate::rules::outage::Outage;
use crate::rules::pause::{self, PauseRequest};
use crate::words::{Moment, Pause};

/// The rule that makes a pause of an answer.
type PauseRule = fn(&config::RetrySettings, Option<&Pause>, &mut Outage, PauseRequest<'_>) -> Pause;

impl RateLimit {
    /// Returns the pause that holds at `now`, if any.
    pub fn paused_until(&self, now: Moment) -> Option<Pause> {
        self.pause.borrow().clone().filter(|pause| pause.until_at > now)
    }

    /// Pauses the site from this instant on, because an answer told us to wait.
    pub fn pause(&self, retry_after: Option<Duration>, reason: &str) -> Pause {
        self.pause_as(retry_after, reason, pause::after_wait)
    }

    /// Pauses the site from this instant on, after a 403.
    pub fn pause_refused(&self, retry_after: Option<Duration>, reason: &str) -> Pause {
        self.pause_as(retry_after, reason, pause::after_refusal)
    }

    /// Notes a request that found the site down, and pauses the site if that is an outage by now.
    /// `is_last_try` says that the task would be given up for it.
    pub fn note_down(&self, reason: &str, is_last_try: bool) -> Option<Pause> {
        let n = locked(&self.outage).note_down(is_last_try, self.policy.failures_max)?;
        Some(self.pause(None, &format!("{reason}, {n} times in a row")))
    }

    /// Notes that the site sent a page.
    pub fn note_page(&self) {
        locked(&self.outage).note_page();
    }

    /// Returns whether the site may be down or closed to us.
    pub fn suspects_outage(&self) -> bool {
        locked(&self.outage).is_suspected()
    }

    /// Waits until no other worker probes the site. Others wait until the guard is dropped.
    pub async fn probe_alone(&self) -> MutexGuard<'_, ()> {
        self.probe.lock().await
    }

    fn pause_as(&self, retry_after: Option<Duration>, reason: &str, rule: PauseRule) -> Pause {
        let next = |last: Option<&Pause>| {
            let request = PauseRequest { now: self.clock.now(), retry_after, reason };
            rule(&self.policy, last, &mut locked(&self.outage), request)
        };
        let mut paused = None;
        self.pause.send_modify(|last| {
            // No worker can read the pause meanwhile, so every later request sees the new one.
            let pause = next(last.as_ref());
            paused = Some(pause.clone());
            *last = Some(pause);
        });
        // The closure above always runs.
        paused.unwrap_or_else(|| next(None))
    }
}
