//! How many requests the site itself allows, according to its answers.
//!
//! An answer says how many requests are left until the window resets. They are spread evenly over the time
//! that is left. Answers may come late and out of order, and requests in flight may be counted in them or not;
//! whatever is not known counts against us.
//!
//! Processes that crawl one site together share what the site told them. Each uses its share of what is
//! left. Between two exchanges, a process knows only its own requests.
//!
//! Times are lengths since 1970 on a clock that is never set.

mod hold;
mod host;
mod request;
mod share;
mod spacing;
mod stated_window;
mod window;

use std::time::Duration;

pub use hold::Hold;
pub use host::{HostWindows, LeftRequests};
pub use share::TeamShare;
pub use spacing::{sets_the_pace, slowest};
pub use stated_window::StatedWindow;

/// A turn whose request has not left after this long leads to none.
const TURN_LASTS: Duration = Duration::from_secs(1);

/// The windows of all hosts of a site.
#[derive(Clone, Debug, Default)]
pub struct SiteWindows {
    hosts: Vec<(String, HostWindows)>,
    last_turn: Duration,
    /// What part of the requests that are left this process may use.
    share: TeamShare,
}

impl SiteWindows {
    /// Returns the windows that an earlier run knew of. Its last request left at `last_sent`.
    pub fn resumed(told: Vec<LeftRequests>, last_sent: Duration) -> Self {
        let mut windows = Self::default();
        for left in told {
            windows.host(&left.origin.clone()).resume(left, last_sent);
        }
        windows
    }

    /// Returns why no turn is to be taken at `now`. The host of its request is not known yet, so the windows of
    /// every host count.
    pub fn hold_turn(&self, now: Duration) -> Option<Hold> {
        let last_sent = self.hosts.iter().map(|(_, host)| host.last_sent()).max();
        let is_pending = self.last_turn > last_sent.unwrap_or_default()
            && now.saturating_sub(self.last_turn) < TURN_LASTS;
        let last_turn = is_pending.then_some(self.last_turn);
        self.hosts.iter().filter_map(|(_, host)| host.hold(now, last_turn, self.share)).max()
    }

    /// Notes that a turn is taken: its request leaves soon.
    pub fn note_turn(&mut self, now: Duration) {
        self.last_turn = now;
    }

    /// Returns why no request is to be sent to a host at `now`.
    pub fn hold(&self, origin: &str, now: Duration) -> Option<Hold> {
        let host = self.hosts.iter().find(|(of, _)| of == origin);
        host.and_then(|(_, host)| host.hold(now, None, self.share))
    }

    /// Notes that a request leaves, and returns its number among those to this host.
    pub fn leave(&mut self, origin: &str, now: Duration) -> u64 {
        self.host(origin).leave(now)
    }

    /// Notes what the answer to a request says.
    pub fn hear(&mut self, origin: &str, nth: u64, stated: Vec<StatedWindow>, now: Duration) {
        self.host(origin).hear(nth, stated, now);
    }

    /// Notes that a request got no answer, or one that says nothing of windows.
    pub fn end(&mut self, origin: &str, nth: u64) {
        self.host(origin).end(nth);
    }

    /// Takes over what other processes were told that crawl the same site, and which share of it is ours.
    pub fn take_over(&mut self, told: Vec<LeftRequests>, share: TeamShare, now: Duration) {
        self.share = share;
        for left in told.into_iter().filter(|left| left.resets > now) {
            self.host(&left.origin.clone()).take_over(left);
        }
    }

    /// Returns how many requests are left in each window that has not reset yet.
    pub fn left(&self, now: Duration) -> Vec<LeftRequests> {
        self.hosts.iter().flat_map(|(origin, host)| host.left(origin, now)).collect()
    }

    fn host(&mut self, origin: &str) -> &mut HostWindows {
        let place = self.hosts.iter().position(|(of, _)| of == origin);
        let place = place.unwrap_or_else(|| {
            self.hosts.push((origin.to_owned(), HostWindows::default()));
            self.hosts.len() - 1
        });
        &mut self.hosts[place].1
    }
}

#[cfg(test)]
mod tests;
