//! The lines at the bottom of a terminal: one bar per stage, and one line that says how much is left or what
//! the run is waiting for.

use jiff::tz::TimeZone;

use super::speed_meter::settled;
use super::view::ProgressView;
use crate::config::show_length;
use crate::watch::forecast::{may_grow, rounded, show_rate};
use crate::words::Stage;

/// A shorter bar would show nothing.
const MIN_BAR_WIDTH: usize = 6;

/// Returns the lines for a terminal with this many usable columns, in ASCII.
pub fn lines(view: &ProgressView<'_>, columns: usize, zone: &TimeZone) -> Vec<String> {
    let rows: Vec<_> =
        view.stages().map(|stage| (stage, view.counts(stage), rest(view, stage))).collect();
    let widest = |width: fn(&(Stage, String, String)) -> usize| rows.iter().map(width).max();
    let counts_width = widest(|(_, counts, _)| counts.len()).unwrap_or(0);
    let rest_width = widest(|(.., rest)| rest.len()).unwrap_or(0);
    // The stage's name and the spaces take 11 columns.
    let bar_width = columns.saturating_sub(11 + counts_width + rest_width);
    let mut lines: Vec<String> = rows
        .iter()
        .map(|(stage, counts, rest)| {
            let bar = bar(view, *stage, bar_width);
            format!("{:<8} {bar}{counts:>counts_width$}  {rest}", stage.name())
        })
        .collect();
    lines.push(last_line(view, zone));
    for line in &mut lines {
        line.truncate(columns);
        line.truncate(line.trim_end().len());
    }
    lines
}

/// `[====>   ] `, or nothing where there is no room for it.
fn bar(view: &ProgressView<'_>, stage: Stage, width: usize) -> String {
    let Some(room) = width.checked_sub(3).filter(|_| width >= MIN_BAR_WIDTH) else {
        return String::new();
    };
    let census = view.tally.of(stage);
    let total = u128::from(census.total().max(1));
    let part = u128::from(settled(census)) * room as u128 / total;
    let part = usize::try_from(part).unwrap_or(room).min(room);
    let head = if part < room { ">" } else { "" };
    format!("[{:<room$}] ", "=".repeat(part) + head)
}

/// The stage's speed and the time until it is done. The pages of the stages before it are fetched first, so
/// they count too.
fn rest(view: &ProgressView<'_>, stage: Stage) -> String {
    if view.tally.of(stage).left() == 0 {
        return String::new();
    }
    let rate = view.meter.rate_of(stage).map(|rate| show_rate(rate.min(view.speed.pace)) + "/s");
    let rate = rate.unwrap_or_default();
    let until_done = Stage::ALL.into_iter().filter(|other| *other <= stage);
    let n_pages = until_done.clone().map(|other| view.tally.of(other).left()).sum();
    let mut grows = until_done.map(|other| may_grow(view.scope, &view.tally, other));
    let more = if grows.any(|grows| grows) { "+" } else { "" };
    let time = view.speed.time_for(n_pages).map(|time| show_length(rounded(time)) + more);
    format!("{rate:>6} {}", time.unwrap_or_default())
}

fn last_line(view: &ProgressView<'_>, zone: &TimeZone) -> String {
    if let Some((until, why)) = view.waiting() {
        return format!("waiting until {}{why}", until.local(view.now, zone));
    }
    let left = view.forecast().in_words();
    match view.speed.rate() {
        Some(rate) => format!("{left} left at {}/s", show_rate(rate)),
        None => format!("{left} left"),
    }
}

#[cfg(test)]
mod tests;
