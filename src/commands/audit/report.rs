//! The report for people.

use std::fmt::Write as _;
use std::time::Duration;

use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};

use crate::config::{Config, show_length};
use crate::watch::audit::{Audit, Gap, GapCause, RobotsFile};
use crate::words::{Answered, Purpose, Stage, counted, printable};

/// The most rules of a robots.txt that are shown.
const N_RULES: usize = 20;

/// The shortest gap that gets a line.
const LONG: Duration = Duration::from_secs(1);

/// Returns the report. Writing to a string can't fail.
pub fn text(audit: &Audit, config: &Config, zone: &TimeZone) -> String {
    let mut text = String::new();
    let site = &audit.crawl.site;
    let _ =
        writeln!(text, "site        {} at {}, likes at {}", site.kind, site.url, site.likes_url);
    let _ = writeln!(text, "user agent  {}", config.user_agent());
    add_requests(&mut text, audit, zone);
    add_hosts(&mut text, audit);
    add_pace(&mut text, audit, zone);
    add_pauses(&mut text, audit, zone);
    add_repeats(&mut text, audit);
    if audit.robots.is_empty() {
        let _ = writeln!(text, "robots.txt  none was fetched");
    }
    for file in &audit.robots {
        add_robots(&mut text, file, zone);
    }
    text
}

fn add_requests(text: &mut String, audit: &Audit, zone: &TimeZone) {
    let _ = writeln!(
        text,
        "requests    {} in {}, including {} for robots.txt and {} to probe whether the site is up",
        audit.n_requests(),
        counted(audit.runs.len() as u64, "run"),
        audit.n_for(Purpose::Robots),
        audit.n_for(Purpose::Probe),
    );
    if let Some((first, last)) = audit.times {
        let _ =
            writeln!(text, "            from {} to {}", first.in_zone(zone), last.in_zone(zone));
    }
    if audit.n_unlogged > 0 {
        let _ = writeln!(text, "            {} before requests were logged", audit.n_unlogged);
    }
    if let Some((average, longest)) = audit.took() {
        let _ = writeln!(
            text,
            "            {} bytes received; a request took {} on average, {} at most",
            audit.n_bytes(),
            in_millis(average),
            in_millis(longest),
        );
    }
    for (answered, n) in audit.by_answer() {
        let _ = writeln!(text, "answers     {n:>9} {}", in_words(answered));
    }
}

/// Names the hosts that are crawling. What a dead one was fetching is in no log yet.
fn add_hosts(text: &mut String, audit: &Audit) {
    for host in &audit.hosts {
        let pages = counted(host.n_running, "page");
        let silent = show_length(whole_millis(host.silent_for));
        let _ = write!(
            text,
            "host        {} (process {}), last heard from {silent} ago, fetching {pages}",
            printable(&host.name),
            host.pid
        );
        let dead = ": it may be dead. If so, these requests are logged once other hosts take over its pages";
        let _ = writeln!(text, "{}", if host.may_be_dead() { dead } else { "" });
    }
}

/// Returns a length of time for people.
fn in_millis(length: Duration) -> String {
    match whole_millis(length) {
        Duration::ZERO => "less than 1ms".to_owned(),
        length => show_length(length),
    }
}

/// Returns how many requests a second may hold at this rate.
fn allowed(requests_per_second: f64) -> String {
    let most = requests_per_second.mul_add(1.02, 1.0);
    if most < 100.0 { format!("{most:.2}") } else { format!("{most:.0}") }
}

fn add_pace(text: &mut String, audit: &Audit, zone: &TimeZone) {
    for busiest in &audit.busiest {
        let _ = writeln!(
            text,
            "pace        {} in the busiest second, at {}; at {} per second any second may hold {}",
            counted(busiest.n, "request"),
            busiest.at.in_zone(zone),
            busiest.requests_per_second,
            allowed(busiest.requests_per_second),
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
        let (from, why) = (gap.from.in_zone(zone), printable(why));
        let _ = writeln!(text, "gap         {length} without a request from {from}: {why}");
    }
}

fn add_pauses(text: &mut String, audit: &Audit, zone: &TimeZone) {
    if let Some(last) = audit.pauses.last() {
        let longest = audit.pauses.iter().map(|pause| pause.until_at.since(pause.began_at)).max();
        let _ = writeln!(
            text,
            "pauses      {}, the longest of {}, the last until {}: {}",
            audit.pauses.len(),
            show_length(whole_millis(longest.unwrap_or_default())),
            last.until_at.in_zone(zone),
            printable(&last.reason),
        );
    } else {
        let _ = writeln!(text, "pauses      none");
    }
    let _ =
        writeln!(text, "            {} sent during a pause", counted(audit.n_in_pause, "request"));
    if audit.by_answer().contains_key(&Answered::Unknown) {
        let _ = writeln!(text, "            (requests whose time is unknown are not counted)");
    }
}

fn add_repeats(text: &mut String, audit: &Audit) {
    let n: u64 = audit.repeats.iter().map(|(_, n)| n).sum();
    let _ = writeln!(
        text,
        "repeats     {} for a page that had been requested before",
        counted(n, "request")
    );
    for (before, n) in &audit.repeats {
        let _ = writeln!(text, "            {n:>9} after {}", in_words(*before));
    }
}

fn add_robots(text: &mut String, file: &RobotsFile, zone: &TimeZone) {
    let RobotsFile { origin, stored, rules, crawl_delay, forbids } = file;
    let _ = writeln!(
        text,
        "robots.txt  {origin}/robots.txt, fetched {}: {} bytes, sha256 {}",
        stored.fetched_at.in_zone(zone),
        stored.body.len(),
        sha256(file),
    );
    if let Some(delay) = crawl_delay {
        let _ = writeln!(text, "            Crawl-delay: {}", show_length(*delay));
    }
    for rule in rules.iter().take(N_RULES) {
        let _ = writeln!(text, "            {}", printable(rule));
    }
    if rules.len() > N_RULES {
        let _ = writeln!(
            text,
            "            and {}",
            counted((rules.len() - N_RULES) as u64, "more rule")
        );
    }
    let names: Vec<_> = forbids.iter().copied().map(Stage::name).collect();
    let what =
        if names.is_empty() { "nothing that the crawl requests".into() } else { names.join(", ") };
    let _ = writeln!(text, "            forbids {what}");
}

/// Returns what a request was answered with.
const fn in_words(answered: Answered) -> &'static str {
    match answered {
        Answered::Page => "the page",
        Answered::Empty => "a list that lacks announced likes",
        Answered::Redirect => "a redirect",
        Answered::Refused => "a refusal (403)",
        Answered::Wait => "a request to wait",
        Answered::Gone => "\"no such page\"",
        Answered::Failed => "no answer, or another page",
        Answered::Down => "5xx, or no connection",
        Answered::Rejected => "a rejection (another 4xx)",
        Answered::Unknown => "unknown: in flight when a run was killed or stopped at once",
    }
}

fn whole_millis(length: Duration) -> Duration {
    Duration::from_millis(u64::try_from(length.as_millis()).unwrap_or(u64::MAX))
}

/// Returns the SHA-256 of a robots.txt, in hex.
pub fn sha256(robots: &RobotsFile) -> String {
    hex::encode(Sha256::digest(&robots.stored.body))
}
