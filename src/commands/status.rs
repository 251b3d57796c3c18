//! `crawl status`: where a crawl stands.

use std::fmt::Write as _;
use std::time::Duration;

use jiff::tz::TimeZone;

use super::live_table::LiveTable;
use super::output::{StdoutReader, print, print_to_reader};
use super::preflight::{is_running, no_crawl, read_status};
use super::{Exit, summary};
use crate::config::{Config, show_length};
use crate::ledger::database::Db;
use crate::ledger::journal::RunEnding;
use crate::ledger::old_rows::{RowKeeper, RowKeeperKind};
use crate::rules::plan::is_asked_for;
use crate::watch::forecast::{rounded, show_rate};
use crate::watch::status::{CrawlState, Status, unknown_items};
use crate::words::OddKind;
use crate::words::Stage;
use crate::words::{counted, one_or_more, printable};

/// Prints where the crawl stands, as a table or as JSON. With `every` it prints
/// again at that interval, until the reader of its output is gone.
pub async fn status(
    config: &Config,
    json: bool,
    every: Option<Duration>,
    zone: &TimeZone,
) -> anyhow::Result<Exit> {
    let Some(every) = every else {
        let status = read(config).await?;
        if json {
            print(format_args!("{}\n", serde_json::to_string_pretty(&status.to_json())?))?;
        } else {
            print(format_args!("{}", table(&status, zone)))?;
        }
        return Ok(Exit::Done);
    };
    let mut live_table = LiveTable::new();
    loop {
        let status = read(config).await?;
        let reader = if json {
            print_to_reader(format_args!("{}\n", serde_json::to_string(&status.to_json())?))?
        } else {
            live_table.show(&table(&status, zone))?
        };
        if reader == StdoutReader::Gone {
            return Ok(Exit::Done);
        }
        tokio::time::sleep(every).await;
    }
}

async fn read(config: &Config) -> anyhow::Result<Status> {
    let db = Db::open_to_read(&config.database).await?;
    let status = read_status(&db, is_running(&config.database).await?).await?;
    Ok(status.ok_or_else(|| no_crawl(config))?)
}

/// Returns the form for people. Writing to a string can't fail.
fn table(status: &Status, zone: &TimeZone) -> String {
    let site = &status.site;
    let mut text = format!("{}: {}\n\n", status.crawl.site.kind, status.state().name());
    let _ = writeln!(
        text,
        "{:<10}{:>10}{:>10}{:>10}{:>10}{:>10}{:>10}{:>10}",
        "stage", "available", "running", "completed", "gone", "private", "discarded", "of"
    );
    for stage in Stage::ALL.into_iter().filter(|stage| status.has_stage(*stage)) {
        let census = status.tally.of(stage);
        if stage == Stage::Features && has_features_in_catalogue(status) {
            let _ = writeln!(text, "{:<10}with the catalogue", stage.name());
            continue;
        }
        let _ = writeln!(
            text,
            "{:<10}{:>10}{:>10}{:>10}{:>10}{:>10}{:>10}{:>10}",
            stage.name(),
            census.available,
            census.running,
            census.completed,
            census.gone,
            census.private,
            census.discarded,
            census.total()
        );
    }
    let _ = writeln!(text, "\ncollected  {}", summary::collected(status));
    for line in status.coverage().iter().flat_map(summary::in_lines) {
        let _ = writeln!(text, "{line}");
    }
    for line in status.by_user.iter().flat_map(summary::of_users) {
        let _ = writeln!(text, "{line}");
    }
    for line in status.images().iter().map(summary::of_images) {
        let _ = writeln!(text, "{line}");
    }
    if let Some(unknown) = unknown_items(&status.tally, status.crawl.catalogue_end) {
        let _ = writeln!(text, "unknown    {unknown}");
    }
    let _ = writeln!(text, "requests   {} sent, {} failed", site.n_sent, site.n_failed);
    if let Some(requests) = status.requests_per_second() {
        let pages = status.pages_per_second().map(|pages| show_rate(pages) + " pages/s, ");
        let pages = pages.unwrap_or_default();
        let _ = writeln!(text, "rate       {pages}{} requests/s", show_rate(requests));
    }
    let forecast = status.forecast();
    if forecast.pages_left > 0 {
        let _ = writeln!(text, "left       {}", forecast.in_words());
    }
    if let Some(pause) = status.paused_until() {
        let _ = writeln!(
            text,
            "waiting    until {}: {}",
            pause.until_at.in_zone(zone),
            printable(&pause.reason)
        );
    }
    if let Some(allowance) = status.allowance() {
        let _ = writeln!(text, "allowed    {}", summary::allowed(allowance, zone));
    }
    if let Some(retries) = status.waits_to_retry() {
        let (until, why) = (retries.next_at.in_zone(zone), retries.in_words());
        let _ = writeln!(text, "waiting    until {until} {}", printable(&why));
    }
    add_hosts(&mut text, status);
    add_last_run(&mut text, status, zone);
    add_remarks(&mut text, status);
    text
}

/// Adds a line for each host that is crawling, and a warning if old rows slow the crawl down.
fn add_hosts(text: &mut String, status: &Status) {
    for host in &status.hosts {
        let pages = counted(host.n_running, "page");
        let silent = host.silent_for.as_secs_f64();
        let _ = writeln!(
            text,
            "host       {} (process {}), last heard from {silent:.1}s ago, fetching {pages}",
            printable(&host.name),
            host.pid
        );
    }
    if let Some(keeper) = &status.old_rows {
        let _ = writeln!(text, "slow       {}", keeper_in_words(keeper));
    } else if status.n_hidden > 0 {
        let _ = writeln!(
            text,
            "hidden     {} of other roles may keep old rows and slow the crawl down: to see them, grant \
             pg_read_all_stats to the role that you use",
            counted(status.n_hidden, "connection")
        );
    }
}

/// Names what makes the server keep old rows, and says what to do about it.
fn keeper_in_words(keeper: &RowKeeper) -> String {
    let name = printable(&keeper.name);
    let process = keeper.pid.map_or_else(String::new, |pid| format!(" (server process {pid})"));
    let (what, remedy) = match keeper.kind {
        RowKeeperKind::Transaction if name.is_empty() => {
            (format!("an unnamed program{process}"), "end its transaction".to_owned())
        }
        RowKeeperKind::Transaction => {
            (format!("the program {name}{process}"), "end its transaction".to_owned())
        }
        RowKeeperKind::Prepared => (
            format!("the prepared transaction {name}"),
            "run `commit prepared` or `rollback prepared`".to_owned(),
        ),
        RowKeeperKind::Slot => {
            (format!("the replication slot {name}"), "drop it if nothing reads it".to_owned())
        }
        RowKeeperKind::Standby => (
            format!("the standby {name}{process}"),
            "end the long query there, or turn its hot_standby_feedback off".to_owned(),
        ),
    };
    let since = match keeper.age {
        Some(age) => format!("for {}", show_length(rounded(age))),
        None => format!("for {}", counted(keeper.n_transactions, "transaction")),
    };
    format!(
        "{what} has kept the database server from removing old rows {since}, which slows the crawl down: {remedy}"
    )
}

/// Says how the last run ended, if the crawl is not complete and no process works on it.
fn add_last_run(text: &mut String, status: &Status, zone: &TimeZone) {
    if status.is_running || status.state() == CrawlState::Complete {
        return;
    }
    match &status.course.ending {
        Some(RunEnding { ended_at, reason, .. }) => {
            let why =
                reason.as_ref().map_or_else(String::new, |why| format!(": {}", printable(why)));
            let _ = writeln!(text, "last run   ended {}{why}", ended_at.in_zone(zone));
        }
        None if status.tally.all().running > 0 => {
            let _ = writeln!(text, "last run   was killed, or the machine stopped");
        }
        None => {}
    }
}

/// Returns whether the features of a crawl come with its catalogue, so that they need no pages of their own.
fn has_features_in_catalogue(status: &Status) -> bool {
    status.tally.of(Stage::Features).total() == 0
        && status.crawl.scope.stages.features
        && !is_asked_for(&status.crawl.scope, Stage::Features)
}

fn add_remarks(text: &mut String, status: &Status) {
    if let Some(lack) = status.completeness.lack() {
        let _ = writeln!(text, "lacks      {lack}");
    }
    if status.totals.n_short > 0 {
        let n = status.totals.n_short;
        let (items, have) = (counted(n, "item"), one_or_more(n, "has", "have"));
        let _ = writeln!(text, "short      {items} {have} fewer likes than the site announced");
    }
    if let Some(n) = status.n_untimed {
        let _ = writeln!(text, "times      {}", summary::untimed_in_words(n, &status.totals));
    }
    for kind in OddKind::ALL {
        let n = status.totals.odd.of(kind);
        if n > 0 {
            let _ = writeln!(text, "{:<10} {}", kind.name(), summary::odd_in_words(kind, n));
        }
    }
    if let Some(end) = &status.early_end {
        let _ = writeln!(text, "ended      {}", end.words);
    }
    for part in status.completeness.cut_off() {
        let _ = writeln!(text, "cut off    {}", part.words);
    }
    for shortfall in status.completeness.shortfalls() {
        let _ = writeln!(text, "incomplete {}", shortfall.words);
    }
    let all = status.tally.all();
    let (n_gone, n_private) = status.lost_pages();
    for (what, notes, n) in [
        ("gone", &status.gone, n_gone),
        ("private", &status.private, n_private),
        ("discarded", &status.discarded, all.discarded),
        ("suspect", &status.suspects, status.suspects.len() as u64),
    ] {
        for note in notes {
            let _ = writeln!(text, "{what:<10} {note}");
        }
        let more = n.saturating_sub(notes.len() as u64);
        if more > 0 {
            let _ = writeln!(text, "{what:<10} and {more} more");
        }
    }
    if !status.suspects.is_empty() {
        let _ = writeln!(text, "           (a suspect was running in three crashed runs)");
    }
}
