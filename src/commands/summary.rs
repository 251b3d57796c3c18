//! The summary at the end of a run: what it did, what it left undone, and what to do next.

use std::time::Duration;

use jiff::tz::TimeZone;

use super::output::{MESSAGE, inform, warn};
use super::{Exit, Refused, RunOptions};
use crate::config::show_length;
use crate::engine::run::RunEnd;
use crate::engine::stop::StopReason;
use crate::ledger::records::Totals;
use crate::rules::lack::Lack;
use crate::watch::completeness::{CutOff, Shortfall};
use crate::watch::coverage::{LikeCoverage, Overlap};
use crate::watch::forecast::{per_second, rounded, show_rate};
use crate::watch::status::{ByUser, CrawlState, ImageCounts, Status, unknown_items};
use crate::words::{
    Allowance, AnnouncedCounts, CatalogueEnd, OddKind, Pause, counted, grouped, one_or_more,
    printable,
};

/// Reports how a run ended, and what to do next.
pub fn finish(
    ended: RunEnd,
    mut status: Option<Status>,
    options: &RunOptions,
) -> anyhow::Result<Exit> {
    let RunEnd { why, n_pages, began, n_own } = ended;
    if let Some(status) = &mut status {
        // Other hosts may have begun earlier.
        status.site.run_began = began;
    }
    let status = status.as_ref();
    if let Some(status) = status {
        report_run(status, (n_pages, n_own), why.as_ref());
        show_collected(status);
        show_run(status, n_pages, n_own);
        show_gaps(status);
    }
    // Without a status the run ended before there was a crawl: `start` can be used again.
    let next =
        status.map_or_else(String::new, |_| format!("; to continue: {}", options.resume_command));
    match (why, status.map(Status::state)) {
        (Some(StopReason::Robots(reason)), _) => Err(Refused::configuration(reason).into()),
        (Some(StopReason::Local { reason, is_exhausted }), _) => {
            let refused = if is_exhausted { Refused::disk } else { Refused::configuration };
            Err(refused(reason).into())
        }
        (Some(StopReason::NotAsExpected(reason)), _) => {
            Err(Refused::not_as_expected(format!("{reason}{next}")).into())
        }
        (Some(StopReason::Unreachable(reason)), _) => {
            Err(Refused::unreachable(format!("{reason}{next}")).into())
        }
        (_, Some(state @ (CrawlState::Incomplete | CrawlState::Complete))) => {
            drained(state, status, options)
        }
        (Some(StopReason::Signal(signal)), _) => {
            warn(format_args!("interrupted{next}"));
            Ok(Exit::Signal(signal))
        }
        (Some(why @ (StopReason::MaxRequests | StopReason::MaxDuration)), _) => {
            let option =
                if why == StopReason::MaxRequests { "--max-requests" } else { "--max-duration" };
            warn(format_args!("stopped by {option}{next}"));
            Ok(Exit::Limit)
        }
        (Some(StopReason::WaitTooLong(pause)), _) => {
            warn_of_wait(&pause, options, &next);
            Ok(Exit::Wait)
        }
        (Some(StopReason::SpacingTooLong { allowance, next_at }), _) => {
            let zone = options.screen.zone();
            warn(format_args!(
                "{}, so the next one would have to wait until {}, longer than retry.wait_max: come back \
                 then{next}",
                allowed(&allowance, zone),
                next_at.in_zone(zone)
            ));
            Ok(Exit::Wait)
        }
        (Some(StopReason::Failed | StopReason::RobotsExpired) | None, _) => {
            anyhow::bail!("the run ended, but tasks are left{next}")
        }
    }
}

/// Warns of a wait that is longer than the run may take.
fn warn_of_wait(pause: &Pause, options: &RunOptions, next: &str) {
    let until = pause.until_at.in_zone(options.screen.zone());
    let reason = printable(&pause.reason);
    if pause.in_doubt {
        warn(format_args!(
            "the site returns no pages ({reason}), and the next try would come at {until}: the \
             wait is longer than retry.wait_max, so come back then{next}"
        ));
    } else {
        warn(format_args!(
            "the site asked for a pause until {until} ({reason}), which is longer than \
             retry.wait_max: come back then{next}; or, if the pause makes no sense, now with \
             --end-pause"
        ));
    }
}

/// Reports that nothing was left to do.
pub fn nothing_to_do(status: &Status, options: &RunOptions) -> anyhow::Result<Exit> {
    tracing::info!(target: MESSAGE, event = "nothing_to_do", "nothing to do: no task is left");
    show_collected(status);
    show_gaps(status);
    drained(status.state(), Some(status), options)
}

/// Shows how to retry the tasks that were given up.
fn show_retry(resume_command: &str) {
    warn(format_args!("to retry what was given up: {resume_command} --retry discarded"));
}

/// Shows how to retry what keeps a crawl from being complete.
fn show_what_to_retry(status: &Status, resume_command: &str) {
    if status.tally.all().discarded > 0 {
        show_retry(resume_command);
    }
    for CutOff { words, .. } in status.completeness.cut_off() {
        warn(format_args!("the catalogue is cut off: {words}"));
    }
    for Shortfall { words, missed, .. } in status.completeness.shortfalls() {
        match missed {
            Some(missed) => {
                warn(format_args!("{words}; try {resume_command} --retry {}", missed.name()));
            }
            None => warn(format_args!("{words}")),
        }
    }
}

/// Returns how many requests the site allows, and until when.
pub fn allowed(allowance: &Allowance, zone: &TimeZone) -> String {
    let n = counted(allowance.n_left, "more request");
    let n = if allowance.n_left == 0 { "no more requests".to_owned() } else { n };
    format!("the site allows {n} until {}", allowance.resets_at.in_zone(zone))
}

/// Returns a moment for people: the local time with its zone.
pub fn local_or_dash(at: Option<crate::words::Moment>, zone: &TimeZone) -> String {
    at.map_or_else(|| "-".to_owned(), |at| at.in_zone(zone))
}

fn drained(
    state: CrawlState,
    status: Option<&Status>,
    options: &RunOptions,
) -> anyhow::Result<Exit> {
    if let Some(lack) = status.and_then(|status| status.completeness.lack()) {
        let next = match lack {
            Lack::Items | Lack::Features(_) => {
                "then start another crawl with another --database".to_owned()
            }
            Lack::Pages(_) | Lack::Likes(_) | Lack::UnannouncedLikes(_) | Lack::Users => {
                format!("then try the pages again: {} --retry all", options.resume_command)
            }
        };
        return Err(
            Refused::not_as_expected(format!("the crawl is not complete: {lack}, {next}")).into()
        );
    }
    if let Some(end) = status.and_then(|status| status.early_end.as_ref()) {
        warn(format_args!("{}; {}", end.words, end.advice(&options.resume_command)));
    }
    if state == CrawlState::Incomplete {
        if let Some(status) = status {
            show_what_to_retry(status, &options.resume_command);
        }
        return Ok(Exit::Incomplete);
    }
    if let Some(limit) = status.and_then(stopped_at) {
        inform(format_args!(
            "the crawl stopped at its limit of {}, which can't be changed: for more, start another crawl with \
             another --database",
            counted(limit.into(), "item")
        ));
    }
    let export = &options.export_command;
    inform(format_args!("complete; to write the dataset: {export} (or {export} --anonymize)"));
    Ok(Exit::Done)
}

/// Returns the limit of items at which the catalogue stopped, if it did.
pub fn stopped_at(status: &Status) -> Option<u32> {
    let limit = status.crawl.scope.limit_items;
    limit.filter(|_| status.crawl.catalogue_end == Some(CatalogueEnd::LimitOfItems))
}

/// Reports the whole run, for programs.
fn report_run(status: &Status, (n_pages, n_own): (u64, Option<u64>), why: Option<&StopReason>) {
    let (began_at, n_before) = status.site.run_began;
    let length = status.now.since(began_at);
    let waited = status.waited().into_iter().map(|(_, length)| length).sum::<Duration>();
    let (all, totals) = (status.tally.all(), &status.totals);
    tracing::info!(
        target: MESSAGE,
        event = "run_ended",
        state = status.state().name(),
        stopped_by = why.map(StopReason::name),
        seconds = length.as_secs_f64(),
        waited_seconds = waited.as_secs_f64(),
        pages = n_pages,
        pages_per_second = per_second(n_pages, length),
        requests_of_host = n_own,
        requests = status.site.n_sent.saturating_sub(n_before),
        requests_in_all = status.site.n_sent,
        requests_failed = status.site.n_failed,
        items = totals.n_items,
        users = totals.n_users,
        likes = totals.n_likes,
        features = totals.n_features,
        short_items = totals.n_short,
        likes_announced = status.coverage().map(|coverage| coverage.announced),
        likes_missing = status.coverage().map(|coverage| coverage.announced - coverage.collected),
        tasks_left = all.left(),
        tasks_gone = all.gone,
        tasks_private = all.private,
        tasks_given_up = all.discarded,
    );
}

/// Returns what was collected: `40 items, 1098 users, 4393 likes, 1301 features`.
pub fn collected(status: &Status) -> String {
    let totals = &status.totals;
    [
        counted(totals.n_items, "item"),
        counted(totals.n_users, "user"),
        counted(totals.n_likes, "like"),
        counted(totals.n_features, "feature"),
    ]
    .join(", ")
}

fn show_collected(status: &Status) {
    inform(format_args!("collected  {}", collected(status)));
    let users = status.by_user.iter().flat_map(of_users);
    let images = status.images();
    let images = images.iter().map(of_images);
    for line in status.coverage().iter().flat_map(in_lines).chain(users).chain(images) {
        inform(format_args!("{line}"));
    }
    if let Some(unknown) = unknown_items(&status.tally, status.crawl.catalogue_end) {
        warn(format_args!("unknown    {unknown}"));
    }
}

/// Returns how many users were found and visited, and how many likes were found by item and by user.
pub fn of_users(by_user: &ByUser) -> Vec<String> {
    let (n_found, sources) = (grouped(by_user.users.n_found), by_user.sources_in_words());
    let mut lines = vec![
        format!("users      {n_found} found: {sources}"),
        format!("users      {}", by_user.visited_in_words()),
    ];
    if let Some(overlap) = by_user.overlap() {
        lines.push(format!("overlap    {}", overlap.in_words()));
        let estimate = overlap.estimate_in_words();
        lines.push(format!("estimate   {estimate}; rely on the announced number"));
        lines.push(format!("           {} likes, if {}", Overlap::FORMULA, Overlap::IF));
    }
    lines
}

/// Returns how many items have an image.
pub fn of_images(images: &ImageCounts) -> String {
    format!("images     {}", images.in_words())
}

/// Returns how many of the announced likes were collected, and why the others are missing.
pub fn in_lines(coverage: &LikeCoverage) -> Vec<String> {
    let likes = format!("likes      {}", coverage.in_words());
    let missing = coverage.missing_in_words().map(|words| format!("missing    {words}"));
    [likes].into_iter().chain(missing).collect()
}

/// Shows what the run did and what it waited for.
fn show_run(status: &Status, n_pages: u64, n_own: Option<u64>) {
    let (began_at, n_before) = status.site.run_began;
    let length = status.now.since(began_at);
    let n_sent = status.site.n_sent.saturating_sub(n_before);
    let rate = per_second(n_pages, length).map(|rate| format!(", {} pages/s", show_rate(rate)));
    let own = n_own.map(|n| format!("{n} by this host; ")).unwrap_or_default();
    let by_all = if n_own.is_some() { " by all hosts" } else { "" };
    inform(format_args!(
        "requests   {own}{n_sent}{by_all} in {}{}; {} in total, {} failed",
        in_seconds(length),
        rate.unwrap_or_default(),
        status.site.n_sent,
        status.site.n_failed
    ));
    for (reason, length) in status.waited() {
        tracing::info!(
            target: MESSAGE,
            event = "waited",
            reason,
            seconds = length.as_secs_f64(),
            "waited     {}: {}",
            in_seconds(length),
            printable(reason)
        );
    }
}

/// Returns a length of time for people.
pub fn in_seconds(length: Duration) -> String {
    match rounded(length) {
        Duration::ZERO => "less than 1s".to_owned(),
        length => show_length(length),
    }
}

/// Shows what is missing, and whether that is normal.
fn show_gaps(status: &Status) {
    let all = status.tally.all();
    let (n_gone, n_private) = status.lost_pages();
    if n_gone > 0 {
        let are = one_or_more(n_gone, "is", "are");
        inform(format_args!("gone       {} {are} gone from the site", counted(n_gone, "page")));
    }
    if n_private > 0 {
        let pages = counted(n_private, "page");
        let are = one_or_more(n_private, "is", "are");
        inform(format_args!("private    {pages} {are} private: the site refused them with 403"));
    }
    let n_short = status.totals.n_short;
    if n_short > 0 {
        let have = one_or_more(n_short, "has", "have");
        let missing = &status.totals.missing;
        // The lines before this one name the other causes.
        let is_usual = missing.gone == 0
            && missing.private == 0
            && status.completeness.shortfalls().is_empty();
        let why = match status.crawl.scope.traits.counts {
            _ if !is_usual => "",
            AnnouncedCounts::AreListed => " (deleted accounts and rounded counts cause that)",
            AnnouncedCounts::MayExceed => " (the site counts users whom it does not list)",
        };
        let items = counted(n_short, "item");
        inform(format_args!("short      {items} {have} fewer likes than the site announced{why}"));
    }
    if let Some(n) = status.n_untimed {
        warn(format_args!("times      {}", untimed_in_words(n, &status.totals)));
    }
    for kind in OddKind::ALL {
        let n = status.totals.odd.of(kind);
        if n > 0 {
            inform(format_args!("{:<10} {}", kind.name(), odd_in_words(kind, n)));
        }
    }
    if all.discarded > 0 {
        show_given_up(status, all.discarded);
    }
}

/// Returns the warning that none of the `n` checked likes has a time.
pub fn untimed_in_words(n: u64, totals: &Totals) -> String {
    let likes = match n {
        n if n >= totals.n_likes => "no like".to_owned(),
        n => format!("none of the {} likes that were checked", grouped(n)),
    };
    format!("{likes} has a time, although the description says where it is: check likes.time there")
}

/// Returns how many entries of pages were odd in this way.
pub fn odd_in_words(kind: OddKind, n: u64) -> String {
    let entries = if n == 1 { "1 entry".to_owned() } else { format!("{n} entries") };
    match kind {
        OddKind::Skipped => {
            format!("{entries} that could not be used {} skipped", one_or_more(n, "was", "were"))
        }
        OddKind::Cut => {
            let have = one_or_more(n, "has", "have");
            format!("{entries} {have} a name or tag of more than 4 KiB, which was cut")
        }
        OddKind::Unread => {
            format!("{entries} {} a field that could not be used", one_or_more(n, "has", "have"))
        }
    }
}

fn show_given_up(status: &Status, n: u64) {
    let were = one_or_more(n, "was", "were");
    warn(format_args!("{} {were} given up:", counted(n, "task")));
    for note in &status.discarded {
        let (stage, reason) = (note.stage.name(), note.reason.as_deref());
        let (item, place) = (note.owner.as_deref(), note.position);
        tracing::warn!(target: MESSAGE, event = "task_given_up", stage, item, place, reason, "  {note}");
    }
    let more = n.saturating_sub(status.discarded.len() as u64);
    if more > 0 {
        warn(format_args!("  and {more} more"));
    }
}
