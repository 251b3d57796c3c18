//! What there is to show of a run at one moment.

use super::speed_meter::{SpeedMeter, settled};
use crate::ledger::tasks::TaskCensus;
use crate::watch::forecast::{Forecast, Speed, may_grow};
use crate::watch::status::to_retry;
use crate::words::{Moment, Pause, Scope, Stage};

/// What there is to show of a run at one moment.
pub struct ProgressView<'a> {
    /// The tasks by stage and state.
    pub tally: TaskCensus,
    /// The requests of the run so far.
    pub n_requests: u64,
    /// When the next task can be claimed, if nothing is in flight until then.
    pub next_at: Option<Moment>,
    /// What the crawl collects.
    pub scope: &'a Scope,
    /// How fast each stage goes.
    pub meter: &'a SpeedMeter,
    /// How fast the run goes.
    pub speed: Speed,
    /// The pause that holds now.
    pub pause: Option<Pause>,
    /// When the site itself allows the next request, if that is not now.
    pub held_until: Option<Moment>,
    /// The present moment.
    pub now: Moment,
}

impl ProgressView<'_> {
    /// What is left to do, and how long it takes.
    pub fn forecast(&self) -> Forecast {
        Forecast::of(self.scope, &self.tally, Some(&self.speed))
    }

    /// Until when the run can only wait, and for what, as it follows the time: `: the site answered 429`.
    pub fn waiting(&self) -> Option<(Moment, String)> {
        if let Some(pause) = &self.pause {
            return Some((pause.until_at, format!(": {}", in_ascii(&pause.reason))));
        }
        if let Some(held_until) = self.held_until {
            return Some((held_until, ": the site allows no request before".to_owned()));
        }
        let why = || format!(" {}", to_retry(self.tally.all().available));
        self.next_at.map(|next_at| (next_at, why()))
    }

    /// The stages that have tasks.
    pub fn stages(&self) -> impl Iterator<Item = Stage> {
        Stage::ALL.into_iter().filter(|stage| self.tally.of(*stage).total() > 0)
    }

    /// The progress of a stage, such as `12034/41230`, with a plus sign where more may follow.
    pub fn counts(&self, stage: Stage) -> String {
        let census = self.tally.of(stage);
        let more = if may_grow(self.scope, &self.tally, stage) { "+" } else { "" };
        format!("{}/{}{more}", settled(census), census.total())
    }
}

/// What the site answered, in words. Bars are cut to the width of the terminal, so all of it is ASCII.
fn in_ascii(reason: &str) -> String {
    let mut text = String::new();
    for c in reason.chars() {
        // Quotes are harmless; escaping them would only show backslashes.
        if c == ' ' || c.is_ascii_graphic() {
            text.push(c);
        } else {
            text.extend(c.escape_default());
        }
    }
    match text.strip_prefix("status ") {
        Some(status) => format!("the site answered {status}"),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::in_ascii;

    #[test]
    fn a_reason_is_escaped_once_and_only_where_it_must_be() {
        assert_eq!(in_ascii("status 403: the firewall's"), "the site answered 403: the firewall's");
        assert_eq!(in_ascii("not \"text/html\"\u{1b}é"), "not \"text/html\"\\u{1b}\\u{e9}");
    }
}
