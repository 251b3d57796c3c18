//! `crawl start`: creates the database, seeds it, and crawls until nothing is left.

use super::items_file::ChosenItems;
use super::preflight::{self, check_images, check_may_run, proxies, take_lock_to_begin, token};
use super::run_options::report_start;
use super::{Exit, Refused, RunOptions, dashboard, forgotten_images, signals, summary};
use crate::config::Config;
use crate::engine::run::Crawler;
use crate::engine::seed;
use crate::engine::setup::RunSetup;
use crate::engine::stop::Stop;
use crate::ledger::database::Db;
use crate::ledger::database::DbError;
use crate::sites::Site;
use crate::watch::progress;
use crate::watch::status;
use crate::words::Clock;
use crate::words::Crawl;
use crate::words::{LikePages, Stages, counted};
use crate::words::{Scope, Source};

/// Starts a crawl of these stages, or of the configured ones.
pub async fn start(
    config: &Config,
    only: Option<Stages>,
    chosen: ChosenItems<'_>,
    options: &RunOptions,
) -> anyhow::Result<Exit> {
    let site = config.site()?.clone();
    check_may_run(config, options)?;
    let (token, proxies) = (token(config)?, proxies(config)?);
    refuse_a_second(config, &options.resume_command).await?;
    let items = chosen.items(&site.description.noun)?;
    let stop = Stop::default();
    // From here on, the server has been reached, and the run waits for it if it goes away.
    let (patience, resume) = (stop.patience(), &options.resume_command);
    let lock = take_lock_to_begin(&config.database, &patience, resume).await?;
    let dashboard = dashboard::beside(config, options.dashboard).await?;
    let next = format!("; to continue: {resume}");
    signals::listen(stop.clone(), &options.screen, &next)?;

    let stages = only.unwrap_or(config.stages);
    refuse_items_without_lists(&site, stages, chosen)?;
    check_images(&site, stages, chosen.file.is_some())?;
    let source = if chosen.file.is_some() { Source::File } else { Source::Catalogue };
    let crawl = Crawl {
        site: site.recorded(),
        scope: Scope {
            stages,
            like_limit: config.like_limit,
            limit_items: chosen.limit,
            source,
            likes_by: config.likes_by_of(&site),
            traits: site.traits(),
        },
        began_at: Clock::system().now(),
        catalogue_end: None,
    };
    let create = async |_| {
        let db = Db::create(&config.database).await?;
        // Another `start` may have been quicker.
        refuse_if_held(&db, resume).await.map(|()| db)
    };
    let db = patience.outlast(create).await?;
    let (mut crawler, mut conn) = Crawler::open(RunSetup {
        db: db.clone(),
        lock,
        joins: false,
        site,
        config,
        token: token.as_deref(),
        proxies,
        limits: options.limits,
        stop: stop.clone(),
        clock: Clock::system(),
    })
    .await?;
    report_start("start", config, &crawl);
    // The crawl is recorded only afterwards: another `start` can leave out what the site forbids.
    crawler.obey_robots(&mut conn, &crawl.scope).await?;
    if stop.asked().is_none() {
        seed::begin(&mut conn, &crawl, items).await?;
    }
    let observe = |run| progress::report(run, options.screen.clone());
    let mut conn = crawler.crawl(conn, &crawl, observe).await?;
    let are_gone = forgotten_images::remove(&mut conn, &config.exports).await;
    dashboard::end(dashboard).await;
    let status = status::read(&mut conn, false, Clock::system().now()).await?;
    // The run has ended, even if an image could not be removed.
    let ended = are_gone.and(crawler.end(conn).await)?;
    summary::finish(ended, status, options)
}

/// Refuses a file of items for a site whose likes are in its catalogue, which would not be read.
fn refuse_items_without_lists(
    site: &Site,
    stages: Stages,
    chosen: ChosenItems<'_>,
) -> Result<(), Refused> {
    let are_listed = site.traits().like_pages != LikePages::WithinItems;
    if chosen.file.is_none() || !stages.likes || are_listed {
        return Ok(());
    }
    Err(Refused::configuration(format!(
        "the likes of {} are in its catalogue, which --items replaces: leave --items out",
        site.description.name
    )))
}

/// Leaves a database that already holds a crawl alone.
async fn refuse_a_second(config: &Config, resume_command: &str) -> anyhow::Result<()> {
    let db = match Db::open_to_read(&config.database).await {
        Ok(db) => db,
        // A database of an older version is checked once its schema has been updated.
        Err(
            DbError::Missing { .. }
            | DbError::Empty { .. }
            | DbError::NotOnServer { .. }
            | DbError::Older { .. },
        ) => {
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    };
    refuse_if_held(&db, resume_command).await
}

async fn refuse_if_held(db: &Db, resume_command: &str) -> anyhow::Result<()> {
    let Some(status) = preflight::read_status(db, false).await? else { return Ok(()) };
    let database = db.place();
    let next = match summary::stopped_at(&status) {
        Some(limit) => format!(
            ", which stopped at its limit of {}: for more, start another crawl with another --database",
            counted(limit.into(), "item")
        ),
        None => format!("; to continue it: {resume_command}"),
    };
    Err(Refused::configuration(format!("{database} already holds a crawl{next}")).into())
}
