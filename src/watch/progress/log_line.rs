//! How far a run is, in one line.

use jiff::tz::TimeZone;

use super::ProgressView;
use super::speed_meter::settled;
use crate::ledger::queue::Tally;
use crate::watch::forecast::may_grow;
use crate::words::{Stage, counted, is_printable};

/// Logs the progress: one event per stage and one for the run for programs, and one line for people.
pub fn report(view: &ProgressView<'_>, before: &Tally, zone: &TimeZone) {
    for stage in stages(view) {
        let census = view.tally.of(stage);
        tracing::info!(
            event = "stage_progress",
            stage = stage.name(),
            done = settled(census),
            total = census.total(),
            may_grow = may_grow(view.scope, &view.tally, stage),
        );
    }
    let (forecast, waiting) = (view.forecast(), view.waiting());
    let (until, reason) = waiting.unzip();
    tracing::info!(
        event = "progress",
        pages = settled(&view.tally.all()).saturating_sub(settled(&before.all())),
        pages_per_second = view.speed.rate(),
        pages_left = forecast.pages_left,
        seconds_left = forecast.time_left.map(|time| time.as_secs()),
        waiting_until_at = until.map(tracing::field::display),
        waiting_for = reason,
    );
    tracing::info!("{}", line(view, before, zone));
}

/// Returns one line for people: the counts of each stage, the pages since the line before, the time left
/// and what the run is waiting for.
fn line(view: &ProgressView<'_>, before: &Tally, zone: &TimeZone) -> String {
    let stages: Vec<_> =
        stages(view).map(|stage| format!("{stage} {}", counts(view, stage))).collect();
    let done = settled(&view.tally.all()).saturating_sub(settled(&before.all()));
    let left = view.forecast().time_in_words().map(|time| format!("; {time} left"));
    let waiting = view
        .waiting()
        .map(|(until, why)| format!("; waiting until {}: {why}", until.local(view.now, zone)));
    format!(
        "{}; {} in the last minute{}{}",
        stages.join(", "),
        counted(done, "page"),
        left.unwrap_or_default(),
        waiting.unwrap_or_default()
    )
}

/// The stages that there are tasks of.
pub fn stages<'a>(view: &'a ProgressView<'_>) -> impl Iterator<Item = Stage> + 'a {
    Stage::ALL.into_iter().filter(|stage| view.tally.of(*stage).total() > 0)
}

/// `12034/41230`, with a plus where more may follow.
pub fn counts(view: &ProgressView<'_>, stage: Stage) -> String {
    let census = view.tally.of(stage);
    let more = if may_grow(view.scope, &view.tally, stage) { "+" } else { "" };
    format!("{}/{}{more}", settled(census), census.total())
}

/// What the site answered, in words for people and in ASCII.
pub fn reason(reason: &str) -> String {
    let reason: String = reason.chars().map(in_ascii).collect();
    match reason.strip_prefix("status ") {
        Some(status) => format!("the site answered {status}"),
        None => reason,
    }
}

/// A line of bars is cut by bytes, so what is not ASCII is escaped. Quotes and backslashes stay.
fn in_ascii(c: char) -> String {
    if c.is_ascii() && is_printable(c) { c.to_string() } else { c.escape_default().to_string() }
}
