//! `crawl plan`: estimates what a crawl will cost, without sending a request.

mod report;

use std::time::Duration;

use jiff::tz::TimeZone;

use super::Exit;
use super::items_file::ChosenItems;
use super::output::{MESSAGE, print};
use super::whole_file::WholeFile;
use crate::config::{Config, PaceSettings};
use crate::ledger::crawl;
use crate::ledger::database::Db;
use crate::ledger::database::DbError;
use crate::ledger::records;
use crate::ledger::robots;
use crate::ledger::site_state;
use crate::ledger::tasks;
use crate::rules::plan::is_asked_for;
use crate::rules::robots_age::is_fresh;
use crate::sites::Site;
use crate::watch::estimate::{Estimate, EstimateBasis, PageCounts, estimate, time};
use crate::words::{Clock, DatasetSize};
use crate::words::{Moment, Stage, Stages};
use crate::words::{Scope, Source};
use report::PlanReport;

/// Prints the estimated cost of the crawl in the configured database, or of the one that `start` would
/// begin. `only` replaces the configured stages, or adds to those of a crawl that has begun.
pub async fn plan(
    config: &Config,
    only: Option<Stages>,
    items: ChosenItems<'_>,
    json: bool,
    zone: &TimeZone,
) -> anyhow::Result<Exit> {
    let begun = match WholeFile::open(&config.database, &std::env::temp_dir()).await {
        Ok(whole) => read(whole.db(), only).await?,
        Err(error) if is_missing(&error) => None,
        Err(error) => return Err(error),
    };
    if begun.is_some() && (items.limit.is_some() || items.file.is_some()) {
        let database = &config.database;
        tracing::info!(
            target: MESSAGE,
            event = "items_settled",
            database = %database,
            "{database} already holds a crawl: --limit-items and --items don't change its items"
        );
    }
    if let Some((begun, way)) = begun.as_ref().zip(config.likes_by)
        && way != begun.scope.likes_by
    {
        let (database, then) = (&config.database, begun.scope.likes_by.code());
        tracing::info!(
            target: MESSAGE,
            event = "likes_by_settled",
            database = %database,
            "{database} already holds a crawl with --likes-by {then}, which can't change: this is its plan"
        );
    }
    let is_begun = begun.is_some();
    let crawl = begun.map_or_else(|| new(config, only, items), Ok)?;
    let cost = estimate(&crawl.site, &crawl.scope, &crawl.known);
    let n_hosts = if config.pace.obey_robots { n_hosts(&crawl) } else { 0 };
    let (takes, n_robots) = time(cost.n_left(), n_hosts, config.pace.requests_per_second);
    let takes = takes.saturating_add(wait_for_images(&cost, &config.pace));
    let report = PlanReport {
        site: &crawl.site,
        scope: &crawl.scope,
        known: &crawl.known,
        database: is_begun.then_some(&config.database),
        estimate: &cost,
        robots: PageCounts { n: n_robots.max(crawl.n_robots_fresh), n_done: crawl.n_robots_fresh },
        pace: &config.pace,
        takes,
        ends_at: crawl.may_begin_at.max(Clock::system().now()).after(takes),
    };
    if json {
        print(format_args!("{}\n", serde_json::to_string_pretty(&report.to_json())?))?;
    } else {
        print(format_args!("{}", report.to_text(zone)))?;
    }
    Ok(Exit::Done)
}

/// Returns whether there is no crawl yet.
fn is_missing(error: &anyhow::Error) -> bool {
    let error = error.downcast_ref();
    matches!(
        error,
        Some(DbError::Missing { .. } | DbError::Empty { .. } | DbError::NotOnServer { .. })
    )
}

/// A crawl that has begun, or could.
struct Planned {
    site: Site,
    scope: Scope,
    known: EstimateBasis,
    /// The end of the pause that the site asked for.
    may_begin_at: Moment,
    /// How many stored robots.txt are not a day old yet.
    n_robots_fresh: u64,
}

/// Returns the crawl that `start` would begin.
fn new(config: &Config, only: Option<Stages>, items: ChosenItems<'_>) -> anyhow::Result<Planned> {
    let site = config.site()?.clone();
    let mut known = EstimateBasis { has_likes: true, ..EstimateBasis::default() };
    if items.file.is_some() {
        let n_items = items.items(&site.description.noun)?.len() as u64;
        let in_file = DatasetSize { n_items, ..DatasetSize::default() };
        known = EstimateBasis { size: in_file, has_all_items: true, ..EstimateBasis::default() };
    }
    Ok(Planned {
        scope: Scope {
            stages: only.unwrap_or(config.stages),
            like_limit: config.like_limit,
            limit_items: items.limit,
            source: if items.file.is_some() { Source::File } else { Source::Catalogue },
            likes_by: config.likes_by_of(&site),
            traits: site.traits(),
        },
        site,
        known,
        may_begin_at: Moment::default(),
        n_robots_fresh: 0,
    })
}

/// Reads the crawl that a database holds, and adds these stages to it.
async fn read(db: &Db, added: Option<Stages>) -> anyhow::Result<Option<Planned>> {
    let readers = db.readers();
    // One snapshot for the whole plan, so that its parts agree.
    let mut snapshot = readers.snapshot().await?;
    let Some(crawl) = crawl::read_crawl(&mut snapshot).await? else { return Ok(None) };
    let tally = tasks::read_census(&mut snapshot).await?;
    let totals = records::read_totals(&mut snapshot).await?;
    let announced = records::announced(&mut snapshot, crawl.scope.traits.likes_per_page).await?;
    let between = site_state::read_site(&mut snapshot).await?;
    let robots = robots::all_robots(&mut snapshot).await?;
    snapshot.end().await?;
    readers.close().await;

    let mut scope = crawl.scope;
    scope.stages = added.map_or(scope.stages, |added| scope.stages.union(added));
    let pages = Stage::ALL.map(|stage| {
        let census = tally.of(stage);
        PageCounts { n: census.total(), n_done: census.total().saturating_sub(census.left()) }
    });
    let site = Site::of(&crawl.site)?;
    let is_from_file = scope.source == Source::File;
    let known = EstimateBasis {
        size: DatasetSize {
            n_items: totals.n_items,
            n_likes: announced.n_likes,
            n_like_pages: announced.n_like_pages,
        },
        has_all_items: is_from_file
            || (crawl.catalogue_end.is_some() && tally.of(Stage::Items).left() == 0),
        has_likes: !is_from_file,
        pages,
    };
    let now = Clock::system().now();
    let may_begin_at = between.pause.map(|pause| pause.as_of(now).until_at).unwrap_or_default();
    let fresh = robots.iter().filter(|(_, stored)| is_fresh(stored.fetched_at, now));
    let n_robots_fresh = fresh.count() as u64;
    Ok(Some(Planned { site, scope, known, may_begin_at, n_robots_fresh }))
}

/// Returns the number of hosts whose robots.txt will be fetched.
fn n_hosts(crawl: &Planned) -> u64 {
    let asked_for = Stage::ALL.into_iter().filter(|stage| is_asked_for(&crawl.scope, *stage));
    let urls = asked_for.flat_map(|stage| crawl.site.examples(stage));
    urls.map(|url| url.origin()).collect::<std::collections::HashSet<_>>().len() as u64
}

/// Returns how much longer the images take because they come more slowly than other pages.
fn wait_for_images(cost: &Estimate, pace: &PaceSettings) -> Duration {
    let n_images = cost.pages[Stage::Thumbs as usize].n_left();
    let (images, _) = time(n_images, 0, pace.images_per_second);
    let (requests, _) = time(n_images, 0, pace.requests_per_second);
    images.saturating_sub(requests)
}
