//! The progress of a run in one line, for logs.

use jiff::tz::TimeZone;

use super::speed_meter::settled;
use super::view::ProgressView;
use crate::ledger::tasks::TaskCensus;
use crate::words::counted;

/// Returns the line: the pages of each stage, the pages since the line before, the time left, and what the
/// run is waiting for.
pub fn line(view: &ProgressView<'_>, before: &TaskCensus, zone: &TimeZone) -> String {
    let stages: Vec<_> =
        view.stages().map(|stage| format!("{stage} {}", view.counts(stage))).collect();
    let done = settled(&view.tally.all()).saturating_sub(settled(&before.all()));
    let left = view.forecast().time_in_words().map(|time| format!("; {time} left"));
    let waiting = view
        .waiting()
        .map(|(until, why)| format!("; waiting until {}{why}", until.local(view.now, zone)));
    format!(
        "{}; {} in the last minute{}{}",
        stages.join(", "),
        counted(done, "page"),
        left.unwrap_or_default(),
        waiting.unwrap_or_default()
    )
}
