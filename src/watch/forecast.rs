//! What is still to come of a crawl, and how long that takes.

use std::time::Duration;

use crate::config::show_length;
use crate::ledger::tasks::TaskCensus;
use crate::words::Stage;
use crate::words::{Scope, Source};

/// A run that has worked for less than this tells little of how often the site pauses it.
const TELLING: Duration = Duration::from_hours(1);

/// How fast a run goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Speed {
    /// Pages a second lately, while the site was not paused; none before any came.
    pub pages_per_second: Option<f64>,
    /// The most requests a second that the run may send.
    pub pace: f64,
    /// How long the run has worked so far.
    pub worked: Duration,
    /// How long it has been paused so far.
    pub paused: Duration,
    /// How long the present pause still holds.
    pub pause_left: Duration,
}

impl Speed {
    /// Pages a second, as far as is known: no more than the pace allows, which a short while may seem to
    /// exceed.
    pub fn rate(&self) -> Option<f64> {
        self.pages_per_second.map(|measured| measured.min(self.pace))
    }

    /// How long so many pages take: never less than the pace allows, as many pauses to come as there were so
    /// far, and the rest of the present one.
    pub fn time_for(&self, n_pages: u64) -> Option<Duration> {
        let seconds = in_f64(n_pages) / self.rate().unwrap_or(self.pace);
        let share = self.paused.as_secs_f64() / self.worked.max(TELLING).as_secs_f64();
        let working = Duration::try_from_secs_f64(seconds * (1.0 + share)).ok()?;
        Some(working.saturating_add(self.pause_left))
    }
}

/// What is still to come of a crawl.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// Pages that are known to be left: the like pages that announced counts make certain are planned as
    /// soon as a model is known.
    pub pages_left: u64,
    /// Whether more will follow of which nobody knows how much.
    pub is_at_least: bool,
    /// How long these pages take; none where no run goes on.
    pub time_left: Option<Duration>,
}

impl Forecast {
    /// What is to come of a crawl with these tasks, where a run goes on at this speed.
    pub fn of(scope: &Scope, tally: &TaskCensus, speed: Option<&Speed>) -> Self {
        let pages_left = tally.all().left();
        Self {
            pages_left,
            is_at_least: Stage::ALL.into_iter().any(|stage| may_grow(scope, tally, stage)),
            time_left: speed.and_then(|speed| speed.time_for(pages_left)),
        }
    }

    /// How much it is and how long it takes: `41230 pages, about 8h 7m`.
    pub fn in_words(&self) -> String {
        let bound = if self.is_at_least { "at least " } else { "" };
        let s = if self.pages_left == 1 { "" } else { "s" };
        let pages = format!("{bound}{} page{s}", self.pages_left);
        match self.time_in_words() {
            Some(time) => format!("{pages}, {time}"),
            None => pages,
        }
    }

    /// How long it takes: `about 8h 7m`. That is no bound even where the pages are one: it rests on how fast
    /// they came so far.
    pub fn time_in_words(&self) -> Option<String> {
        let more = if self.is_at_least { " or more" } else { "" };
        Some(format!("about {}{more}", show_length(rounded(self.time_left?))))
    }
}

/// Whether a stage may turn out to hold more pages than are planned. While the catalogue goes on, any may: it
/// is read from the most liked model downwards, and does not say where the like limit will be met. The
/// like pages of models from a file are announced by nobody: each names the next.
pub fn may_grow(scope: &Scope, tally: &TaskCensus, stage: Stage) -> bool {
    let goes_on = tally.of(Stage::Items).left() > 0;
    let is_unannounced = scope.source == Source::File && tally.of(Stage::Likes).left() > 0;
    scope.stages.has(stage) && (goes_on || (stage == Stage::Likes && is_unannounced))
}

/// A length of time without what nobody wants to know of it.
pub fn rounded(length: Duration) -> Duration {
    let seconds = length.as_secs();
    Duration::from_secs(match seconds {
        0..3600 => seconds,
        _ => seconds - seconds % 60,
    })
}

/// So many in that time, a second; none where there was nothing, or no time.
pub fn per_second(n: u64, length: Duration) -> Option<f64> {
    (n > 0 && !length.is_zero()).then(|| in_f64(n) / length.as_secs_f64())
}

/// Times a second, for people: `0.98`, `12.3`, `2513`.
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
