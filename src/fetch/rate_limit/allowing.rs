//! How many requests the site itself allows: what its answers say is kept to, and kept for the next run.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::{RateLimit, Wait, locked};
use crate::rules::windows::{Hold, StatedWindow, TeamShare};
use crate::words::{Allowance, Moment};

/// How often a wait for the site's next window is looked at again.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// A shorter wait for the site's next window is not worth telling.
const WORTH_TELLING: Duration = Duration::from_secs(5);

/// A request that leaves. Dropped without an answer, it may have been counted by the site or not.
#[derive(Debug)]
pub struct LeavingRequest<'l> {
    limit: &'l RateLimit,
    at: Moment,
    origin: String,
    nth: u64,
}

impl<'l> LeavingRequest<'l> {
    /// Returns the departure of a request that leaves at this moment.
    fn new(limit: &'l RateLimit, at: Moment, origin: &str, nth: u64) -> Self {
        Self { limit, at, origin: origin.to_owned(), nth }
    }

    /// Returns when it leaves.
    pub const fn at(&self) -> Moment {
        self.at
    }

    /// Notes what its answer says about the requests that are left.
    pub fn answered(self, stated: Vec<StatedWindow>) {
        let RateLimit { windows, time, .. } = self.limit;
        locked(windows).hear(&self.origin, self.nth, stated, time.now());
    }
}

impl Drop for LeavingRequest<'_> {
    fn drop(&mut self) {
        // After an answer this changes nothing.
        locked(&self.limit.windows).end(&self.origin, self.nth);
        self.limit.publish_allowances();
    }
}

impl RateLimit {
    /// Waits until a request that has its turn may be sent to this origin, and sends it off. Returns
    /// nothing if the site is paused, or allows it only later.
    ///
    /// A slow commit answers several claims at once. Their requests still have to be sent one by
    /// one.
    pub async fn wait_to_send(&self, origin: &str) -> Option<LeavingRequest<'_>> {
        let began = Instant::now();
        let _to_send = self.join_senders();
        loop {
            self.notice_clock();
            let early = {
                // Borrowed until it is sent: a pause begins before that or after it, never
                // meanwhile.
                let pause = self.pause.borrow();
                let now = self.clock.now();
                if pause.as_ref().is_some_and(|pause| pause.until_at > now) {
                    return None;
                }
                let mut windows = locked(&self.windows);
                let run_time = self.time.now();
                match windows.hold(origin, run_time) {
                    // The claim must not be held meanwhile.
                    Some(Hold::Until(until)) if until > run_time + LOOK_EVERY => {
                        return None;
                    }
                    Some(hold) => self.length_of(hold),
                    None => match self.try_to_send() {
                        Ok(()) => {
                            let nth = windows.leave(origin, run_time);
                            return Some(LeavingRequest::new(self, now, origin, nth));
                        }
                        // The server that gives the turns may be gone: the claim must not be held until it is back.
                        Err(_)
                            if began.elapsed() > LOOK_EVERY
                                && self.server_silent_for(LOOK_EVERY) =>
                        {
                            return None;
                        }
                        Err(early) => early,
                    },
                }
            };
            self.sleep(Wait::For(early)).await;
        }
    }

    /// Returns what the site allows, and every change of it.
    pub fn allowances(&self) -> watch::Receiver<Vec<Allowance>> {
        self.allowances.subscribe()
    }

    /// Takes over what the site told other hosts that crawl it, and which share of it is ours.
    pub fn allow_with_others(&self, told: Vec<Allowance>, share: TeamShare) {
        let told = self.time.told(told, &self.clock);
        locked(&self.windows).take_over(told, share, self.time.now());
        self.publish_allowances();
    }

    /// Returns when the site allows the next request, if that is not about now.
    pub fn held_until(&self) -> Option<Moment> {
        let now = self.time.now();
        let Some(Hold::Until(until)) = locked(&self.windows).hold_turn(now) else { return None };
        let length = until.saturating_sub(now);
        (length > WORTH_TELLING).then(|| self.clock.now().after(length))
    }

    /// Returns the wait that a window means for a turn.
    pub(super) fn wait_of(&self, hold: Hold) -> Wait {
        if let Hold::Until(until) = hold {
            let length = until.saturating_sub(self.time.now());
            if length > self.policy.wait_max {
                return Wait::TooLong(self.clock.now().after(length));
            }
        }
        Wait::For(self.length_of(hold))
    }

    /// Returns how long to sleep before another look.
    pub(super) fn length_of(&self, hold: Hold) -> Duration {
        match hold {
            Hold::ForAnswer => LOOK_EVERY,
            Hold::Until(until) => until.saturating_sub(self.time.now()).min(LOOK_EVERY),
        }
    }

    /// Tells those who wait, and the writer, what the site allows now.
    fn publish_allowances(&self) {
        let left = self.time.allowances(&locked(&self.windows), &self.clock);
        self.allowances.send_if_modified(|known| {
            let is_changed = *known != left;
            *known = left;
            is_changed
        });
    }
}
