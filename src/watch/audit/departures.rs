//! The times at which requests left: the busiest second, the longest gaps, and requests during pauses.

use std::collections::VecDeque;
use std::time::Duration;

use crate::ledger::journal::LoggedPause;
use crate::ledger::journal::Run;
use crate::words::Moment;

/// How many of the longest gaps are listed.
const N_GAPS: usize = 5;

const SECOND: Duration = Duration::from_secs(1);

/// The busiest second of all runs that had the same pace.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BusiestSecond {
    /// The pace.
    pub requests_per_second: f64,
    /// The requests within that second.
    pub n: u64,
    /// When that second ended.
    pub at: Moment,
}

/// A time without a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// When the last request before it left.
    pub from: Moment,
    /// When the first one after it left.
    pub to: Moment,
    /// Why nothing was sent.
    pub why: GapCause,
}

/// Why nothing was sent for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GapCause {
    /// No process crawled during a part of it.
    NoRun,
    /// The site was paused during a part of it, for this reason.
    Paused(String),
    /// The pace allowed no request, or no task was due.
    NothingDue,
}

/// What the departures show.
#[derive(Debug, Default)]
pub struct DepartureStatistics {
    /// The first and the last departure.
    pub times: Option<(Moment, Moment)>,
    /// The busiest second for each pace, the slowest pace first.
    pub busiest: Vec<BusiestSecond>,
    /// The longest gaps, the longest first.
    pub gaps: Vec<Gap>,
    /// Departures during a pause.
    pub n_in_pause: u64,
}

/// Takes the departures one by one. It keeps only those of the last second.
#[derive(Debug)]
pub struct Departures<'a> {
    runs: &'a [Run],
    /// Whether several runs were under way at once, as hosts on a server are.
    has_team: bool,
    pauses: &'a [LoggedPause],
    /// How many runs and pauses have begun by now.
    n_runs: usize,
    n_pauses: usize,
    /// The end of the pauses that have begun.
    paused_until: Option<Moment>,
    /// The departures of the last second, each with the pace of its run.
    within: VecDeque<(Moment, f64)>,
    found: DepartureStatistics,
}

impl<'a> Departures<'a> {
    /// Departures during these runs and pauses, both in the order in which they began.
    pub fn new(runs: &'a [Run], pauses: &'a [LoggedPause]) -> Self {
        let (within, found) = (VecDeque::new(), DepartureStatistics::default());
        let overlaps = |pair: &[Run]| pair[0].ended_at.is_some_and(|end| end > pair[1].began_at);
        let has_team = runs.windows(2).any(overlaps);
        Self { runs, has_team, pauses, n_runs: 0, n_pauses: 0, paused_until: None, within, found }
    }

    /// Takes the next departure, which must not be before the last one.
    pub fn add(&mut self, at: Moment) {
        let began = self.n_runs;
        while self.runs.get(self.n_runs).is_some_and(|run| run.began_at <= at) {
            self.n_runs += 1;
        }
        // A request that left at the very moment a pause began was already on its way.
        while self.pauses.get(self.n_pauses).is_some_and(|pause| pause.began_at < at) {
            let until_at = self.pauses[self.n_pauses].until_at;
            self.paused_until = self.paused_until.max(Some(until_at));
            self.n_pauses += 1;
        }
        self.found.n_in_pause += u64::from(self.paused_until.is_some_and(|until| at < until));
        self.add_to_second(at);
        if let Some((_, last)) = self.found.times {
            let is_covered = (began..self.n_runs).all(|nth| self.is_covered(nth));
            self.add_gap(last, at, !is_covered);
        }
        let first = self.found.times.map_or(at, |(first, _)| first);
        self.found.times = Some((first, at));
    }

    /// Returns what was found.
    pub fn found(mut self) -> DepartureStatistics {
        self.found.busiest.sort_by(|a, b| a.requests_per_second.total_cmp(&b.requests_per_second));
        self.found
    }

    /// Returns whether the run with this number began while another one is known to have been under way.
    fn is_covered(&self, nth: usize) -> bool {
        let began_at = self.runs[nth].began_at;
        self.runs[..nth].iter().any(|run| run.ended_at.is_some_and(|end| end >= began_at))
    }

    /// Returns the pace at a moment. Of hosts that crawl together, the slowest sets it.
    fn pace(&self, at: Moment) -> Option<f64> {
        let begun = &self.runs[..self.n_runs];
        let (last, earlier) = begun.split_last()?;
        let known = begun.iter().filter(|run| run.ended_at.is_some_and(|end| end >= at));
        let known = known.map(|run| run.requests_per_second).reduce(f64::min);
        // Nobody knows when a run that was killed ended. Alone, it did before the next one began. Of several hosts, each
        // may have been the last that was left.
        let is_of_team = self.has_team || last.ended_at.is_some();
        let others = if is_of_team { earlier } else { &[] };
        let killed = others.iter().chain([last]).filter(|run| run.ended_at.is_none());
        let killed = killed.map(|run| run.requests_per_second).reduce(f64::max);
        known.or(killed).or(Some(last.requests_per_second))
    }

    fn add_to_second(&mut self, at: Moment) {
        let Some(pace) = self.pace(at) else { return };
        self.within.push_back((at, pace));
        while self.within.front().is_some_and(|(first, _)| at.since(*first) >= SECOND) {
            self.within.pop_front();
        }
        let n = self.within.len() as u64;
        // If two runs share a second, it counts towards the faster pace.
        let pace = self.within.iter().map(|(_, pace)| *pace).fold(0.0, f64::max);
        let same = |of: &&mut BusiestSecond| of.requests_per_second.total_cmp(&pace).is_eq();
        match self.found.busiest.iter_mut().find(same) {
            Some(busiest) if busiest.n < n => (busiest.n, busiest.at) = (n, at),
            Some(_) => {}
            None => self.found.busiest.push(BusiestSecond { requests_per_second: pace, n, at }),
        }
    }

    fn add_gap(&mut self, from: Moment, to: Moment, run_began: bool) {
        let gaps = &mut self.found.gaps;
        let length = to.since(from);
        let place = gaps.partition_point(|gap| gap.to.since(gap.from) >= length);
        if place >= N_GAPS || length.is_zero() {
            return;
        }
        let why = if run_began {
            GapCause::NoRun
        } else {
            let before = &self.pauses[..self.n_pauses];
            let pause = before.iter().rev().find(|pause| pause.until_at > from);
            pause.map_or(GapCause::NothingDue, |pause| GapCause::Paused(pause.reason.clone()))
        };
        gaps.insert(place, Gap { from, to, why });
        gaps.truncate(N_GAPS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(began_at: i64, requests_per_second: f64) -> Run {
        let began_at = Moment::from_millis(began_at);
        Run { began_at, requests_per_second, max_in_flight: 4, obeys_robots: true, ended_at: None }
    }

    fn pause(began_at: i64, until_at: i64) -> LoggedPause {
        let [began_at, until_at] = [began_at, until_at].map(Moment::from_millis);
        LoggedPause { began_at, until_at, reason: "status 429".to_owned() }
    }

    fn found(runs: &[Run], pauses: &[LoggedPause], moments: &[i64]) -> DepartureStatistics {
        let mut departures = Departures::new(runs, pauses);
        for at in moments {
            departures.add(Moment::from_millis(*at));
        }
        departures.found()
    }

    #[test]
    fn the_busiest_second_slides_and_belongs_to_its_pace() {
        let runs = [run(0, 5.0), run(10_000, 1.0)];
        let moments = [0, 400, 800, 999, 1000, 3000, 10_000, 11_000, 11_999];
        let busiest = found(&runs, &[], &moments).busiest;
        let told: Vec<_> = busiest.iter().map(|b| (b.requests_per_second, b.n)).collect();
        assert_eq!(told, [(1.0, 2), (5.0, 4)]);
        assert_eq!(busiest[1].at, Moment::from_millis(999), "the first of them");
    }

    /// Runs of hosts that crawled together: 20 per second for a minute, and 4 per second for a second within it.
    fn team(first_ended: bool) -> [Run; 2] {
        let mut runs = [run(0, 20.0), run(4000, 4.0)];
        runs[0].ended_at = first_ended.then_some(Moment::from_millis(60_000));
        runs[1].ended_at = Some(Moment::from_millis(5000));
        runs
    }

    #[test]
    fn the_slowest_of_the_hosts_at_work_sets_the_pace() {
        for first_ended in [true, false] {
            let moments = [4100, 4200, 9000, 9050, 9100, 9150];
            let busiest = found(&team(first_ended), &[], &moments).busiest;
            let told: Vec<_> = busiest.iter().map(|b| (b.requests_per_second, b.n)).collect();
            assert_eq!(told, [(4.0, 2), (20.0, 4)], "{first_ended}");
        }
    }

    #[test]
    fn a_host_that_joins_in_a_pause_does_not_make_it_a_time_without_a_run() {
        let pauses = [pause(1000, 31_000)];
        let gaps = found(&team(true), &pauses, &[1000, 31_500]).gaps;
        assert_eq!(gaps[0].why, GapCause::Paused("status 429".to_owned()));
        // All hosts had ended long before the last one began.
        let runs = [team(true).to_vec(), vec![run(70_000, 1.0), run(90_000_000, 1.0)]].concat();
        let gaps = found(&runs, &[], &[71_000, 90_000_000]).gaps;
        assert_eq!(gaps[0].why, GapCause::NoRun, "a host that was killed may have ended");
    }

    #[test]
    fn only_what_leaves_between_a_pauses_beginning_and_end_is_in_it() {
        let pauses = [pause(1000, 2000), pause(1500, 1800), pause(5000, 6000)];
        for (at, wanted) in [(999, 0), (1000, 0), (1001, 1), (1900, 1), (2000, 0), (5500, 1)] {
            assert_eq!(found(&[run(0, 1.0)], &pauses, &[at]).n_in_pause, wanted, "{at}");
        }
    }

    #[test]
    fn the_longest_gaps_are_told_with_their_reason() {
        let (runs, pauses) = ([run(0, 1.0), run(90_000, 1.0)], [pause(1000, 31_000)]);
        let moments = [0, 1000, 31_500, 33_500, 90_000];
        let gaps = found(&runs, &pauses, &moments).gaps;
        let told: Vec<_> = gaps.iter().map(|gap| (gap.from.as_millis(), gap.why.clone())).collect();
        let told_to = GapCause::Paused("status 429".to_owned());
        assert_eq!(
            told,
            [
                (33_500, GapCause::NoRun),
                (1000, told_to),
                (31_500, GapCause::NothingDue),
                (0, GapCause::NothingDue)
            ]
        );
        assert_eq!(found(&runs, &[], &[0, 1, 3, 6, 10, 15, 21]).gaps.len(), N_GAPS);
    }
}
