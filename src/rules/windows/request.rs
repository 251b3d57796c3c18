//! The requests to a host that its answers may not have counted yet.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

/// The requests to a host, beginning with the oldest one in flight.
#[derive(Clone, Debug, Default)]
pub struct OpenRequests {
    /// How many left before these.
    n_before: u64,
    recent: VecDeque<OpenRequest>,
}

#[derive(Clone, Copy, Debug)]
struct OpenRequest {
    left: Duration,
    fate: Fate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    InFlight,
    /// Its answer said how many requests are left.
    Told,
    /// It got no answer, or one that says nothing.
    Silent,
}

impl OpenRequests {
    /// Adds a request, and returns its number.
    pub fn leave(&mut self, now: Duration) -> u64 {
        let nth = self.n_sent();
        self.recent.push_back(OpenRequest { left: now, fate: Fate::InFlight });
        nth
    }

    /// Notes that a request is no longer in flight. Returns when it left; none if that was noted before.
    pub fn end(&mut self, nth: u64, is_told: bool) -> Option<Duration> {
        let place = usize::try_from(nth.checked_sub(self.n_before)?).ok()?;
        let request = self.recent.get_mut(place).filter(|it| it.fate == Fate::InFlight)?;
        request.fate = if is_told { Fate::Told } else { Fate::Silent };
        let left = request.left;
        while self.recent.front().is_some_and(|request| request.fate != Fate::InFlight) {
            self.recent.pop_front();
            self.n_before += 1;
        }
        Some(left)
    }

    /// Returns how many requests have left.
    pub fn n_sent(&self) -> u64 {
        self.n_before.saturating_add(self.recent.len() as u64)
    }

    /// Returns the numbers of those in flight.
    pub fn in_flight(&self) -> BTreeSet<u64> {
        self.numbered().filter(|(_, fate)| *fate == Fate::InFlight).map(|(nth, _)| nth).collect()
    }

    /// Returns how many are in flight.
    pub fn n_in_flight(&self) -> u64 {
        self.numbered().filter(|(_, fate)| *fate == Fate::InFlight).count() as u64
    }

    /// Returns how many left after this one and got no answer that says anything.
    pub fn n_silent_after(&self, nth: u64) -> u64 {
        self.numbered().filter(|(other, fate)| *other > nth && *fate == Fate::Silent).count() as u64
    }

    fn numbered(&self) -> impl Iterator<Item = (u64, Fate)> {
        (self.n_before..).zip(self.recent.iter().map(|request| request.fate))
    }
}
