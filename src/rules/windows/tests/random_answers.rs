//! Answers that say anything, in any order: whatever is heard last of a window is kept to.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

/// What happens next.
#[derive(Clone, Debug)]
enum Step {
    /// All requests that may leave do so, except for a number that is held back, within a number of milliseconds.
    Leave(u64, usize),
    /// One of the requests in flight, by its place among them, is answered with this.
    Answer(usize, Vec<StatedWindow>),
    /// Or not at all.
    Silence(usize),
}

fn windows() -> impl Strategy<Value = Vec<StatedWindow>> {
    let window =
        ("[ab]", 0..20_u64, proptest::option::of(0..50_u64), proptest::option::of(0..90_u64));
    let window = window.prop_map(|(policy, n_left, limit, seconds)| StatedWindow {
        policy,
        n_left,
        limit,
        resets_in: seconds.map(Duration::from_secs),
    });
    proptest::collection::vec(window, 0..3)
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (1..20_000_u64, 1..5_usize).prop_map(|(millis, n)| Step::Leave(millis, n)),
        4 => (0..8_usize, windows()).prop_map(|(place, stated)| Step::Answer(place, stated)),
        1 => (0..8_usize).prop_map(Step::Silence),
    ];
    proptest::collection::vec(step, 1..80)
}

/// What one answer said, as long as nothing newer is known.
#[derive(Clone, Debug)]
struct Word {
    policy: String,
    n_left: u64,
    until: Duration,
    /// The requests that left since.
    left: Vec<Duration>,
}

impl Word {
    fn assert_kept(&self) {
        let within = self.left.iter().filter(|at| **at < self.until).count() as u64;
        assert!(within <= self.n_left, "{within} left: {self:?}");
        for pair in self.left.windows(2).filter(|pair| pair[1] < self.until) {
            let evenly = self.until.saturating_sub(pair[0]).as_nanos() / u128::from(self.n_left);
            assert!(pair[1].saturating_sub(pair[0]).as_nanos() >= evenly, "a burst: {self:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn no_more_requests_leave_than_the_last_answer_allows(steps in steps()) {
        let mut site = SiteWindows::default();
        let (mut now, mut words) = (BEGAN, Vec::<Word>::new());
        let mut in_flight: Vec<u64> = Vec::new();
        // How many requests had left when each policy was last heard of.
        let (mut n_sent, mut heard) = (0_u64, BTreeMap::<String, u64>::new());
        for step in steps {
            match step {
                Step::Leave(millis, n) => {
                    let end = now + Duration::from_millis(millis);
                    while now < end && in_flight.len() < 8 {
                        match site.hold(HOST, now) {
                            None if in_flight.len() % 5 < n => {
                                in_flight.push(site.leave(HOST, now));
                                n_sent += 1;
                                for word in &mut words {
                                    word.left.push(now);
                                    word.assert_kept();
                                }
                                now += Duration::from_millis(50);
                            }
                            Some(Hold::Until(until)) if until < end => {
                                now = until.max(now + Duration::from_nanos(1));
                            }
                            _ => break,
                        }
                    }
                    now = now.max(end);
                }
                Step::Answer(place, stated) if !in_flight.is_empty() => {
                    let place = place % in_flight.len();
                    let nth = in_flight.remove(place);
                    let mut names: Vec<&str> = stated.iter().map(|it| it.policy.as_str()).collect();
                    names.dedup();
                    if names.len() < stated.len() {
                        continue;
                    }
                    site.hear(HOST, nth, stated.clone(), now);
                    for told in stated.into_iter().filter(|told| told.resets_in.is_some()) {
                        words.retain(|word| word.policy != told.policy);
                        let after = heard.insert(told.policy.clone(), n_sent).unwrap_or(0);
                        // Of an answer that is not surely newer, nobody knows what it means.
                        if nth >= after && let Some(length) = told.resets_in {
                            let (policy, n_left) = (told.policy, told.n_left);
                            words.push(Word { policy, n_left, until: now + length, left: Vec::new() });
                        }
                    }
                }
                Step::Silence(place) if !in_flight.is_empty() => {
                    let place = place % in_flight.len();
                    site.end(HOST, in_flight.remove(place));
                }
                Step::Answer(..) | Step::Silence(_) => {}
            }
        }
    }
}
