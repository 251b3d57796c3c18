//! The report in words.

use std::fmt::Write as _;
use std::time::Duration;

use super::hash;
use crate::config::{Config, show_length};
use crate::watch::audit::{Audit, Gap, GapCause, RobotsFile};
use crate::words::{Answered, Purpose, Stage};

/// How many rules of a robots.txt are shown.
const N_RULES: usize = 20;

/// A gap shorter than this is not worth a line.
const LONG: Duration = Duration::from_secs(1);

/// The report; writing to a string can't fail.
pub fn text(audit: &Audit, config: &Config) -> String {
    let mut text = String::new();
    let site = &audit.crawl.site;
    let _ =
        writeln!(text, "site        {} at {}, likes at {}", site.kind, site.url, site.likes_url);
    let _ = writeln!(text, "name        {}", config.user_agent());
    add_requests(&mut text, audit);
    add_pace(&mut text, audit);
    add_pauses(&mut text, audit);
    add_repeats(&mut text, audit);
    if audit.robots.is_empty() {
        let _ = writeln!(text, "robots.txt  none was fetched");
    }
    for file in &audit.robots {
        add_robots(&mut text, file);
    }
    text
}

fn add_requests(text: &mut String, audit: &Audit) {
    let _ = writeln!(
        text,
        "requests    {} in {} runs, of them {} for robots.txt and {} to find out whether the site \
         answers",
        audit.n_requests(),
        audit.runs.len(),
        audit.n_for(Purpose::Robots),
        audit.n_for(Purpose::Probe),
    );
    if let Some((first, last)) = audit.times {
        let _ = writeln!(text, "            from {first} to {last}");
    }
    if audit.n_unlogged > 0 {
        let _ = writeln!(text, "            {} before there was a log", audit.n_unlogged);
    }
    if let Some((average, longest)) = audit.took() {
        let _ = writeln!(
            text,
            "            {} bytes came; a request took {} on average, {} at most",
            audit.n_bytes(),
            show_length(whole_millis(average)),
            show_length(whole_millis(longest)),
        );
    }
    for (answered, n) in audit.by_answer() {
        let _ = writeln!(text, "answers     {n:>9} {}", in_words(answered));
    }
}

fn add_pace(text: &mut String, audit: &Audit) {
    for busiest in &audit.busiest {
        let _ = writeln!(
            text,
            "pace        {} in the busiest second, at {}; at a pace of {} a second any may hold {:.2}",
            busiest.n,
            busiest.at,
            busiest.requests_per_second,
            busiest.requests_per_second.mul_add(1.02, 1.0),
        );
    }
    let is_long = |gap: &&Gap| gap.to.since(gap.from) >= LONG;
    for gap in audit.gaps.iter().filter(is_long) {
        let why = match &gap.why {
            GapCause::NoRun => "nothing ran",
            GapCause::Paused(reason) => reason,
            GapCause::NothingDue => "nothing was due",
        };
        let length = show_length(whole_millis(gap.to.since(gap.from)));
        let why = why.escape_debug();
        let _ = writeln!(text, "gap         {length} without a request from {}: {why}", gap.from);
    }
}

fn add_pauses(text: &mut String, audit: &Audit) {
    if let Some(last) = audit.pauses.last() {
        let longest = audit.pauses.iter().map(|pause| pause.until_at.since(pause.began_at)).max();
        let _ = writeln!(
            text,
            "pauses      {}, the longest of {}, the last until {}: {}",
            audit.pauses.len(),
            show_length(whole_millis(longest.unwrap_or_default())),
            last.until_at,
            last.reason.escape_debug(),
        );
    } else {
        let _ = writeln!(text, "pauses      none");
    }
    let _ = writeln!(text, "            {} requests left in a pause", audit.n_in_pause);
    if audit.by_answer().contains_key(&Answered::Unknown) {
        let _ = writeln!(
            text,
            "            (when those left of which nobody knows the answer is not known either)"
        );
    }
}

fn add_repeats(text: &mut String, audit: &Audit) {
    let n: u64 = audit.repeats.iter().map(|(_, n)| n).sum();
    let _ = writeln!(text, "repeats     {n} requests for a page that was asked for before");
    for (before, n) in &audit.repeats {
        let _ = writeln!(text, "            {n:>9} after {}", in_words(*before));
    }
}

fn add_robots(text: &mut String, file: &RobotsFile) {
    let RobotsFile { origin, stored, rules, crawl_delay, forbids } = file;
    let _ = writeln!(
        text,
        "robots.txt  {origin}/robots.txt of {}: {} bytes, sha256 {}",
        stored.fetched_at,
        stored.body.len(),
        hash(file),
    );
    if let Some(delay) = crawl_delay {
        let _ = writeln!(text, "            Crawl-delay: {}", show_length(*delay));
    }
    for rule in rules.iter().take(N_RULES) {
        let _ = writeln!(text, "            {}", rule.escape_debug());
    }
    if rules.len() > N_RULES {
        let _ = writeln!(text, "            and {} more rules", rules.len() - N_RULES);
    }
    let names: Vec<_> = forbids.iter().copied().map(Stage::name).collect();
    let what = if names.is_empty() { "nothing that is asked for".into() } else { names.join(", ") };
    let _ = writeln!(text, "            forbids {what}");
}

/// What a request was answered with.
const fn in_words(answered: Answered) -> &'static str {
    match answered {
        Answered::Page => "the page",
        Answered::Empty => "a like page without the likes that were announced",
        Answered::Redirect => "a redirect",
        Answered::Refused => "a refusal (403)",
        Answered::Wait => "being told to wait",
        Answered::Gone => "that there is no such page",
        Answered::Failed => "nothing, or not the page",
        Answered::Down => "5xx, or no connection",
        Answered::Rejected => "something that is given up at once",
        Answered::Unknown => "nobody knows what: in flight when the run was killed",
    }
}

fn whole_millis(length: Duration) -> Duration {
    Duration::from_millis(u64::try_from(length.as_millis()).unwrap_or(u64::MAX))
}
