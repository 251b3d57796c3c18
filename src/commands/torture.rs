//! `crawl torture`: kills crawls of the simulated site again and again, and checks that nothing is lost.

mod damage;
mod killed_crawl;

use std::fmt;

use anyhow::bail;

use super::Exit;
use super::output::{MESSAGE, print};
use crate::sim::{Server, Shape, SimSite, World};
use damage::Damage;
use killed_crawl::KilledCrawl;

const HEAD: &str =
    "crawl  site             kills  requests  repeated  allowed  missing  doubled  torn";

/// The result of one crawl, or of all.
#[derive(Clone, Copy, Debug, Default)]
struct TortureResult {
    /// Kills of a crawl.
    n_kills: usize,
    /// Kills of an export.
    n_export_kills: usize,
    n_requests: usize,
    /// Requests for a page that had been requested before.
    n_repeated: usize,
    damage: Damage,
}

/// Kills crawls `n_kills` times, starting a new one in a fresh folder whenever one is complete, and
/// compares the files of each with the truth. The kinds of site alternate unless one is given.
pub async fn torture(
    n_kills: usize,
    seed: Option<u64>,
    n_items: usize,
    kind: Option<Shape>,
) -> anyhow::Result<Exit> {
    let seed = seed.unwrap_or_else(|| fastrand::u64(..1_000_000));
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut kinds = Shape::ALL.into_iter().cycle();
    print(format_args!("seed {seed}\n{HEAD}\n"))?;
    let mut all = TortureResult::default();
    let mut n_crawls = 0;
    while all.n_kills + all.n_export_kills < n_kills {
        let kind = kind.or_else(|| kinds.next()).unwrap_or(Shape::SketchfabV3);
        let world = World::generate(n_items, rng.u64(..));
        let crawl = KilledCrawl::make(Server::start(SimSite::new(kind, world), 0).await?)?;
        let n_left = n_kills - all.n_kills - all.n_export_kills;
        let result = match crawl.crawl_and_kill(&mut rng, n_left).await {
            Ok(result) => result,
            Err(error) => {
                report_kept(crawl);
                return Err(error.context(format!("seed {seed}")));
            }
        };
        n_crawls += 1;
        print(format_args!("{n_crawls:>5}  {:<14}{result}\n", kind.name()))?;
        if !result.is_as_promised() {
            report_kept(crawl);
        }
        all.add(result);
    }
    print(format_args!("  all  {:<14}{all}\n", ""))?;
    if !all.is_as_promised() {
        bail!(
            "after these kills the files or requests differ from those of an undisturbed crawl; seed {seed}"
        );
    }
    Ok(Exit::Done)
}

fn report_kept(crawl: KilledCrawl) {
    let folder = crawl.keep();
    let folder = folder.display();
    tracing::info!(target: MESSAGE, event = "folder_kept", path = %folder, "{folder} is kept");
}

impl TortureResult {
    /// Returns the repeats that are allowed: a kill may cost the requests in flight, but a killed export
    /// costs none.
    const fn n_allowed(&self) -> usize {
        self.n_kills * Server::MAX_IN_FLIGHT
    }

    const fn is_as_promised(&self) -> bool {
        self.n_repeated <= self.n_allowed() && self.damage.is_none()
    }

    fn add(&mut self, other: Self) {
        self.n_kills += other.n_kills;
        self.n_export_kills += other.n_export_kills;
        self.n_requests += other.n_requests;
        self.n_repeated += other.n_repeated;
        self.damage.add(other.damage);
    }
}

/// Writes a row of the table.
impl fmt::Display for TortureResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { n_kills, n_export_kills, n_requests, n_repeated, damage } = self;
        write!(
            f,
            "{:>8}  {n_requests:>8}  {n_repeated:>8}  {:>7}  {:>7}  {:>7}  {:>4}",
            n_kills + n_export_kills,
            self.n_allowed(),
            damage.n_missing,
            damage.n_doubled,
            damage.n_torn
        )
    }
}
