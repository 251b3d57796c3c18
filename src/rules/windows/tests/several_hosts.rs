//! Several hosts that crawl one site together, and tell each other twice a second what it stated.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

/// How often the hosts look whether they may send a request, in milliseconds.
const STEP: u64 = 10;

/// How often a host takes over what the others were told.
const TAKEN_OVER_EVERY: u64 = 500;

/// A site that counts requests in fixed windows, and the hosts that ask it.
#[derive(Clone, Debug)]
struct Team {
    /// The requests of a window.
    limit: u64,
    /// How long a window lasts, in milliseconds.
    length: u64,
    /// The time between two requests of any hosts.
    period: u64,
    n_hosts: u32,
    /// The most requests that one host has in flight.
    max_in_flight: u64,
    /// How long requests and answers travel, in turn.
    travels: Vec<(u64, u64)>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Arrival { nth: u64, answer_takes: u64 },
    Answer { nth: u64, n_left: u64, seconds: u64 },
}

impl Team {
    /// Returns how many requests arrive in each window until `end`.
    fn counts(&self, end: u64) -> BTreeMap<u64, u64> {
        let mut hosts = vec![SiteWindows::default(); usize::try_from(self.n_hosts).unwrap()];
        let mut in_flight = vec![0; hosts.len()];
        let mut events: BTreeMap<(u64, u64, usize), Event> = BTreeMap::new();
        let (mut counts, mut stored) = (BTreeMap::new(), Vec::new());
        let (mut n_sent, mut n_events, mut next_turn) = (0_usize, 0, 0);
        for now in (0..end).step_by(usize::try_from(STEP).unwrap()) {
            let moment = BEGAN + Duration::from_millis(now);
            while events.first_key_value().is_some_and(|((at, ..), _)| *at <= now) {
                let Some(((_, id, host), event)) = events.pop_first() else { break };
                match event {
                    Event::Arrival { nth, answer_takes } => {
                        let count = counts.entry(now / self.length).or_insert(0);
                        *count += 1;
                        let n_left = self.limit.saturating_sub(*count);
                        let seconds = (self.length - now % self.length).div_ceil(1000);
                        let answer = Event::Answer { nth, n_left, seconds };
                        events.insert((now + answer_takes, id, host), answer);
                    }
                    Event::Answer { nth, n_left, seconds } => {
                        in_flight[host] -= 1;
                        hosts[host].hear(HOST, nth, stated(n_left, seconds), moment);
                        store(&mut stored, hosts[host].left(moment));
                    }
                }
            }
            for (place, host) in hosts.iter_mut().enumerate() {
                let n_before = u32::try_from(place).unwrap();
                let share = TeamShare { n_hosts: self.n_hosts, n_before };
                // Not all at once.
                if (now + u64::from(n_before) * 170) % TAKEN_OVER_EVERY == 0 {
                    host.take_over(stored.clone(), share, moment);
                }
                let may_send = now >= next_turn
                    && in_flight[place] < self.max_in_flight
                    && host.hold(HOST, moment).is_none();
                if may_send {
                    let nth = host.leave(HOST, moment);
                    let (there, answer_takes) = self.travels[n_sent % self.travels.len()];
                    (n_sent, n_events, next_turn) = (n_sent + 1, n_events + 1, now + self.period);
                    in_flight[place] += 1;
                    let arrival = Event::Arrival { nth, answer_takes };
                    events.insert((now + there, n_events, place), arrival);
                }
            }
        }
        counts
    }
}

/// Adds what a host knows to what is stored, as the server does.
fn store(stored: &mut Vec<LeftRequests>, left: Vec<LeftRequests>) {
    let later = Duration::from_secs(2);
    for left in left {
        stored.retain(|known| known.resets > left.told);
        match stored.first_mut() {
            None => stored.push(left),
            Some(known) if left.resets > known.resets + later => *known = left,
            Some(known) if left.resets + later >= known.resets => {
                known.n_left = known.n_left.min(left.n_left);
            }
            Some(_) => {}
        }
    }
}

fn teams() -> impl Strategy<Value = Team> {
    let site = (10..100_u64, 10_000..60_000_u64, 20..500_u64);
    let travels = proptest::collection::vec((0..300_u64, 0..300_u64), 1..8);
    (site, 2..6_u32, 1..5_u64, travels).prop_map(|(site, n_hosts, max_in_flight, travels)| {
        let (limit, length, period) = site;
        Team { limit, length, period, n_hosts, max_in_flight, travels }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// What docs/team.md states. The hosts begin at once, so each sends a request before the first answer.
    #[test]
    fn a_window_gets_at_most_one_request_per_host_too_many(team in teams()) {
        for (window, count) in team.counts(150_000) {
            let most = team.limit + u64::from(team.n_hosts);
            prop_assert!(count <= most, "{count} in window {window} of {}", team.limit);
        }
    }

    #[test]
    fn the_hosts_together_use_half_of_what_the_site_allows(mut team in teams()) {
        team.limit += 10 * u64::from(team.n_hosts);
        let counts = team.counts(team.length * 5);
        let slowest = team.travels.iter().map(|(there, back)| there + back).max().unwrap_or(0);
        let in_flight = team.max_in_flight * u64::from(team.n_hosts);
        let pace = team.period.max(slowest / in_flight).max(STEP);
        let could = team.limit.min(team.length / pace);
        for count in counts.values().skip(1).take(3) {
            prop_assert!(count * 2 >= could, "{count} of {could}: {counts:?}");
        }
    }
}
