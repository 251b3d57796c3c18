//! A site that counts requests in fixed windows and says so in every answer, and a crawl that asks as often as
//! it may.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

/// How often the crawl looks whether it may send a request, in milliseconds.
const STEP: usize = 10;

/// A site, and how it is asked.
#[derive(Clone, Debug)]
struct Setting {
    /// The requests of a window.
    limit: u64,
    /// How long a window lasts, in milliseconds.
    length: u64,
    /// When the first window began, before the first request.
    began: u64,
    /// Whether an answer names the limit.
    names_limit: bool,
    /// Whether it rounds its time up.
    rounds_up: bool,
    /// The time between two requests that the crawl is configured to keep.
    period: u64,
    /// The most requests in flight.
    max_in_flight: usize,
    /// How long requests and answers travel, in turn.
    travels: Vec<(u64, u64)>,
    /// At which interval of requests an answer says nothing: 3 is every third.
    silent: Option<u64>,
}

/// What happened.
#[derive(Debug, Default)]
struct Course {
    /// How many requests came in each window, by its number.
    counts: BTreeMap<u64, u64>,
    /// How many of them got an answer that says nothing.
    silent: BTreeMap<u64, u64>,
}

/// Something that happens at a moment: a request arrives, or its answer does.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Arrival { nth: u64, answer_takes: u64 },
    Answer { nth: u64, said: Option<(u64, u64)> },
}

impl Setting {
    fn window(&self, now: u64) -> u64 {
        (now + self.began) / self.length
    }

    /// Returns what the site says at a moment.
    fn says(&self, now: u64, count: u64) -> (u64, u64) {
        let left = self.length - (now + self.began) % self.length;
        let seconds = if self.rounds_up { left.div_ceil(1000) } else { left / 1000 };
        (self.limit.saturating_sub(count), seconds)
    }

    /// Lets the crawl run for this many milliseconds. It begins with a request alone.
    fn run(&self, end: u64) -> Course {
        let (mut windows, mut course) = (SiteWindows::default(), Course::default());
        let mut events: BTreeMap<(u64, u64), Event> = BTreeMap::new();
        let (mut n_in_flight, mut n_heard, mut last) = (0, 0, None::<u64>);
        for now in (0..end).step_by(STEP) {
            let moment = BEGAN + Duration::from_millis(now);
            while events.first_key_value().is_some_and(|((at, _), _)| *at <= now) {
                let Some(((_, id), event)) = events.pop_first() else { break };
                match event {
                    Event::Arrival { nth, answer_takes } => {
                        let count = course.counts.entry(self.window(now)).or_default();
                        *count += 1;
                        let is_silent = self.silent.is_some_and(|every| nth % every == every - 1);
                        if is_silent {
                            *course.silent.entry(self.window(now)).or_default() += 1;
                        }
                        let said = (!is_silent).then(|| self.says(now, *count));
                        events.insert((now + answer_takes, id), Event::Answer { nth, said });
                    }
                    Event::Answer { nth, said } => {
                        n_in_flight -= 1;
                        n_heard += 1;
                        match said {
                            None => windows.end(HOST, nth),
                            Some((n_left, seconds)) => {
                                let mut said = stated(n_left, seconds);
                                said[0].limit = self.names_limit.then_some(self.limit);
                                windows.hear(HOST, nth, said, moment);
                            }
                        }
                    }
                }
            }
            let may = n_in_flight < if n_heard == 0 { 1 } else { self.max_in_flight };
            let is_due = last.is_none_or(|last| now >= last + self.period);
            if may && is_due && windows.hold(HOST, moment).is_none() {
                let nth = windows.leave(HOST, moment);
                let turn = usize::try_from(nth).unwrap() % self.travels.len();
                let (there, back) = self.travels[turn];
                events.insert((now + there, nth), Event::Arrival { nth, answer_takes: back });
                (n_in_flight, last) = (n_in_flight + 1, Some(now));
            }
        }
        course
    }
}

fn settings(travel: std::ops::Range<u64>) -> impl Strategy<Value = Setting> {
    let site = (1..60_u64, 4000..40_000_u64, 0..40_000_u64, any::<bool>(), any::<bool>());
    let travels = proptest::collection::vec((travel.clone(), travel), 1..8);
    (site, 20..1000_u64, 1..9_usize, travels).prop_map(|(site, period, max_in_flight, travels)| {
        let (limit, length, began, names_limit, rounds_up) = site;
        Setting {
            limit,
            length,
            began,
            names_limit,
            rounds_up,
            period,
            max_in_flight,
            travels,
            silent: None,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn no_window_ever_gets_more_requests_than_it_allows(setting in settings(0..1000)) {
        for (window, count) in setting.run(100_000).counts {
            prop_assert!(count <= setting.limit, "{count} in window {window}");
        }
    }

    #[test]
    fn one_request_is_always_left_where_a_window_has_two(mut setting in settings(0..1000)) {
        setting.limit += 1;
        let mut counts = setting.run(100_000).counts;
        // A window that other requests had filled before is none of ours.
        counts.pop_first();
        for (window, count) in counts {
            prop_assert!(count < setting.limit, "{count} in window {window}");
        }
    }

    /// Whether they were counted is known only when a later answer says so.
    #[test]
    fn answers_that_say_nothing_cost_no_more_than_themselves(
        mut setting in settings(0..1000),
        every in 2..7_u64,
    ) {
        setting.silent = Some(every);
        let course = setting.run(100_000);
        for (window, count) in course.counts {
            let silent = course.silent.get(&window).copied().unwrap_or(0);
            prop_assert!(count <= setting.limit + silent, "{count} in window {window}");
        }
    }

    /// What docs/politeness.md states: with windows of ten requests and of 20 seconds at least, and answers
    /// within a second, a crawl reaches half of what it could send.
    #[test]
    fn a_crawl_reaches_half_of_what_it_could_send(mut setting in settings(0..500)) {
        setting.limit += 9;
        setting.length += 20_000;
        setting.max_in_flight = setting.max_in_flight.min(4);
        let n_windows = 4;
        let counts = setting.run(setting.length * (n_windows + 2)).counts;
        let whole = counts.values().skip(1).take(usize::try_from(n_windows).unwrap());
        // One after another, each there and back, if only one may be in flight.
        let travel = setting.travels.iter().map(|(there, back)| there + back).max().unwrap_or(0);
        let pace = setting.period.max(travel / setting.max_in_flight as u64).max(1);
        let could = setting.limit.min(setting.length / pace);
        for count in whole {
            prop_assert!(count * 2 >= could, "{count} of {could}: {counts:?}");
        }
    }
}
