//! Trouble at one place of a simulated site: what is wrong there, and when.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::chance::is_chosen;
use super::fault::Fault;
use super::place::Place;

/// What is wrong at one place of a site, and when. Several faults take turns.
#[derive(Clone, Debug)]
pub struct Trouble {
    /// Where it is.
    pub place: Place,
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// When it is wrong.
    pub when: When,
}

/// When something is wrong.
#[derive(Clone, Debug)]
pub enum When {
    /// From the request after this many at the place, and for how long.
    From(u32, HowLong),
    /// On the first requests for a share of the pages.
    AtFirst {
        /// The share of the pages, in thousandths.
        per_mille: u16,
        /// The number of requests for each page.
        times: u32,
    },
    /// While a switch is on.
    While(FaultSwitch),
}

/// How long something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HowLong {
    /// For good.
    Always,
    /// For this many requests at the place.
    Requests(u32),
    /// For this long after the first request that meets it.
    Time(Duration),
}

/// Turns trouble on and off while the site is served. It is off at first.
#[derive(Clone, Debug, Default)]
pub struct FaultSwitch(Arc<AtomicBool>);

impl FaultSwitch {
    /// Lets the requests from now on meet the trouble.
    pub fn turn_on(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Ends the trouble.
    pub fn turn_off(&self) {
        self.0.store(false, Ordering::SeqCst);
    }

    /// Returns trouble that this switch turns on and off.
    #[must_use]
    pub fn trouble(&self, place: Place, faults: Vec<Fault>) -> Trouble {
        Trouble { place, faults, when: When::While(self.clone()) }
    }

    /// Returns whether the switch is on.
    pub(super) fn is_on(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// Trouble at a site that is served, and what it has met so far.
#[derive(Debug)]
pub(super) struct RunningTrouble {
    trouble: Trouble,
    seed: u64,
    n_seen: u32,
    n_met: usize,
    began_at: Option<Instant>,
    n_met_by_target: HashMap<String, u32>,
}

impl RunningTrouble {
    /// Returns trouble that no request has met.
    pub fn new(trouble: Trouble, seed: u64) -> Self {
        Self { trouble, seed, n_seen: 0, n_met: 0, began_at: None, n_met_by_target: HashMap::new() }
    }

    /// Returns whether a page is where the trouble is.
    pub const fn place(&self) -> Place {
        self.trouble.place
    }

    /// Counts a request at the place, and returns the fault that it meets, if any.
    pub fn next(&mut self, target: &str, now: Instant) -> Option<Fault> {
        let n_before = self.n_seen;
        self.n_seen = self.n_seen.saturating_add(1);
        if !self.is_on(target, n_before, now) {
            return None;
        }
        let turn = self.n_met.checked_rem(self.trouble.faults.len())?;
        self.n_met = self.n_met.wrapping_add(1);
        self.trouble.faults.get(turn).cloned()
    }

    fn is_on(&mut self, target: &str, n_before: u32, now: Instant) -> bool {
        match &self.trouble.when {
            When::While(switch) => switch.is_on(),
            When::AtFirst { per_mille, times } => {
                if !is_chosen(self.seed, target, *per_mille) {
                    return false;
                }
                let n = self.n_met_by_target.entry(target.to_owned()).or_default();
                *n = n.saturating_add(1);
                *n <= *times
            }
            When::From(after, _) if n_before < *after => false,
            When::From(after, HowLong::Requests(n)) => n_before - after < *n,
            When::From(_, HowLong::Always) => true,
            When::From(_, HowLong::Time(length)) => {
                now.duration_since(*self.began_at.get_or_insert(now)) < *length
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(text: &str, n: usize) -> String {
        let mut running = RunningTrouble::new(text.parse().unwrap(), 1);
        let now = Instant::now();
        let fault = |fault| match fault {
            None => '.',
            Some(Fault::Reset) => 'r',
            Some(Fault::Gone) => 'g',
            Some(_) => '?',
        };
        (0..n).map(|_| fault(running.next("/a", now))).collect()
    }

    #[test]
    fn trouble_begins_and_ends_by_the_count_of_requests() {
        for (text, wanted) in [
            ("all:gone", "gggggg"),
            ("all:gone=once", "g....."),
            ("all:gone=first 2", "gg...."),
            ("all:gone=1", "g....."),
            ("all:gone=after 4", "....gg"),
            ("all:gone=for 3", "ggg..."),
            ("all:gone=after 2 for 3", "..ggg."),
            ("all:gone,reset=after 1", ".grgrg"),
        ] {
            assert_eq!(met(text, 6), wanted, "{text}");
        }
    }

    #[test]
    fn trouble_lasts_for_a_time_after_the_first_request_that_meets_it() {
        let mut running = RunningTrouble::new("all:gone=after 1 for 80s".parse().unwrap(), 1);
        let began = Instant::now();
        let mut is_met =
            |seconds| running.next("/a", began + Duration::from_secs(seconds)).is_some();
        assert_eq!([0, 100, 179, 180].map(&mut is_met), [false, true, true, false]);
    }

    #[test]
    fn a_switch_turns_trouble_on_and_off() {
        let switch = FaultSwitch::default();
        let mut running = RunningTrouble::new(switch.trouble(Place::All, vec![Fault::Gone]), 1);
        let mut is_met = || running.next("/a", Instant::now()).is_some();
        assert!(!is_met());
        switch.turn_on();
        assert!(is_met() && is_met());
        switch.turn_off();
        assert!(!is_met());
    }
}
