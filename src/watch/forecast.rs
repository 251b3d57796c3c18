//! A forecast of what is left of a crawl, and how long it takes.

use std::time::Duration;

use crate::config::show_length;
use crate::ledger::tasks::TaskCensus;
use crate::rules::plan::is_asked_for;
use crate::words::Stage;
use crate::words::{Scope, Source, counted};

/// A run that has worked for less than this says little about how often the site pauses it.
const MIN_WORKED: Duration = Duration::from_hours(1);

/// The speed of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Speed {
    /// The recent pages per second outside of pauses; none before the first page.
    pub pages_per_second: Option<f64>,
    /// The most requests per second that the run may send.
    pub pace: f64,
    /// How long the run has worked so far.
    pub worked: Duration,
    /// How long it has been paused so far.
    pub paused: Duration,
    /// How much is left of the current pause, or of the wait for the next retry.
    pub pause_left: Duration,
    /// How long it takes until the last of the failed tasks can be retried.
    pub last_retry_in: Duration,
}

impl Speed {
    /// The measured pages per second, but no more than the pace allows: over a short time, the measured
    /// value may exceed it.
    pub fn rate(&self) -> Option<f64> {
        self.pages_per_second.map(|measured| measured.min(self.pace))
    }

    /// How long `n_pages` pages take. This includes the rest of the current pause, and assumes as many more
    /// pauses as there were so far.
    pub fn time_for(&self, n_pages: u64) -> Option<Duration> {
        let seconds = in_f64(n_pages) / self.rate().unwrap_or(self.pace);
        let share = self.paused.as_secs_f64() / self.worked.max(MIN_WORKED).as_secs_f64();
        let working = Duration::try_from_secs_f64(seconds * (1.0 + share)).ok()?;
        Some(working.saturating_add(self.pause_left))
    }
}

/// A forecast of what is left of a crawl.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// Pages that are known to be left. Like pages are planned as soon as an item is known, from the number
    /// of likes that the site announced.
    pub pages_left: u64,
    /// Whether more pages may follow, whose number is unknown.
    pub is_at_least: bool,
    /// How long these pages take; none if no process crawls.
    pub time_left: Option<Duration>,
}

impl Forecast {
    /// The forecast for a crawl with these tasks whose run has this speed.
    pub fn of(scope: &Scope, tally: &TaskCensus, speed: Option<&Speed>) -> Self {
        let pages_left = tally.all().left();
        Self {
            pages_left,
            is_at_least: Stage::ALL.into_iter().any(|stage| may_grow(scope, tally, stage)),
            time_left: speed
                .and_then(|speed| Some(speed.time_for(pages_left)?.max(speed.last_retry_in))),
        }
    }

    /// Returns the pages and the time: `41230 pages, about 8h 7m`.
    pub fn in_words(&self) -> String {
        let bound = if self.is_at_least { "at least " } else { "" };
        let pages = format!("{bound}{}", counted(self.pages_left, "page"));
        match self.time_in_words() {
            Some(time) => format!("{pages}, {time}"),
            None => pages,
        }
    }

    /// Returns the time: `about 8h 7m`. It depends on the speed so far, so it is not a bound, even
    /// if the number of pages is.
    pub fn time_in_words(&self) -> Option<String> {
        let more = if self.is_at_least { " or more" } else { "" };
        Some(format!("about {}{more}", show_length(rounded(self.time_left?))))
    }
}

/// Returns whether a stage may have more pages than are planned. While the catalogue is being read, every
/// stage may: the catalogue goes from the most liked item downwards and does not say where the like limit
/// is reached. For items from a file no number of likes is announced: each like page names the next.
pub fn may_grow(scope: &Scope, tally: &TaskCensus, stage: Stage) -> bool {
    let goes_on = tally.of(Stage::Items).left() > 0;
    if !stage.is_named() {
        // Lists of users may name new users, and users' likes may name new items.
        let leads_on = |other: Stage| !other.is_named() && tally.of(other).left() > 0;
        return is_asked_for(scope, stage) && (goes_on || Stage::ALL.into_iter().any(leads_on));
    }
    let is_unannounced = scope.source == Source::File && tally.of(Stage::Likes).left() > 0;
    scope.stages.has(stage) && (goes_on || (stage == Stage::Likes && is_unannounced))
}

/// Drops the seconds from durations of an hour or more.
pub fn rounded(length: Duration) -> Duration {
    let seconds = length.as_secs();
    Duration::from_secs(match seconds {
        0..3600 => seconds,
        _ => seconds - seconds % 60,
    })
}

/// Returns `n` per second; none if `n` or the time is zero.
pub fn per_second(n: u64, length: Duration) -> Option<f64> {
    (n > 0 && !length.is_zero()).then(|| in_f64(n) / length.as_secs_f64())
}

/// Returns a rate per second for people: `0.98`, `12.3`, `2513`.
pub fn show_rate(per_second: f64) -> String {
    match per_second {
        0.0..10.0 => format!("{per_second:.2}"),
        10.0..100.0 => format!("{per_second:.1}"),
        _ => format!("{per_second:.0}"),
    }
}

/// A count is far below 2^52.
#[expect(clippy::cast_precision_loss)]
const fn in_f64(n: u64) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests;
