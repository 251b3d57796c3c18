//! `crawl verify`: checks that the invariants hold on this database.

use super::output::{MESSAGE, inform, print};
use super::preflight::{is_running, no_crawl};
use super::summary::in_lines;
use super::whole_file::WholeFile;
use super::{Exit, Refused};
use crate::config::Config;
use crate::engine::thumb_files;
use crate::ledger::crawl;
use crate::rules::lack::Lack;
use crate::watch::status::{self, Status};
use crate::watch::verify::{self, CheckResult, Finding};
use crate::words::{Moment, counted, one_or_more};

/// How much of what is wrong a line shows, in characters.
const MAX_CHARS: usize = 600;

/// Checks the database and prints one line per check.
pub async fn verify(config: &Config) -> anyhow::Result<Exit> {
    let whole = WholeFile::open(&config.database, &std::env::temp_dir()).await?;
    let db = whole.db();
    let was_running = is_running(&config.database).await?;
    let readers = db.readers();
    let mut other = readers.acquire().await?;
    // One snapshot for all checks; the first statement takes it.
    let mut snapshot = readers.snapshot().await?;
    let crawl = crawl::read_crawl(&mut snapshot).await?.ok_or_else(|| no_crawl(config))?;
    // Checked before and after the snapshot, because a crawl may begin or end in between.
    let is_running = is_running(&config.database).await? || was_running;
    let n_broken = verify::verify(&mut snapshot, &mut other, &crawl, is_running, show).await?;
    // What the checks found says more than the error of reading it once more.
    let mut status = None;
    if n_broken == 0 {
        status = status::read(&mut snapshot, is_running, Moment::default()).await?;
    }
    if let Some(finding) = status.as_ref().and_then(lacking) {
        show(&finding)?;
    }
    let damaged = if crawl.scope.stages.thumbs {
        thumb_files::damaged(&mut snapshot, &config.exports).await?
    } else {
        Vec::new()
    };
    if crawl.scope.stages.thumbs {
        show(&files_of_images(&damaged))?;
    }
    snapshot.end().await?;
    drop(other);
    readers.close().await;
    if n_broken > 0 {
        let checks = counted(n_broken as u64, "check");
        return Err(Refused::damaged(format!(
            "{checks} failed, as listed above: don't trust this database; restore a backup or crawl again"
        )).into());
    }
    if !damaged.is_empty() {
        let files = thumb_files::folder_of(&config.exports);
        let elsewhere = config
            .database
            .server()
            .map_or("", |_| "copy them from the hosts that fetched them; otherwise, ");
        return Err(Refused::damaged(format!(
            "images in {} are missing or damaged, as listed above: {elsewhere}remove the remains and run \
             `crawl resume` to fetch them again",
            files.display()
        ))
        .into());
    }
    let of_copy = config.database.server().map(|server| format!(" on a copy of {server}"));
    let of_copy = of_copy.unwrap_or_default();
    tracing::info!(target: MESSAGE, event = "verified", "every check passed{of_copy}");
    let coverage = status.and_then(|status| status.coverage());
    for line in coverage.iter().flat_map(in_lines) {
        inform(format_args!("{line}"));
    }
    Ok(Exit::Done)
}

/// The most damaged files that are named.
const NAMED_MAX: usize = 100;

/// Returns whether the files of images are those that were stored.
fn files_of_images(damaged: &[String]) -> Finding {
    let named = &damaged[..damaged.len().min(NAMED_MAX)];
    let more = if named.len() < damaged.len() { ", …" } else { "" };
    let result = if damaged.is_empty() {
        CheckResult::Passed
    } else {
        let files = counted(damaged.len() as u64, "file");
        let are = one_or_more(damaged.len() as u64, "is", "are");
        CheckResult::Broken(format!(
            "{files} {are} missing or damaged ({}{more})",
            named.join(", ")
        ))
    };
    Finding { name: "files of images", result }
}

/// Returns what a crawl lacks although no task is left. That breaks no promise of the database, but it does
/// not pass in silence.
fn lacking(status: &Status) -> Option<Finding> {
    let note = |lack: Lack| Finding {
        name: "collected",
        result: CheckResult::Note(format!("the crawl is not complete: {lack}")),
    };
    status.completeness.lack().map(note)
}

fn show(finding: &Finding) -> std::io::Result<()> {
    let name = finding.name;
    match &finding.result {
        CheckResult::Passed => print(format_args!("{name:<20}ok\n")),
        CheckResult::Note(words) => print(format_args!("{name:<20}ok, but {words}\n")),
        CheckResult::Broken(words) | CheckResult::Unreadable(words) => {
            print(format_args!("{name:<20}BROKEN: {}\n", beginning(words)))
        }
    }
}

/// Returns the beginning of what is wrong: SQLite lists every page of a damaged file.
fn beginning(words: &str) -> String {
    match words.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words.to_owned(),
    }
}
