//! `crawl resume`: continues a crawl at once, whatever state it is in.

use std::fmt::Display;

use super::described_site;
use super::moved_site::MovedSite;
use super::preflight::{
    self, check_contact, check_images, is_running, no_crawl, proxies, take_or_join_lock, token,
};
use super::process_limits::check_open_files;
use super::retrying::{self, TakenUp};
use super::run_options::report_start;
use super::{Exit, Refused, RunOptions, dashboard, forgotten_images, signals, summary};
use crate::config::Config;
use crate::engine::run::Crawler;
use crate::engine::seed;
use crate::engine::setup::RunSetup;
use crate::engine::stop::Stop;
use crate::fetch::Proxies;
use crate::ledger::Patience;
use crate::ledger::database::Db;
use crate::ledger::database::DbError;
use crate::ledger::lock::Lock;
use crate::sites::{Site, UnknownSite};
use crate::watch::progress;
use crate::watch::status::{self, Status};
use crate::words::Clock;
use crate::words::Crawl;
use crate::words::{Retry, Source, Stages, printable};

/// What a run does only if the user says so.
#[derive(Clone, Copy, Debug, Default)]
pub struct Exceptions {
    /// It accepts that an address from which pages have come has changed.
    pub site_moved: bool,
    /// It ends a pause that the site asked for.
    pub end_pause: bool,
}

/// Continues a crawl, adds stages to it, and retries what is missing.
pub async fn resume(
    config: &Config,
    added: Option<Stages>,
    retries: Vec<Retry>,
    exceptions: Exceptions,
    options: &RunOptions,
) -> anyhow::Result<Exit> {
    refuse_without_a_crawl(config).await?;
    check_open_files(config, options.dashboard.is_some())?;
    let stop = Stop::default();
    let (lock, db, status) = take_up(config, &stop.patience()).await?;
    let joins = lock.is_shared();
    let mut crawl = status.crawl.clone();
    check_same(config, &crawl)?;
    let (former, site) = (former_site(&crawl)?, described_site::of(config, &crawl.site)?);
    let config = &config.with_site(site.clone());
    let (token, proxies) = who_asks(config, options)?;
    let moved = MovedSite::check(config, &former, &site, &status, exceptions.site_moved)?;
    let stages = added.map_or(crawl.scope.stages, |added| crawl.scope.stages.union(added));
    check_images(&site, stages, crawl.scope.source == Source::File)?;
    let is_unchanged = stages == crawl.scope.stages && !moved.is_any();
    let taken_up = if joins {
        let wishes = (!retries.is_empty(), exceptions.end_pause);
        let changes = (stages != crawl.scope.stages, moved.is_any(), !is_same_site(&site, &crawl));
        refuse_to_change(config, wishes, changes)?;
        TakenUp::default()
    } else {
        TakenUp::look(&db, &config.exports, stages, &status, retries).await?
    };
    if status.tally.is_drained() && !taken_up.is_any() && is_unchanged {
        return summary::nothing_to_do(&status, options);
    }
    let dashboard = dashboard::beside(config, options.dashboard).await?;
    let next = format!("; to continue: {}", options.resume_command);
    signals::listen(stop.clone(), &options.screen, &next)?;
    if exceptions.end_pause {
        retrying::end_pause(&db).await?;
    }
    (crawl.site, crawl.scope.traits, crawl.scope.stages) = (site.recorded(), site.traits(), stages);
    let (mut crawler, mut conn) = Crawler::open(RunSetup {
        db: db.clone(),
        lock,
        joins,
        site: site.clone(),
        config,
        token: token.as_deref(),
        proxies,
        limits: options.limits,
        stop: stop.clone(),
        clock: Clock::system(),
    })
    .await?;
    report_start("resume", config, &crawl);
    crawler.expect_failures(&taken_up.make_available(&mut conn, &config.exports).await?);
    crawler.obey_robots(&mut conn, &crawl.scope).await?;
    if stop.asked().is_none() && !joins {
        described_site::record(&mut conn, &status.crawl.site, &site).await?;
        moved.record(&mut conn, &mut crawler, &former, &site).await?;
        seed::add_stages(&mut conn, &status.crawl.scope, &crawl).await?;
    }
    let observe = |run| progress::report(run, options.screen.clone());
    let mut conn = crawler.crawl(conn, &crawl, observe).await?;
    let are_gone = forgotten_images::remove(&mut conn, &config.exports).await;
    dashboard::end(dashboard).await;
    moved.take_back_unless_pages_came(&mut conn, &status, &former, &site).await?;
    let status = status::read(&mut conn, false, Clock::system().now()).await?;
    let ended = are_gone.and(crawler.end(conn).await)?;
    summary::finish(ended, status, options)
}

/// Takes or joins the lock, opens the database and reads where the crawl stands. The server has been reached by now, so
/// this waits for it if it goes away.
async fn take_up(config: &Config, patience: &Patience) -> anyhow::Result<(Lock, Db, Status)> {
    let lock = take_or_join_lock(&config.database, patience).await?;
    let open = async |_| {
        let db = Db::open(&config.database).await?;
        let status = preflight::read_status(&db, false).await?.ok_or_else(|| no_crawl(config))?;
        Ok((db.patient(patience), status))
    };
    let opened = patience.outlast(open).await;
    let (db, status) = opened.map_err(|error: anyhow::Error| match error.downcast_ref() {
        // The process that was beginning a crawl has ended before it recorded one.
        Some(DbError::NotOnServer { .. } | DbError::Empty { .. }) => {
            Refused::configuration(error.to_string()).into()
        }
        _ => error,
    })?;
    Ok((lock, db, status))
}

fn is_same_site(site: &Site, crawl: &Crawl) -> bool {
    site.recorded() == crawl.site && site.traits() == crawl.scope.traits
}

/// Refuses to change a crawl while other hosts are at work on it: they would not learn of the change. Names the first
/// change that is wanted.
fn refuse_to_change(
    config: &Config,
    (retries, ends_pause): (bool, bool),
    (adds_stages, is_moved, is_read_otherwise): (bool, bool, bool),
) -> Result<(), Refused> {
    let change = match () {
        () if retries => "--retry",
        () if ends_pause => "--end-pause",
        () if adds_stages => "an added stage",
        () if is_moved => "a new site address",
        () if is_read_otherwise => "a changed site description",
        () => return Ok(()),
    };
    Err(Refused::taken(format!(
        "other hosts are crawling {}, and {change} would change what they do: stop them first, or resume without \
         changes",
        config.database
    )))
}

/// Returns the site as the crawl has read it until now.
fn former_site(crawl: &Crawl) -> Result<Site, UnknownSite> {
    Ok(Site::of(&crawl.site)?.with_lists_at_most(crawl.scope.traits.lists_at_most))
}

/// Checks the contact address, and returns the API token and the proxies.
fn who_asks(config: &Config, options: &RunOptions) -> anyhow::Result<(Option<String>, Proxies)> {
    check_contact(config, options.config_file.as_deref())?;
    Ok((token(config)?, proxies(config)?))
}

/// Refuses a database that can't be read or that is not there. This comes first: without a crawl of ours, nothing else
/// matters, and nothing is touched or left behind. A database of an older version is updated later.
async fn refuse_without_a_crawl(config: &Config) -> anyhow::Result<()> {
    match Db::open_to_read(&config.database).await {
        Ok(_) | Err(DbError::Older { .. }) => Ok(()),
        // Another host is just creating the schema.
        Err(DbError::NotOnServer { .. }) if is_running(&config.database).await? => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Refuses settings that differ from those recorded at the start: they shape the data, and one dataset
/// can't have two.
fn check_same(config: &Config, crawl: &Crawl) -> Result<(), Refused> {
    let (kind, then) = (&config.site.kind, &crawl.site.kind);
    if let Ok(site) = &config.site.site
        && site.description.name != *then
    {
        let now = &site.description.name;
        let differs = if config.site.is_own_file() {
            format!(
                "the description {} is named {now}, but this crawl was started with {then}: change its key `site` \
                 back",
                printable(kind)
            )
        } else {
            differs("site.kind", now, then)
        };
        return Err(Refused::configuration(format!("{differs}, or {ANOTHER}")));
    }
    let scope = &crawl.scope;
    let limits = (config.like_limit != scope.like_limit)
        .then(|| differs("like_limit", config.like_limit, scope.like_limit));
    // Without the key, the crawl continues as it began.
    let ways = config
        .likes_by
        .filter(|now| *now != scope.likes_by)
        .map(|now| differs("likes_by", now.code(), scope.likes_by.code()));
    match limits.or(ways) {
        Some(differs) => Err(Refused::configuration(format!("{differs}, or {ANOTHER}"))),
        None => Ok(()),
    }
}

const ANOTHER: &str = "start another crawl with another database";

fn differs(key: &str, now: impl Display, then: impl Display) -> String {
    format!("{key} is {now}, but this crawl was started with {then}: change it back")
}
