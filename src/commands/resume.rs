//! `crawl resume`: continues a crawl at once, whatever state it is in.

use super::output::MESSAGE;
use super::preflight::{self, check_contact, no_crawl, proxies, take_lock, token};
use super::process_limits::check_open_files;
use super::run_options::report_start;
use super::{Exit, Refused, RunOptions, dashboard, signals, summary};
use crate::config::Config;
use crate::engine::run::Crawler;
use crate::engine::seed;
use crate::engine::setup::RunSetup;
use crate::engine::stop::Stop;
use crate::ledger::database::Db;
use crate::ledger::database::DbError;
use crate::ledger::tasks;
use crate::sites::Site;
use crate::watch::progress;
use crate::watch::status::{self, Status};
use crate::words::Clock;
use crate::words::Crawl;
use crate::words::counted;
use crate::words::{Stage, Stages};

/// Continues a crawl, adds stages to it, and retries the discarded tasks of other stages.
pub async fn resume(
    config: &Config,
    added: Option<Stages>,
    retry_discarded: &[Stage],
    options: &RunOptions,
) -> anyhow::Result<Exit> {
    // First: if there is no crawl of ours, nothing else matters, and nothing is touched or left behind.
    match Db::open_to_read(&config.database).await {
        Ok(_) | Err(DbError::Older { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    check_contact(config)?;
    check_open_files(config, options.dashboard.is_some())?;
    let token = token(config)?;
    let proxies = proxies(config)?;
    let lock = take_lock(&config.database)?;
    let db = Db::open(&config.database).await?;
    let status = preflight::read_status(&db, false).await?.ok_or_else(|| no_crawl(config))?;
    let mut crawl = status.crawl.clone();
    check_same(config, &crawl)?;
    let stages = added.map_or(crawl.scope.stages, |added| crawl.scope.stages.union(added));
    if nothing_to_do(&status, retry_discarded, stages) {
        return Ok(summary::nothing_to_do(&status, options));
    }
    let dashboard = dashboard::beside(config, options.dashboard).await?;
    let stop = Stop::default();
    let next = format!("; to continue: {}", options.resume_command);
    signals::listen(stop.clone(), &options.screen, &next)?;
    let (mut crawler, mut conn) = Crawler::open(RunSetup {
        db: db.clone(),
        site: Site::of(&crawl.site)?,
        config,
        token: token.as_deref(),
        proxies,
        limits: options.limits,
        stop: stop.clone(),
        clock: Clock::system(),
    })
    .await?;
    let before = crawl.clone();
    crawl.scope.stages = stages;
    report_start("resume", config, &crawl);
    for stage in retry_discarded {
        let n = tasks::retry_discarded(&mut conn, *stage).await?;
        let tasks = counted(n, "discarded task");
        tracing::info!(
            target: MESSAGE,
            event = "discarded_retried",
            stage = stage.name(),
            tasks = n,
            "retrying {tasks} of the {stage} stage"
        );
    }
    crawler.obey_robots(&mut conn, &crawl.scope).await?;
    if stop.asked().is_none() {
        seed::add_stages(&mut conn, &before, stages).await?;
    }
    let observe = |run| progress::report(run, options.screen.clone());
    let mut conn = crawler.crawl(conn, &crawl, observe).await?;
    dashboard::end(dashboard).await;
    let status = status::read(&mut conn, false, Clock::system().now()).await?;
    let ended = crawler.end(conn).await?;
    drop(lock);
    summary::finish(ended, status.as_ref(), options)
}

/// Refuses settings that differ from those recorded at the start: they shape the data, and one dataset
/// can't have two.
fn check_same(config: &Config, crawl: &Crawl) -> Result<(), Refused> {
    let (site, recorded) = (&config.site, &crawl.site);
    let pairs = [
        ("site.kind", site.kind.to_string(), recorded.kind.clone()),
        ("site.url", site.url.to_string(), recorded.url.clone()),
        ("site.likes_url", site.likes_url.to_string(), recorded.likes_url.clone()),
        ("like_limit", config.like_limit.to_string(), crawl.scope.like_limit.to_string()),
    ];
    for (key, now, then) in pairs {
        if now != then {
            return Err(Refused::configuration(format!(
                "{key} is {now}, but this crawl was started with {then}: set it back, or start \
                 another crawl with another database"
            )));
        }
    }
    Ok(())
}

fn nothing_to_do(status: &Status, retry_discarded: &[Stage], stages: Stages) -> bool {
    let retries = retry_discarded.iter().any(|stage| status.tally.of(*stage).discarded > 0);
    status.tally.is_drained() && !retries && stages == status.crawl.scope.stages
}
