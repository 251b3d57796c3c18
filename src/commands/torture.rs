//! `crawl torture`: kills crawls of the simulated site again and again, and checks that nothing is lost.

mod damage;
mod extent;
mod killed_crawl;
mod result;
mod team;

use anyhow::bail;

use super::Exit;
use super::output::{MESSAGE, print};
use crate::sim::{Server, Shape, SimSite, World};
pub use extent::TortureLimit;
use killed_crawl::KilledCrawl;
use result::TortureResult;
pub use team::torture_team;

const HEAD: &str =
    "crawl  site                   kills  requests  repeated  allowed  missing  doubled  torn";

/// Kills crawls until the limit is reached, starting a new one in a fresh folder whenever one is
/// complete, and compares the files of each with the truth. The sites take turns unless one is
/// given.
pub async fn torture(
    mut limit: TortureLimit,
    seed: u64,
    n_items: usize,
    kind: Option<Shape>,
) -> anyhow::Result<Exit> {
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut kinds = Shape::ALL.into_iter().cycle();
    print(format_args!("seed {seed}\n{HEAD}\n"))?;
    let mut all = TortureResult::default();
    let mut n_crawls = 0;
    while let Some(n_left) = limit.left(all.n_kills + all.n_export_kills) {
        let kind = kind.or_else(|| kinds.next()).unwrap_or(Shape::SketchfabV3);
        let world = World::generate(n_items, rng.u64(..));
        let crawl = KilledCrawl::make(Server::start(SimSite::new(kind, world), 0).await?)?;
        let result = match crawl.crawl_and_kill(&mut rng, n_left).await {
            Ok(result) => result,
            Err(error) => {
                report_kept(crawl);
                return Err(error.context(format!("seed {seed}")));
            }
        };
        n_crawls += 1;
        print(format_args!("{n_crawls:>5}  {:<20}{result}\n", kind.name()))?;
        if !result.is_as_promised() {
            report_kept(crawl);
        }
        limit.note_crawl();
        all.add(result);
    }
    print(format_args!("  all  {:<20}{all}\n", ""))?;
    if !all.is_as_promised() {
        bail!("the killed crawls lost data or repeated too many requests; seed {seed}");
    }
    Ok(Exit::Done)
}

fn report_kept(crawl: KilledCrawl) {
    let folder = crawl.keep();
    let folder = folder.display();
    tracing::info!(target: MESSAGE, event = "folder_kept", path = %folder, "{folder} is kept");
}
