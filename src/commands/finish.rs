//! What is said at the end of a run: what it did, what it left undone, and what to do next.

use std::fmt::Write as _;

use super::crawling::tell_retry;
use super::talk::{tell, warn};
use super::{Exit, Refused};
use crate::config::show_length;
use crate::engine::run::RunEnd;
use crate::engine::stop::StopReason;
use crate::watch::forecast::{per_second, rounded, show_rate};
use crate::watch::status::{CrawlState, Status};

/// Says how a run ended, and what to do next.
pub fn finish(
    ended: RunEnd,
    status: Option<&Status>,
    resume: &str,
    export: &str,
) -> anyhow::Result<Exit> {
    let RunEnd { why, n_pages } = ended;
    if let Some(status) = status {
        tell(format_args!("{}", collected(status)));
        tell(format_args!("{}", run(status, n_pages).trim_end()));
        tell_gaps(status);
    }
    // Without a status the run ended before there was a crawl: `start` may be run again.
    let go_on = status.map_or_else(String::new, |_| format!("; to go on: {resume}"));
    match (why, status.map(Status::state)) {
        (Some(StopReason::Robots(words)), _) => Err(Refused::configuration(words).into()),
        (_, Some(state @ (CrawlState::Incomplete | CrawlState::Complete))) => {
            Ok(drained(state, resume, export))
        }
        (Some(StopReason::Signal(signal)), _) => {
            warn(format_args!("interrupted{go_on}"));
            Ok(Exit::Signal(signal))
        }
        (Some(why @ (StopReason::MaxRequests | StopReason::MaxDuration)), _) => {
            let option =
                if why == StopReason::MaxRequests { "--max-requests" } else { "--max-duration" };
            warn(format_args!("stopped by {option}{go_on}"));
            Ok(Exit::Limit)
        }
        (Some(StopReason::WaitTooLong(pause)), _) => {
            warn(format_args!(
                "the site told us to wait until {} ({}), which is longer than retry.wait_max: come \
                 back then{go_on}",
                pause.until_at, pause.reason
            ));
            Ok(Exit::Wait)
        }
        (Some(StopReason::Failed | StopReason::RobotsExpired) | None, _) => {
            anyhow::bail!("the run ended though tasks are left{go_on}")
        }
    }
}

/// Says that there was nothing left to do.
pub fn nothing_to_do(status: &Status, resume: &str, export: &str) -> Exit {
    tell(format_args!("nothing to do: the crawl is drained"));
    tell(format_args!("{}", collected(status)));
    tell_gaps(status);
    drained(status.state(), resume, export)
}

fn drained(state: CrawlState, resume: &str, export: &str) -> Exit {
    if state == CrawlState::Incomplete {
        tell_retry(resume);
        return Exit::Incomplete;
    }
    tell(format_args!("complete; to write the dataset: {export} (or {export} --anonymize)"));
    Exit::Done
}

fn collected(status: &Status) -> String {
    let totals = &status.totals;
    format!(
        "collected  {} models, {} users, {} likes, {} features",
        totals.n_items, totals.n_users, totals.n_likes, totals.n_features
    )
}

/// What the run did, and what it waited for. Writing to a string can't fail.
fn run(status: &Status, n_pages: u64) -> String {
    let (began_at, n_before) = status.site.run_began;
    let length = status.now.since(began_at);
    let n_sent = status.site.n_sent.saturating_sub(n_before);
    let mut text = format!("requests   {n_sent} in {}", show_length(rounded(length)));
    if let Some(rate) = per_second(n_pages, length) {
        let _ = write!(text, ", {} pages/s", show_rate(rate));
    }
    let _ =
        writeln!(text, "; {} in all, {} of them failed", status.site.n_sent, status.site.n_failed);
    let waited = status.waited();
    if !waited.is_empty() {
        let sum = waited.iter().map(|(_, length)| *length).sum();
        let parts = waited.iter().map(|(reason, length)| {
            format!("{} ({})", reason.escape_debug(), show_length(rounded(*length)))
        });
        let parts: Vec<_> = parts.collect();
        let _ = writeln!(text, "waited     {}: {}", show_length(rounded(sum)), parts.join(", "));
    }
    text
}

/// Says what is missing, and whether that is as it should be.
fn tell_gaps(status: &Status) {
    let all = status.tally.all();
    if all.gone > 0 {
        tell(format_args!("gone       {} pages are gone from the site", all.gone));
    }
    if status.totals.n_short > 0 {
        tell(format_args!(
            "short      {} models have fewer likes than the site announced (deleted accounts and rounded \
             counts do that)",
            status.totals.n_short
        ));
    }
    if all.discarded > 0 {
        warn(format_args!("{}", given_up(status, all.discarded).trim_end()));
    }
}

fn given_up(status: &Status, n: u64) -> String {
    let mut text = format!("{n} tasks were given up:\n");
    for note in &status.discarded {
        let _ = writeln!(text, "  {note}");
    }
    let more = n.saturating_sub(status.discarded.len() as u64);
    if more > 0 {
        let _ = writeln!(text, "  and {more} more");
    }
    text
}
