//! The windows of one host.

use std::collections::BTreeSet;
use std::time::Duration;

use super::hold::Hold;
use super::request::OpenRequests;
use super::share::TeamShare;
use super::stated_window::StatedWindow;
use super::window::{Statement, Window};

/// The maximum number of windows of a host. A new one then replaces the one that resets first.
const MAX_WINDOWS: usize = 16;

/// A window that reset this long ago, without an answer since, is forgotten.
const FORGOTTEN_AFTER: Duration = Duration::from_hours(1);

/// The windows of one host, and the requests that may count in them.
#[derive(Clone, Debug, Default)]
pub struct HostWindows {
    windows: Vec<Window>,
    requests: OpenRequests,
    last_sent: Duration,
}

/// How many requests are certainly left in a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftRequests {
    /// The origin that said so.
    pub origin: String,
    /// The name of its policy.
    pub policy: String,
    /// How many requests are left. Those in flight may be counted or not.
    pub n_left: u64,
    /// When the answer that said so arrived.
    pub told: Duration,
    /// When the window resets.
    pub resets: Duration,
}

impl LeftRequests {
    /// Returns the policy's name and the equivalent `Statement`.
    fn stated(self) -> (String, Statement) {
        let Self { policy, n_left, told, resets, .. } = self;
        let (earliest, latest) = (resets, resets);
        let said = Statement { nth: 0, n_left, limit: None, earliest, latest, told, n_sent: 0 };
        (policy, said)
    }
}

impl HostWindows {
    /// Adds a window that an earlier run knew of.
    pub fn resume(&mut self, left: LeftRequests, last_sent: Duration) {
        self.last_sent = self.last_sent.max(last_sent);
        let (policy, said) = left.stated();
        self.add(Window::new(policy, said, BTreeSet::new()));
    }

    /// Takes over what another process was told.
    pub fn take_over(&mut self, left: LeftRequests) {
        let (policy, said) = left.stated();
        let said = Statement { n_sent: self.requests.n_sent(), ..said };
        let uncounted = self.requests.in_flight();
        match self.windows.iter_mut().find(|window| window.policy == policy) {
            Some(window) => window.take_over(said, uncounted),
            None => self.add(Window::new(policy, said, uncounted)),
        }
    }

    /// Returns when the last request left.
    pub fn last_sent(&self) -> Duration {
        self.last_sent
    }

    /// Returns why no request may leave at `now`. A turn that was taken, if any, counts as a request.
    pub fn hold(
        &self,
        now: Duration,
        last_turn: Option<Duration>,
        share: TeamShare,
    ) -> Option<Hold> {
        let n_in_flight = self.requests.n_in_flight() + u64::from(last_turn.is_some());
        let hold = |window: &Window| {
            if window.is_over(now) {
                let begins = window.latest + share.begins_after();
                if begins > now {
                    return Some(Hold::Until(begins));
                }
                return (n_in_flight >= share.of(window.most)).then_some(Hold::ForAnswer);
            }
            if window.n_free() == 0 {
                return Some(Hold::Until(window.latest));
            }
            let last = self.last_sent.max(last_turn.unwrap_or_default());
            let next = window.next(last, share);
            (next > now).then_some(Hold::Until(next))
        };
        self.windows.iter().filter_map(hold).max()
    }

    /// Notes that a request leaves, and returns its number.
    pub fn leave(&mut self, now: Duration) -> u64 {
        let nth = self.requests.leave(now);
        self.last_sent = now;
        for window in &mut self.windows {
            window.uncounted.insert(nth);
        }
        nth
    }

    /// Notes what the answer to a request says. Windows without a time are ignored.
    pub fn hear(&mut self, nth: u64, mut stated: Vec<StatedWindow>, now: Duration) {
        stated.retain(|it| it.resets_in.is_some());
        if stated.is_empty() {
            self.end(nth);
            return;
        }
        let Some(left) = self.requests.end(nth, true) else { return };
        let is_stated = |window: &Window| stated.iter().any(|it| it.policy == window.policy);
        self.windows.retain_mut(|window| {
            let is_stated = is_stated(window);
            if !is_stated {
                window.end(nth);
            }
            is_stated || !window.is_over(left)
        });
        let n_silent = self.requests.n_silent_after(nth);
        for StatedWindow { policy, n_left, limit, resets_in } in stated {
            let n_left = n_left.saturating_sub(n_silent);
            let length = resets_in.unwrap_or_default();
            let said = Statement {
                limit,
                n_sent: self.requests.n_sent(),
                ..Statement::new(nth, n_left, length, left, now)
            };
            let uncounted = self.requests.in_flight();
            match self.windows.iter_mut().find(|window| window.policy == policy) {
                Some(window) => window.hear(said, uncounted),
                None => self.add(Window::new(policy, said, uncounted)),
            }
        }
    }

    /// Notes that a request ended without an answer about any window.
    pub fn end(&mut self, nth: u64) {
        let Some(left) = self.requests.end(nth, false) else { return };
        for window in &mut self.windows {
            window.end(nth);
        }
        self.windows.retain(|window| !window.is_over(left.saturating_sub(FORGOTTEN_AFTER)));
    }

    /// Returns how many requests are left in each window that has not reset yet.
    pub fn left(&self, origin: &str, now: Duration) -> Vec<LeftRequests> {
        let live = self.windows.iter().filter(|window| !window.is_over(now));
        let left = live.map(|window| LeftRequests {
            origin: origin.to_owned(),
            policy: window.policy.clone(),
            n_left: window.n_left,
            told: window.told,
            resets: window.latest,
        });
        left.collect()
    }

    fn add(&mut self, window: Window) {
        if self.windows.len() >= MAX_WINDOWS {
            let first = self.windows.iter().enumerate().min_by_key(|(_, window)| window.latest);
            if let Some((place, _)) = first {
                self.windows.swap_remove(place);
            }
        }
        self.windows.push(window);
    }
}
