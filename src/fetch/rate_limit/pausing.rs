//! What answers do to the rate limit: they pause the site, or end a suspicion.

use std::time::Duration;

use tokio::sync::MutexGuard;

use super::{RateLimit, locked};
use crate::config;
use crate::rules::incidents::Incidents;
use crate::rules::pause::{self, PauseRequest};
use crate::words::{Moment, Pause};

/// The rule that makes a pause of an answer.
type PauseRule =
    fn(&config::RetrySettings, Option<&Pause>, &mut Incidents, PauseRequest<'_>) -> Pause;

/// A pause, and whether this answer began it.
#[derive(Clone, Debug)]
pub struct AnsweredPause {
    /// The pause that holds now.
    pub pause: Pause,
    /// Whether the site was not paused before.
    pub is_new: bool,
}

impl RateLimit {
    /// Returns the pause that holds at `now`, if any.
    pub fn paused_until(&self, now: Moment) -> Option<Pause> {
        self.pause.borrow().clone().filter(|pause| pause.until_at > now)
    }

    /// Pauses the site from this instant on, because an answer asked the crawl to wait.
    pub fn pause(&self, retry_after: Option<Duration>, reason: &str) -> AnsweredPause {
        self.pause_as(retry_after, reason, pause::after_wait)
    }

    /// Pauses the site from this instant on, after a 403.
    pub fn pause_refused(&self, reason: &str) -> AnsweredPause {
        self.pause_as(None, reason, pause::after_refusal)
    }

    /// Notes a 403 for a user's page, and returns whether it may concern only that user.
    pub fn may_be_private(&self) -> bool {
        locked(&self.incidents).may_be_private()
    }

    /// Pauses the site from this instant on, because it returns no pages. Its next pages are
    /// probes.
    pub fn pause_for_outage(&self, reason: &str) -> Pause {
        self.pause_as(None, reason, pause::after_outage).pause
    }

    /// Notes that the site sent a page.
    pub fn note_page(&self) {
        locked(&self.incidents).note_page();
    }

    /// Returns whether the site may be down or closed to us.
    pub fn is_suspected(&self) -> bool {
        locked(&self.incidents).are_suspicious()
    }

    /// Waits until no other worker probes the site. Others wait until the guard is dropped.
    pub async fn probe_alone(&self) -> MutexGuard<'_, ()> {
        self.probe.lock().await
    }

    fn pause_as(
        &self,
        retry_after: Option<Duration>,
        reason: &str,
        rule: PauseRule,
    ) -> AnsweredPause {
        let next = |last: Option<&Pause>| {
            let now = self.clock.now();
            let is_new = last.is_none_or(|last| last.until_at <= now);
            let request = PauseRequest { now, retry_after, reason };
            let pause = rule(&self.policy, last, &mut locked(&self.incidents), request);
            AnsweredPause { pause, is_new }
        };
        let mut paused = None;
        self.pause.send_modify(|last| {
            // No worker can read the pause meanwhile, so every later request sees the new one.
            let answered = next(last.as_ref());
            *last = Some(answered.pause.clone());
            paused = Some(answered);
        });
        // The closure above always runs.
        paused.unwrap_or_else(|| next(None))
    }
}
