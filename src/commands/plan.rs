//! `crawl plan`: what a crawl will cost, reckoned without asking anyone.

mod report;

use std::path::PathBuf;

use super::talk::{print, tell};
use super::{Exit, items_file};
use crate::config::Config;
use crate::ledger::crawl;
use crate::ledger::database::{Db, DbError};
use crate::ledger::records;
use crate::ledger::site_state;
use crate::ledger::tasks;
use crate::rules::plan::is_asked_for;
use crate::sites::Site;
use crate::watch::estimate::{EstimateBasis, PageCounts, estimate, time};
use crate::words::{Clock, DatasetSize};
use crate::words::{Moment, Stage, Stages};
use crate::words::{Scope, Source};
use report::Report;

/// What `crawl plan` was asked for.
#[derive(Clone, Debug, Default)]
pub struct PlanArgs {
    /// The stages wanted, in place of the configuration's; those to add where there is a crawl.
    pub only: Option<Stages>,
    /// The catalogue stops after this many distinct models.
    pub limit_items: Option<u32>,
    /// A file of models, in the catalogue's place.
    pub items: Option<PathBuf>,
    /// For programs.
    pub json: bool,
}

/// Prints what the crawl of the configuration's database will cost, or one that `start` would begin.
pub async fn plan(config: &Config, args: &PlanArgs) -> anyhow::Result<Exit> {
    let begun = match Db::open_to_read(&config.database).await {
        Ok(db) => read(&db, args.only).await?,
        Err(DbError::Missing { .. } | DbError::Empty { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    if begun.is_some() && (args.limit_items.is_some() || args.items.is_some()) {
        let database = config.database.display();
        tell(format_args!("{database} holds a crawl: which models it takes is settled"));
    }
    let is_begun = begun.is_some();
    let crawl = begun.map_or_else(|| new(config, args), Ok)?;
    let cost = estimate(crawl.site.kind, &crawl.scope, &crawl.known);
    let n_hosts = if config.pace.obey_robots { n_hosts(&crawl) } else { 0 };
    let (takes, n_robots) = time(cost.n_left(), n_hosts, config.pace.requests_per_second);
    let report = Report {
        site: &crawl.site,
        scope: &crawl.scope,
        known: &crawl.known,
        database: is_begun.then_some(config.database.as_path()),
        estimate: &cost,
        n_robots,
        pace: &config.pace,
        takes,
        ends_at: crawl.may_begin_at.max(Clock::system().now()).after(takes),
    };
    if args.json {
        print(format_args!("{}\n", serde_json::to_string_pretty(&report.to_json())?))?;
    } else {
        print(format_args!("{}", report.to_text()))?;
    }
    Ok(Exit::Done)
}

/// A crawl, begun or not.
struct Planned {
    site: Site,
    scope: Scope,
    known: EstimateBasis,
    /// When the pause ends that the site asked for.
    may_begin_at: Moment,
}

/// What `start` would begin.
fn new(config: &Config, args: &PlanArgs) -> anyhow::Result<Planned> {
    let site = &config.site;
    let mut known = EstimateBasis { has_likes: true, ..EstimateBasis::default() };
    if let Some(path) = &args.items {
        let n_items = items_file::read(path)?.len() as u64;
        let in_file = DatasetSize { n_items, ..DatasetSize::default() };
        known = EstimateBasis { size: in_file, has_all_items: true, ..EstimateBasis::default() };
    }
    Ok(Planned {
        site: site.site(),
        scope: Scope {
            stages: args.only.unwrap_or(config.stages),
            like_limit: config.like_limit,
            limit_items: args.limit_items,
            source: if args.items.is_some() { Source::File } else { Source::Catalogue },
            traits: site.kind.traits(),
        },
        known,
        may_begin_at: Moment::default(),
    })
}

/// The crawl that a database holds, with these stages added.
async fn read(db: &Db, added: Option<Stages>) -> anyhow::Result<Option<Planned>> {
    let readers = db.readers();
    // One snapshot for all of it, so that its parts fit each other.
    let mut snapshot = readers.snapshot().await?;
    let Some(crawl) = crawl::read_crawl(&mut snapshot).await? else { return Ok(None) };
    let tally = tasks::read_census(&mut snapshot).await?;
    let totals = records::read_totals(&mut snapshot).await?;
    let announced = records::announced(&mut snapshot, crawl.scope.traits.likes_per_page).await?;
    let between = site_state::read_site(&mut snapshot).await?;
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
        has_all_items: is_from_file || crawl.catalogue_end.is_some(),
        has_likes: !is_from_file,
        pages,
    };
    let may_begin_at = between.pause.map(|pause| pause.until_at).unwrap_or_default();
    Ok(Some(Planned { site, scope, known, may_begin_at }))
}

/// The hosts whose robots.txt is to be fetched.
fn n_hosts(crawl: &Planned) -> u64 {
    let asked_for = Stage::ALL.into_iter().filter(|stage| is_asked_for(&crawl.scope, *stage));
    let urls = asked_for.filter_map(|stage| crawl.site.example(stage));
    urls.map(|url| url.origin()).collect::<std::collections::HashSet<_>>().len() as u64
}
