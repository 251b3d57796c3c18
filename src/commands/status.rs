//! `crawl status`: where a crawl stands.

use std::fmt::Write as _;

use anyhow::Context;

use super::talk::print;
use super::{Exit, crawling};
use crate::config::{Config, show_length};
use crate::db::Db;
use crate::domain::Stage;
use crate::lock::Lock;
use crate::plan::CatalogueEnd;
use crate::status::Status;

/// Prints where the crawl stands: a table, or JSON.
pub async fn status(config: &Config, json: bool) -> anyhow::Result<Exit> {
    let db = Db::open_to_read(&config.database).await?;
    let is_running = Lock::is_taken(&config.database)
        .with_context(|| format!("looking at the lock beside {}", config.database.display()))?;
    let status = crawling::look(&db, is_running).await?.ok_or_else(|| crawling::missing(config))?;
    if json {
        print(format_args!("{}\n", serde_json::to_string_pretty(&status.to_json())?))?;
    } else {
        print(format_args!("{}", table(&status)))?;
    }
    Ok(Exit::Done)
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
        totals.n_models, totals.n_users, totals.n_likes, totals.n_features
    );
    let _ = writeln!(text, "requests   {} sent, {} failed", site.n_sent, site.n_failed);
    if let Some(rate) = status.rate() {
        let _ = writeln!(text, "rate       {rate:.1} requests/s");
    }
    if let Some(eta) = status.eta() {
        let whole = std::time::Duration::from_secs(eta.as_secs());
        let _ = writeln!(text, "left       about {}", show_length(whole));
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
