//! `crawl audit`: how a crawl has treated the site, as a report for the site's operators.

mod report;

use anyhow::Context;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::Exit;
use super::output::print;
use super::preflight::no_crawl;
use super::whole_file::WholeFile;
use crate::config::Config;
use crate::ledger::database::Db;
use crate::ledger::hosts::{self, LivingHost};
use crate::ledger::journal::LoggedPause;
use crate::ledger::journal::Run;
use crate::watch::audit::{self, Audit, BusiestSecond, Gap, GapCause, RobotsFile};
use crate::words::{Answered, DatabasePlace, Purpose, Stage};

/// Prints the report, as text or as JSON.
pub async fn audit(config: &Config, json: bool, zone: &TimeZone) -> anyhow::Result<Exit> {
    // Before the copy, so that no host ends in between without having noted its end in it.
    let hosts = living_hosts(&config.database).await?;
    let whole = WholeFile::open(&config.database, &std::env::temp_dir()).await?;
    let db = whole.db();
    let readers = db.readers();
    // One snapshot for the whole report, so that its parts agree.
    let mut snapshot = readers.snapshot().await?;
    let audit = audit::read(&mut snapshot, hosts).await?.ok_or_else(|| no_crawl(config))?;
    snapshot.end().await?;
    readers.close().await;
    if json {
        let text = serde_json::to_string_pretty(&to_json(&audit, config))?;
        print(format_args!("{text}\n"))
    } else {
        print(format_args!("{}", report::text(&audit, config, zone)))
    }
    .context("writing the report")?;
    Ok(Exit::Done)
}

/// Returns the form for programs, `crawl.audit/1`.
fn to_json(audit: &Audit, config: &Config) -> Value {
    let site = &audit.crawl.site;
    let counts = |of: &mut dyn Iterator<Item = (Answered, u64)>| -> Value {
        of.map(|(answered, n)| (answered.name().to_owned(), n.into()))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    let (average, longest) = audit.took().unwrap_or_default();
    let mut json = json!({
        "schema": "crawl.audit/1",
        "site": {
            "kind": site.kind,
            "url": site.url.as_str(),
            "likes_url": site.likes_url.as_str(),
        },
        "user_agent": config.user_agent(),
        "runs": audit.runs.iter().map(run).collect::<Vec<_>>(),
        "requests": {
            "all": audit.n_requests(),
            "unlogged": audit.n_unlogged,
            "robots": audit.n_for(Purpose::Robots),
            "probes": audit.n_for(Purpose::Probe),
            "first_at": audit.times.map(|(first, _)| first.to_string()),
            "last_at": audit.times.map(|(_, last)| last.to_string()),
            "bytes": audit.n_bytes(),
            "average_ms": u64::try_from(average.as_millis()).unwrap_or(u64::MAX),
            "longest_ms": u64::try_from(longest.as_millis()).unwrap_or(u64::MAX),
        },
        "answers": counts(&mut audit.by_answer().into_iter()),
        "busiest_seconds": audit.busiest.iter().map(busiest).collect::<Vec<_>>(),
        "gaps": audit.gaps.iter().map(gap).collect::<Vec<_>>(),
        "pauses": audit.pauses.iter().map(pause).collect::<Vec<_>>(),
        "requests_in_a_pause": audit.n_in_pause,
        "repeats_by_answer_before": counts(&mut audit.repeats.iter().copied()),
        "robots": audit.robots.iter().map(robots).collect::<Vec<_>>(),
    });
    if !audit.hosts.is_empty() {
        json["hosts"] = audit.hosts.iter().map(host).collect();
    }
    json
}

fn host(host: &LivingHost) -> Value {
    json!({
        "name": host.name,
        "pid": host.pid,
        "began_at": host.began_at.to_string(),
        "silent_seconds": host.silent_for.as_secs_f64(),
        "running": host.n_running,
        "may_be_dead": host.may_be_dead(),
    })
}

/// Returns the hosts of a crawl on a server that have not ended. Their copy holds none.
async fn living_hosts(place: &DatabasePlace) -> anyhow::Result<Vec<LivingHost>> {
    let db = Db::open_to_read(place).await?;
    let readers = db.readers();
    let mut conn = readers.acquire().await?;
    let living = hosts::living(&mut conn).await?;
    drop(conn);
    readers.close().await;
    Ok(living)
}

fn run(run: &Run) -> Value {
    json!({
        "began_at": run.began_at.to_string(),
        "requests_per_second": run.requests_per_second,
        "max_in_flight": run.max_in_flight,
        "obeys_robots": run.obeys_robots,
    })
}

fn busiest(busiest: &BusiestSecond) -> Value {
    json!({
        "requests_per_second": busiest.requests_per_second,
        "requests": busiest.n,
        "ended_at": busiest.at.to_string(),
    })
}

fn gap(gap: &Gap) -> Value {
    let (why, reason) = match &gap.why {
        GapCause::NoRun => ("no-run", None),
        GapCause::Paused(reason) => ("paused", Some(reason)),
        GapCause::NothingDue => ("nothing-due", None),
    };
    json!({
        "from": gap.from.to_string(), "to": gap.to.to_string(), "why": why, "reason": reason,
    })
}

fn pause(pause: &LoggedPause) -> Value {
    json!({
        "began_at": pause.began_at.to_string(),
        "until_at": pause.until_at.to_string(),
        "reason": pause.reason,
    })
}

fn robots(robots: &RobotsFile) -> Value {
    json!({
        "origin": robots.origin,
        "fetched_at": robots.stored.fetched_at.to_string(),
        "bytes": robots.stored.body.len(),
        "sha256": report::sha256(robots),
        "rules": robots.rules,
        "crawl_delay_ms": robots.crawl_delay.map(|d| u64::try_from(d.as_millis()).unwrap_or(u64::MAX)),
        "forbids": robots.forbids.iter().copied().map(Stage::former_name).collect::<Vec<_>>(),
    })
}
