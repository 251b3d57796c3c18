//! `crawl failures`: every task that was given up or whose page is gone or private, every short item,
//! and every odd entry of a page.

use futures_util::stream::{BoxStream, TryStreamExt};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::Exit;
use super::output::{MESSAGE, inform, print, warn};
use super::preflight::no_crawl;
use super::summary::{in_lines, local_or_dash};
use super::whole_file::WholeFile;
use crate::config::Config;
use crate::ledger::crawl;
use crate::ledger::records;
use crate::ledger::records::{OddEntryOnPage, ShortItem};
use crate::ledger::tasks;
use crate::ledger::tasks::{FailedPages, NamedTask, UserFailures};
use crate::ledger::{self, Reader};
use crate::watch::coverage::LikeCoverage;
use crate::watch::status::unknown_items;
use crate::words::{Moment, OddKind, Stage, one_or_more, printable};

/// Prints every failure as it is read: one line each, or JSON.
pub async fn failures(
    config: &Config,
    json: bool,
    resume_command: &str,
    zone: &TimeZone,
) -> anyhow::Result<Exit> {
    let whole = WholeFile::open(&config.database, &std::env::temp_dir()).await?;
    let db = whole.db();
    let readers = db.readers();
    // One snapshot for all lists, so that they agree.
    let mut snapshot = readers.snapshot().await?;
    let crawl = crawl::read_crawl(&mut snapshot).await?.ok_or_else(|| no_crawl(config))?;
    let totals = records::read_totals(&mut snapshot).await?;
    let coverage = LikeCoverage::of(&crawl.scope, &totals);
    let census = tasks::read_census(&mut snapshot).await?;
    let form = if json { ListForm::Json } else { ListForm::Lines(zone) };

    form.begin()?;
    let n_discarded = form.list("discarded", tasks::all_discarded(&mut snapshot)).await?;
    form.groups(FailedPages::Discarded, &mut snapshot).await?;
    form.between()?;
    let n_gone = form.list("gone", tasks::all_gone(&mut snapshot)).await?;
    form.groups(FailedPages::Gone, &mut snapshot).await?;
    form.between()?;
    let n_private = form.list("private", tasks::all_private(&mut snapshot)).await?;
    form.groups(FailedPages::Private, &mut snapshot).await?;
    form.between()?;
    let n_short = form.list("short", records::all_short(&mut snapshot)).await?;
    let mut n_odd = 0;
    for kind in OddKind::ALL {
        form.between()?;
        n_odd += form.list(kind.name(), records::all_odd(&mut snapshot, kind)).await?;
        form.show_groups(kind.name(), tasks::odd_of_users(&mut snapshot, kind)).await?;
    }
    form.end(coverage)?;

    snapshot.end().await?;
    readers.close().await;
    tracing::info!(
        target: MESSAGE,
        event = "failures_listed",
        discarded = n_discarded,
        gone = n_gone,
        private = n_private,
        short = n_short,
        odd = n_odd,
        likes_announced = coverage.map(|coverage| coverage.announced),
        likes_missing = coverage.map(|coverage| coverage.announced - coverage.collected),
        "{n_discarded} discarded, {n_gone} gone, {n_private} private, {n_short} short, \
         {n_odd} odd {}",
        one_or_more(n_odd, "entry", "entries")
    );
    for line in coverage.iter().flat_map(in_lines) {
        inform(format_args!("{line}"));
    }
    if let Some(unknown) = unknown_items(&census, crawl.catalogue_end) {
        warn(format_args!("unknown    {unknown}"));
    }
    advise([n_discarded, n_gone, n_private, n_short], resume_command);
    Ok(Exit::Done)
}

/// Says how to fetch pages that were given up, are gone or private, and the rest of short lists.
fn advise([n_discarded, n_gone, n_private, n_short]: [u64; 4], resume_command: &str) {
    // Asking for the end of a short list is cheaper than for all of it.
    let words =
        [("discarded", n_discarded), ("gone", n_gone), ("private", n_private), ("ended", n_short)];
    let words: Vec<_> = words.iter().filter(|(_, n)| *n > 0).map(|(word, _)| *word).collect();
    if !words.is_empty() {
        inform(format_args!(
            "to fetch what is missing once more: {resume_command} --retry {}",
            words.join(",")
        ));
    }
    if n_short > 0 {
        inform(format_args!(
            "to fetch every page of the short lists: {resume_command} --retry short"
        ));
    }
}

#[derive(Clone, Copy)]
enum ListForm<'z> {
    Lines(&'z TimeZone),
    Json,
}

impl ListForm<'_> {
    fn begin(self) -> std::io::Result<()> {
        match self {
            Self::Lines(_) => Ok(()),
            Self::Json => print(format_args!("{{\"schema\":\"crawl.failures/1\",\n")),
        }
    }

    fn between(self) -> std::io::Result<()> {
        match self {
            Self::Lines(_) => Ok(()),
            Self::Json => print(format_args!(",\n")),
        }
    }

    fn end(self, coverage: Option<LikeCoverage>) -> anyhow::Result<()> {
        if matches!(self, Self::Json) {
            let likes = serde_json::to_string(&coverage.map(LikeCoverage::to_json))?;
            print(format_args!(",\n\"likes\":{likes}}}\n"))?;
        }
        Ok(())
    }

    /// Shows the pages of users' lists that failed, in groups.
    async fn groups(self, failed: FailedPages, conn: &mut Reader) -> anyhow::Result<()> {
        self.show_groups(failed.name(), tasks::failed_of_users(conn, failed)).await
    }

    /// Shows what happened on the pages of users' lists, in groups, because one line per page says nothing without an
    /// id. Programs get each page.
    async fn show_groups(
        self,
        name: &str,
        mut groups: BoxStream<'_, ledger::Result<UserFailures>>,
    ) -> anyhow::Result<()> {
        let Self::Lines(zone) = self else { return Ok(()) };
        while let Some(group) = groups.try_next().await? {
            let at = local_or_dash(group.settled_at, zone);
            print(format_args!("{name:<10} {at:<24} {group}\n"))?;
        }
        Ok(())
    }

    /// Prints a list under its name, and returns its length. Pages of users' lists are counted, but people see them
    /// only in groups.
    async fn list<T: FailureEntry>(
        self,
        name: &str,
        mut failures: BoxStream<'_, ledger::Result<T>>,
    ) -> anyhow::Result<u64> {
        let mut n = 0;
        if matches!(self, Self::Json) {
            print(format_args!("\"{name}\":["))?;
        }
        while let Some(failure) = failures.try_next().await? {
            match self {
                Self::Lines(_) if failure.is_of_user() => {}
                Self::Lines(zone) => {
                    let at = local_or_dash(failure.settled_at(), zone);
                    print(format_args!("{name:<10} {at:<24} {}\n", failure.in_words()))?;
                }
                Self::Json => {
                    let comma = if n == 0 { "" } else { "," };
                    print(format_args!("{comma}\n{}", failure.to_json()))?;
                }
            }
            n += 1;
        }
        if matches!(self, Self::Json) {
            print(format_args!("]"))?;
        }
        Ok(n)
    }
}

/// An entry of one of the lists.
trait FailureEntry {
    /// Returns whether the entry is about a page of a user's list, which is not named.
    fn is_of_user(&self) -> bool;
    fn settled_at(&self) -> Option<Moment>;
    fn in_words(&self) -> String;
    fn to_json(&self) -> Value;
}

impl FailureEntry for NamedTask {
    fn is_of_user(&self) -> bool {
        self.stage.is_of_user()
    }

    fn settled_at(&self) -> Option<Moment> {
        self.settled_at
    }

    fn in_words(&self) -> String {
        self.to_string()
    }

    fn to_json(&self) -> Value {
        self.to_json(Stage::former_name)
    }
}

impl FailureEntry for ShortItem {
    fn is_of_user(&self) -> bool {
        false
    }

    fn settled_at(&self) -> Option<Moment> {
        self.settled_at
    }

    fn in_words(&self) -> String {
        let Self { announced, collected, .. } = self;
        format!("likes {}: {announced} announced, {collected} collected", printable(&self.item_id))
    }

    fn to_json(&self) -> Value {
        json!({
            "stage": Stage::Likes.name(), "mid": self.item_id, "announced": self.announced,
            "collected": self.collected, "settled_at": self.settled_at.map(|at| at.to_string()),
        })
    }
}

impl FailureEntry for OddEntryOnPage {
    fn is_of_user(&self) -> bool {
        self.page.stage.is_of_user()
    }

    fn settled_at(&self) -> Option<Moment> {
        self.page.settled_at
    }

    fn in_words(&self) -> String {
        format!("{}, entry {}: {}", self.page, self.entry, printable(&self.reason))
    }

    fn to_json(&self) -> Value {
        let mut entry = self.page.to_json(Stage::former_name);
        entry["entry"] = self.entry.into();
        entry["reason"] = self.reason.clone().into();
        entry
    }
}
