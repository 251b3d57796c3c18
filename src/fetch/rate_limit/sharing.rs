//! A rate that several hosts share: the server gives the turns, and other hosts may pause the site.

use std::time::Duration;

use super::{RateLimit, locked};
use crate::fetch::shared_turns::{InLine, SharedTurns};
use crate::words::Pause;

impl RateLimit {
    /// Lets a server give the turns from now on, and returns where to put them.
    pub fn share(&self) -> SharedTurns {
        self.shared.get_or_init(SharedTurns::default).clone()
    }

    /// Counts one more worker that waits for a turn, until the guard is dropped.
    pub fn join_line(&self) -> Option<InLine> {
        self.shared.get().map(SharedTurns::join_line)
    }

    /// Notes how long a claim took. If a server gives the turns, claims begin early enough for theirs.
    pub fn note_claim(&self, took: Duration) {
        if let Some(shared) = self.shared.get() {
            shared.note_claim(took);
        }
    }

    /// Pauses the site because another host did. A pause that ends later stays in force.
    pub fn pause_with_others(&self, other: &Pause) {
        let is_new = self.pause.send_if_modified(|pause| {
            let is_later = pause.as_ref().is_none_or(|pause| pause.until_at < other.until_at);
            if is_later {
                *pause = Some(other.clone());
            }
            is_later
        });
        if !is_new {
            return;
        }
        if other.in_doubt {
            // As on the host that began it, the next pages are probes, one at a time.
            locked(&self.incidents).note_outage();
        }
        if let Some(shared) = self.shared.get() {
            shared.drop_all();
        }
    }

    /// Calls `set`, which moves the clock by `millis`, and moves the pause with it. The time left stays the same.
    /// Returns the pause if it is still in force.
    pub fn set_clock(&self, millis: i64, set: impl FnOnce()) -> Option<Pause> {
        let mut holds = None;
        self.pause.send_modify(|pause| {
            // The pause is locked, so nobody compares it with the wrong time.
            set();
            *pause = pause.take().map(|pause| pause.moved_by(millis));
            holds = pause.clone().filter(|pause| pause.until_at > self.clock.now());
        });
        holds
    }

    /// Waits until a server has given turns, which is forever if none gives them.
    pub(super) async fn turns_given(&self) {
        match self.shared.get() {
            Some(shared) => shared.given().await,
            None => std::future::pending().await,
        }
    }

    /// Counts one more worker that waits for a turn to send a request, until the guard is dropped.
    pub(super) fn join_senders(&self) -> Option<InLine> {
        self.shared.get().map(SharedTurns::join_senders)
    }

    /// Returns whether no turn is left and the server that gives them has been silent for this long.
    pub(super) fn server_silent_for(&self, length: Duration) -> bool {
        self.shared.get().is_some_and(|shared| shared.server_silent_for(length))
    }

    /// Lets a request leave if it is time, or returns how long to wait before another look.
    pub(super) fn try_to_send(&self) -> Result<(), Duration> {
        match self.shared.get() {
            Some(shared) => shared.try_to_send(),
            None => locked(&self.sending).try_turn(),
        }
    }
}
