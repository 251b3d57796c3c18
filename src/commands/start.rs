//! `crawl start`: makes the database, seeds it, crawls until drained.

use std::net::SocketAddr;
use std::path::PathBuf;

use super::crawling::{self, check_contact, take_lock, token};
use super::{Exit, Refused, dashboard, finish, items_file, signals};
use crate::config::Config;
use crate::engine::run::Crawler;
use crate::engine::seed;
use crate::engine::setup::{Limits, RunSetup};
use crate::engine::stop::Stop;
use crate::ledger::database::{Db, DbError};
use crate::sites::Site;
use crate::watch::progress;
use crate::watch::screen::Screen;
use crate::watch::status;
use crate::words::Clock;
use crate::words::Crawl;
use crate::words::Stages;
use crate::words::{Scope, Source};

/// What `crawl start` was asked for.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// The stages wanted, in place of the configuration's.
    pub only: Option<Stages>,
    /// The catalogue stops after this many distinct models.
    pub limit_items: Option<u32>,
    /// A file of models, in the catalogue's place.
    pub items: Option<PathBuf>,
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

/// Starts a crawl.
pub async fn start(config: &Config, args: &Start) -> anyhow::Result<Exit> {
    check_contact(config)?;
    let token = token(config)?;
    refuse_a_second(config, &args.resume).await?;
    let items = match &args.items {
        Some(path) => items_file::read(path)?,
        None => Vec::new(),
    };
    let lock = take_lock(&config.database)?;
    let dashboard = dashboard::beside(config, args.dashboard).await?;
    let stop = Stop::default();
    signals::listen(stop.clone(), &args.screen, &format!("; to go on: {}", args.resume))?;

    let site = config.site.site();
    let crawl = new_crawl(config, &site, args);
    let db = Db::create(&config.database).await?;
    // Another `start` may have been quicker.
    refuse_if_held(&db, &args.resume).await?;
    let (mut crawler, mut conn) = Crawler::open(RunSetup {
        db: db.clone(),
        site,
        config,
        token: token.as_deref(),
        limits: args.limits,
        stop: stop.clone(),
        clock: Clock::system(),
    })
    .await?;
    // Before the crawl is recorded: what the site forbids can be left out by another `start`.
    crawler.obey_robots(&mut conn, &crawl.scope).await?;
    if stop.asked().is_none() {
        seed::begin(&mut conn, &crawl, items).await?;
    }
    let observe = |run| progress::report(run, args.screen.clone());
    let mut conn = crawler.crawl(conn, &crawl, observe).await?;
    dashboard::end(dashboard).await;
    let status = status::read(&mut conn, false, Clock::system().now()).await?;
    let ended = crawler.end(conn).await?;
    drop(lock);
    finish::finish(ended, status.as_ref(), &args.resume, &args.export)
}

/// A database that holds a crawl is not touched.
async fn refuse_a_second(config: &Config, resume: &str) -> anyhow::Result<()> {
    let db = match Db::open_to_read(&config.database).await {
        Ok(db) => db,
        // An older version's is looked at once its schema is brought up to date.
        Err(DbError::Missing { .. } | DbError::Empty { .. } | DbError::Older { .. }) => {
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    };
    refuse_if_held(&db, resume).await
}

async fn refuse_if_held(db: &Db, resume: &str) -> anyhow::Result<()> {
    if crawling::look(db, false).await?.is_some() {
        return Err(Refused::configuration(format!(
            "{} holds a crawl already; to carry it on: {resume}",
            db.path().display()
        ))
        .into());
    }
    Ok(())
}

fn new_crawl(config: &Config, site: &Site, args: &Start) -> Crawl {
    Crawl {
        site: site.recorded(),
        scope: Scope {
            stages: args.only.unwrap_or(config.stages),
            like_limit: config.like_limit,
            limit_items: args.limit_items,
            source: if args.items.is_some() { Source::File } else { Source::Catalogue },
            traits: site.kind.traits(),
        },
        began_at: Clock::system().now(),
        catalogue_end: None,
    }
}
