//! `crawl verify`: whether the invariants hold on this database.

use anyhow::Context;

use super::crawling::missing;
use super::talk::{print, tell};
use super::{Exit, Refused};
use crate::config::Config;
use crate::ledger::crawl;
use crate::ledger::database::Db;
use crate::ledger::lock::Lock;
use crate::watch::verify::{self, CheckResult, Finding};

/// Checks the database and prints what it found, a line a check.
pub async fn verify(config: &Config) -> anyhow::Result<Exit> {
    let db = Db::open_to_read(&config.database).await?;
    let is_taken = || {
        Lock::is_taken(&config.database)
            .with_context(|| format!("looking at the lock beside {}", config.database.display()))
    };
    let was_running = is_taken()?;
    let readers = db.readers();
    let mut other = readers.acquire().await?;
    // One snapshot for all checks; it is taken with the first statement.
    let mut snapshot = readers.snapshot().await?;
    let crawl = crawl::read_crawl(&mut snapshot).await?.ok_or_else(|| missing(config))?;
    // Before and after the snapshot: a crawl that began or ended just then had its owner.
    let is_running = is_taken()? || was_running;
    let n_broken =
        verify::verify(&mut snapshot, &mut other, &crawl.scope, is_running, show).await?;
    snapshot.end().await?;
    drop(other);
    readers.close().await;
    if n_broken > 0 {
        return Err(Refused::damaged(format!("{n_broken} checks failed: see above")).into());
    }
    tell(format_args!("all is well"));
    Ok(Exit::Done)
}

fn show(finding: &Finding) -> std::io::Result<()> {
    let name = finding.name;
    match &finding.result {
        CheckResult::Passed => print(format_args!("{name:<20}ok\n")),
        CheckResult::Note(words) => print(format_args!("{name:<20}ok, but {words}\n")),
        CheckResult::Broken(words) | CheckResult::Unreadable(words) => {
            print(format_args!("{name:<20}BROKEN: {words}\n"))
        }
    }
}
