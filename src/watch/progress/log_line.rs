//! How far a run is, in one line.

use super::ProgressView;
use super::speed_meter::settled;
use crate::ledger::queue::Tally;
use crate::watch::forecast::may_grow;
use crate::words::Stage;

/// The line for a log: what is done of each stage, what was done since the last line, how long it takes and
/// what it waits for.
pub fn line(view: &ProgressView<'_>, before: &Tally) -> String {
    let stages: Vec<_> =
        stages(view).map(|stage| format!("{stage} {}", counts(view, stage))).collect();
    let done = settled(&view.tally.all()).saturating_sub(settled(&before.all()));
    let left = view.forecast().time_in_words().map(|time| format!("; {time} left"));
    let waiting = view.waiting().map(|(until, why)| format!("; waiting until {until}: {why}"));
    format!(
        "{}; {done} pages in the last minute{}{}",
        stages.join(", "),
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
    let reason = reason.escape_default();
    match reason.to_string().strip_prefix("status ") {
        Some(status) => format!("the site answered {status}"),
        None => reason.to_string(),
    }
}
