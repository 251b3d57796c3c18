//! The speed of a run, measured while its progress is shown.

use std::collections::VecDeque;
use std::time::Duration;

use crate::ledger::journal::MAX_RECENT;
use crate::ledger::tasks::Census;
use crate::ledger::tasks::TaskCensus;
use crate::watch::forecast::{Speed, per_second};
use crate::words::Stage;

/// The least time between two samples.
const SAMPLE_EVERY: Duration = Duration::from_secs(1);

/// Measures how fast tasks are settled while the site is not paused.
#[derive(Debug)]
pub struct SpeedMeter {
    worked: Duration,
    paused: Duration,
    /// Recent tallies, each with the time that the run had worked by then.
    samples: VecDeque<(Duration, TaskCensus)>,
    latest: TaskCensus,
}

impl SpeedMeter {
    /// A meter for a run that begins with these tasks.
    pub fn new(tally: &TaskCensus) -> Self {
        let samples = VecDeque::from([(Duration::ZERO, *tally)]);
        Self { worked: Duration::ZERO, paused: Duration::ZERO, samples, latest: *tally }
    }

    /// Adds the tally after some more time, during which the site was paused or not.
    pub fn add(&mut self, passed: Duration, is_paused: bool, tally: &TaskCensus) {
        self.latest = *tally;
        let sum = if is_paused { &mut self.paused } else { &mut self.worked };
        *sum = sum.saturating_add(passed);
        let n_pages = come(&tally.all());
        let is_apart = |(at, then): &(Duration, TaskCensus)| {
            self.worked.saturating_sub(*at) >= SAMPLE_EVERY && come(&then.all()) != n_pages
        };
        if self.samples.back().is_none_or(is_apart) {
            self.samples.push_back((self.worked, *tally));
        }
        // Pages from before the most recent ones say nothing about the current speed.
        let is_old = |(_, then): &(Duration, TaskCensus)| {
            come(&then.all()).saturating_add(MAX_RECENT.into()) <= n_pages
        };
        while self.samples.get(1).is_some_and(is_old) {
            self.samples.pop_front();
        }
    }

    /// The recent pages per second of a stage. `status` measures over as many requests as this measures over
    /// pages, which is the same if most requests return a page.
    pub fn rate_of(&self, stage: Stage) -> Option<f64> {
        self.rate(|tally| come(tally.of(stage)))
    }

    /// The speed of the run, whose requests are at least `period` apart.
    pub fn speed(&self, period: Duration, pause_left: Duration) -> Speed {
        Speed {
            pages_per_second: self.rate(|tally| come(&tally.all())),
            pace: 1.0 / period.as_secs_f64(),
            worked: self.worked,
            paused: self.paused,
            pause_left,
            last_retry_in: Duration::ZERO,
        }
    }

    fn rate(&self, count: impl Fn(&TaskCensus) -> u64) -> Option<f64> {
        let (at, then) = self.samples.front()?;
        let n = count(&self.latest).saturating_sub(count(then));
        per_second(n, self.worked.saturating_sub(*at))
    }
}

/// Pages that came or are gone. Those that were given up say nothing about how fast others come.
const fn come(census: &Census) -> u64 {
    census.completed.saturating_add(census.gone)
}

/// Tasks that are settled, whether their pages came or not.
pub fn settled(census: &Census) -> u64 {
    census.total().saturating_sub(census.left())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::of_first_stages;

    fn tally(completed: u64) -> TaskCensus {
        let census = Census { completed, ..Census::default() };
        TaskCensus::of_stages(of_first_stages([Census::default(), census, Census::default()]))
    }

    #[test]
    fn pauses_and_what_is_long_ago_do_not_count() {
        let mut meter = SpeedMeter::new(&tally(500));
        assert_eq!(meter.rate_of(Stage::Likes), None);
        for second in 1..=2000 {
            meter.add(Duration::from_secs(1), false, &tally(500 + second * 2));
        }
        for _ in 0..60 {
            meter.add(Duration::from_mins(1), true, &tally(4500));
        }
        assert_eq!(meter.rate_of(Stage::Likes), Some(2.0));
        assert_eq!(meter.rate_of(Stage::Items), None);
        for second in 1..=1000 {
            meter.add(Duration::from_secs(1), false, &tally(4500 + second));
        }
        assert_eq!(meter.rate_of(Stage::Likes), Some(1.0));
        assert!(meter.samples.len() <= 1001, "{}", meter.samples.len());
        let speed = meter.speed(Duration::from_millis(500), Duration::ZERO);
        let hour = Duration::from_hours(1);
        assert_eq!((speed.pages_per_second, speed.pace, speed.paused), (Some(1.0), 2.0, hour));
        assert_eq!(speed.worked, Duration::from_mins(50));
    }

    #[test]
    fn what_fails_is_no_page_and_fills_no_memory() {
        let mut meter = SpeedMeter::new(&tally(0));
        for second in 1..=100_000 {
            let census = Census { running: second % 2, discarded: second, ..Census::default() };
            let tally = TaskCensus::of_stages(of_first_stages([
                Census::default(),
                census,
                Census::default(),
            ]));
            meter.add(Duration::from_secs(1), false, &tally);
        }
        assert_eq!((meter.rate_of(Stage::Likes), meter.samples.len()), (None, 1));
    }
}
