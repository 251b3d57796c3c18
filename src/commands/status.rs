//! `crawl status`: where a crawl stands.

use std::fmt::Write as _;
use std::time::Duration;

use anyhow::Context;

use super::sheet::Sheet;
use super::talk::{Reader, hand_over, print};
use super::{Exit, crawling};
use crate::config::Config;
use crate::ledger::database::Db;
use crate::ledger::lock::Lock;
use crate::watch::forecast::show_rate;
use crate::watch::status::Status;
use crate::words::CatalogueEnd;
use crate::words::Stage;

/// Prints where the crawl stands: a table, or JSON; where it is watched, anew each time `watch` has passed, until
/// no one reads it any more.
pub async fn status(config: &Config, json: bool, watch: Option<Duration>) -> anyhow::Result<Exit> {
    let Some(apart) = watch else {
        let status = look(config).await?;
        if json {
            print(format_args!("{}\n", serde_json::to_string_pretty(&status.to_json())?))?;
        } else {
            print(format_args!("{}", table(&status)))?;
        }
        return Ok(Exit::Done);
    };
    let mut sheet = Sheet::new();
    loop {
        let status = look(config).await?;
        let reader = if json {
            hand_over(format_args!("{}\n", serde_json::to_string(&status.to_json())?))?
        } else {
            sheet.show(&table(&status))?
        };
        if reader == Reader::Gone {
            return Ok(Exit::Done);
        }
        tokio::time::sleep(apart).await;
    }
}

async fn look(config: &Config) -> anyhow::Result<Status> {
    let db = Db::open_to_read(&config.database).await?;
    let is_running = Lock::is_taken(&config.database)
        .with_context(|| format!("looking at the lock beside {}", config.database.display()))?;
    let status = crawling::look(&db, is_running).await?;
    Ok(status.ok_or_else(|| crawling::missing(config))?)
}

/// The form for people. Writing to a string can't fail.
fn table(status: &Status) -> String {
    let Status { totals, site, .. } = status;
    let mut text = format!("{}: {}\n\n", status.crawl.site.kind, status.state().name());
    let _ = writeln!(
        text,
        "{:<10}{:>10}{:>10}{:>10}{:>10}{:>10}{:>10}",
        "stage", "available", "running", "completed", "gone", "discarded", "of"
    );
    for stage in Stage::ALL {
        let census = status.tally.of(stage);
        let _ = writeln!(
            text,
            "{:<10}{:>10}{:>10}{:>10}{:>10}{:>10}{:>10}",
            stage.name(),
            census.available,
            census.running,
            census.completed,
            census.gone,
            census.discarded,
            census.total()
        );
    }
    let _ = writeln!(
        text,
        "\ncollected  {} models, {} users, {} likes, {} features",
        totals.n_items, totals.n_users, totals.n_likes, totals.n_features
    );
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
        let _ = writeln!(text, "waiting    until {}: {}", pause.until_at, pause.reason);
    }
    add_remarks(&mut text, status);
    text
}

fn add_remarks(text: &mut String, status: &Status) {
    if status.totals.n_short > 0 {
        let _ = writeln!(
            text,
            "short      {} models have fewer likes than the site announced",
            status.totals.n_short
        );
    }
    if status.crawl.catalogue_end == Some(CatalogueEnd::AboveLimit) {
        let _ = writeln!(
            text,
            "catalogue  ended above the like limit: the site may hold models that it does not list"
        );
    }
    let all = status.tally.all();
    for (what, notes, n) in [
        ("gone", &status.gone, all.gone),
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
        let _ = writeln!(text, "           (suspects were running in three crashed runs)");
    }
}
