//! `crawl resume`: carries a crawl on, from any state, at once.

use std::net::SocketAddr;

use super::crawling::{self, check_contact, missing, take_lock, token};
use super::talk::tell;
use super::{Exit, Refused, dashboard, finish, signals};
use crate::config::Config;
use crate::engine::run::Crawler;
use crate::engine::seed;
use crate::engine::setup::{Limits, RunSetup};
use crate::engine::stop::Stop;
use crate::ledger::database::Db;
use crate::ledger::database::DbError;
use crate::ledger::tasks;
use crate::sites::Site;
use crate::watch::progress;
use crate::watch::screen::Screen;
use crate::watch::status::{self, Status};
use crate::words::Clock;
use crate::words::Crawl;
use crate::words::{Stage, Stages};

/// What `crawl resume` was asked for.
#[derive(Clone, Debug, Default)]
pub struct Resume {
    /// Stages to add.
    pub only: Option<Stages>,
    /// The stages whose discarded tasks are tried again.
    pub retry_discarded: Vec<Stage>,
    /// How much the run may do.
    pub limits: Limits,
    /// Where it is shown how far it is.
    pub screen: Screen,
    /// Where a live page is served for as long as the run lasts.
    pub dashboard: Option<SocketAddr>,
    /// The command that carries the crawl on.
    pub resume: String,
    /// The command that exports it.
    pub export: String,
}

/// Carries a crawl on.
pub async fn resume(config: &Config, args: &Resume) -> anyhow::Result<Exit> {
    check_contact(config)?;
    let token = token(config)?;
    // Before the lock: where there is no crawl of ours, nothing is touched and nothing left behind.
    match Db::open_to_read(&config.database).await {
        Ok(_) | Err(DbError::Older { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    let lock = take_lock(&config.database)?;
    let db = Db::open(&config.database).await?;
    let status = crawling::look(&db, false).await?.ok_or_else(|| missing(config))?;
    let mut crawl = status.crawl.clone();
    check_same(config, &crawl)?;
    let added = args.only.map_or(crawl.scope.stages, |only| crawl.scope.stages.union(only));
    if nothing_to_do(&status, args, added) {
        return Ok(finish::nothing_to_do(&status, &args.resume, &args.export));
    }
    let dashboard = dashboard::beside(config, args.dashboard).await?;
    let stop = Stop::default();
    signals::listen(stop.clone(), &args.screen, &format!("; to go on: {}", args.resume))?;
    let (mut crawler, mut conn) = Crawler::open(RunSetup {
        db: db.clone(),
        site: Site::of(&crawl.site)?,
        config,
        token: token.as_deref(),
        limits: args.limits,
        stop: stop.clone(),
        clock: Clock::system(),
    })
    .await?;
    for stage in &args.retry_discarded {
        let n = tasks::retry_discarded(&mut conn, *stage).await?;
        tell(format_args!("{n} discarded tasks of the {stage} stage are tried again"));
    }
    let before = crawl.clone();
    crawl.scope.stages = added;
    crawler.obey_robots(&mut conn, &crawl.scope).await?;
    if stop.asked().is_none() {
        seed::add_stages(&mut conn, &before, added).await?;
    }
    let observe = |run| progress::report(run, args.screen.clone());
    let mut conn = crawler.crawl(conn, &crawl, observe).await?;
    dashboard::end(dashboard).await;
    let status = status::read(&mut conn, false, Clock::system().now()).await?;
    let ended = crawler.end(conn).await?;
    drop(lock);
    finish::finish(ended, status.as_ref(), &args.resume, &args.export)
}

/// What shapes the data was recorded at the start, and one dataset can't have two.
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

fn nothing_to_do(status: &Status, args: &Resume, added: Stages) -> bool {
    let mut again = args.retry_discarded.iter();
    let tries_again = again.any(|stage| status.tally.of(*stage).discarded > 0);
    status.tally.is_drained() && !tries_again && added == status.crawl.scope.stages
}
