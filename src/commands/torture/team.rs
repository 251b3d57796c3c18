//! `crawl torture --hosts N`: several hosts crawl a schema on a server, while they, their network, the server
//! and the site fail.

mod checks;
mod fault;
mod host;
mod lateness;
mod login;
mod team_crawl;
mod team_result;
mod troubled_crawl;

use std::sync::Arc;

use anyhow::bail;

use super::extent::TortureLimit;
use super::killed_crawl::KilledCrawl;
use crate::commands::output::{MESSAGE, print};
use crate::commands::{Exit, Refused};
use crate::sim::{Server, Shape, SimSite, World};
use crate::words::{DatabasePlace, ServerAddress};
use team_crawl::TeamCrawl;
use team_result::TeamResult;

/// The rates that the crawls have, in requests per second.
const RATES: [u32; 4] = [20, 50, 100, 400];

/// Lets hosts crawl one site after another until the limit is reached. Each crawl has a schema of its own, which is
/// removed if all is well.
pub async fn torture_team(
    n_hosts: usize,
    place: &DatabasePlace,
    mut limit: TortureLimit,
    seed: u64,
    n_items: usize,
    kind: Option<Shape>,
) -> anyhow::Result<Exit> {
    let server = server_of(place)?;
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut kinds = Shape::ALL.into_iter().cycle();
    print(format_args!("seed {seed}\n{}\n", TeamResult::HEAD))?;
    let mut all = TeamResult::default();
    let mut n_crawls = 0;
    while let Some(n_left) = limit.left(all.n_faults) {
        let kind = kind.or_else(|| kinds.next()).unwrap_or(Shape::SketchfabV3);
        let rate = rng.choice(RATES).unwrap_or(RATES[0]);
        let world = Arc::new(World::generate(n_items, rng.u64(..)));
        let n_expected_repeats = n_repeated_by_rule(kind, Arc::clone(&world)).await?;
        let site = SimSite::new(kind, world);
        let mut crawl = TeamCrawl::make(server, n_hosts, site, rate, rng.u64(..)).await?;
        let result = match Box::pin(crawl.run(&mut rng, n_left, n_expected_repeats)).await {
            Ok(result) => result,
            Err(error) => {
                report_kept(crawl);
                return Err(error.context(format!("seed {seed}")));
            }
        };
        n_crawls += 1;
        print(format_args!("{n_crawls:>5}  {:<20}  {rate:>4}{result}\n", kind.name()))?;
        if result.is_as_promised() {
            crawl.remove().await?;
        } else {
            report_kept(crawl);
        }
        limit.note_crawl();
        all.add(&result);
    }
    print(format_args!("  all  {:<20}      {all}\n", ""))?;
    if !all.is_as_promised() {
        bail!(
            "at least one crawl broke a promise (see the table): run it again with --seed {seed}"
        );
    }
    Ok(Exit::Done)
}

/// Returns how many requests a crawl of this site repeats although nothing fails: a list that comes up short is requested
/// once more.
async fn n_repeated_by_rule(kind: Shape, world: Arc<World>) -> anyhow::Result<usize> {
    let crawl = KilledCrawl::make(Server::start(SimSite::new(kind, world), 0).await?)?;
    Ok(crawl.crawl_and_kill(&mut fastrand::Rng::with_seed(0), 0).await?.n_repeated)
}

/// Returns the server, to which a link must be possible.
fn server_of(place: &DatabasePlace) -> Result<&ServerAddress, Refused> {
    let Some(server) = place.server() else {
        return Err(Refused::configuration(format!(
            "{place} is a file, and several hosts need a PostgreSQL server: name one with --database, as in \
             postgres://user@localhost/name"
        )));
    };
    if server.open_port().is_none() {
        return Err(Refused::configuration(format!(
            "the connections to {server} can't be disturbed, because they are encrypted or use a Unix socket: name \
             a server on this machine by its port, as in postgres://user@localhost:5432/name, and let it accept \
             connections without TLS"
        )));
    }
    Ok(server)
}

fn report_kept(crawl: TeamCrawl) {
    let (folder, schema) = crawl.keep();
    let folder = folder.display();
    tracing::info!(
        target: MESSAGE,
        event = "folder_kept",
        path = %folder,
        schema,
        "{folder} and the schema {schema} are kept"
    );
}
