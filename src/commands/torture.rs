//! `crawl torture`: crawls of the simulated site that are killed again and again, for who doubts.

mod harm;
mod victim;

use std::fmt;

use anyhow::bail;

use super::Exit;
use super::talk::{print, tell};
use crate::sim::{Server, Shape, SimSite, World};
use harm::Harm;
use victim::Victim;

const HEAD: &str =
    "crawl  site             kills  requests  repeated  allowed  missing  doubled  torn";

/// What `crawl torture` was asked for.
#[derive(Clone, Copy, Debug)]
pub struct Torture {
    /// How many kills.
    pub n_kills: usize,
    /// What the worlds and the moments are drawn from; none: any.
    pub seed: Option<u64>,
    /// How many models of each crawl have at least 5 likes.
    pub n_items: usize,
    /// The shape of the site; none: both in turn.
    pub kind: Option<Shape>,
}

/// What came of one crawl, or of all.
#[derive(Clone, Copy, Debug, Default)]
struct Outcome {
    /// Kills of a crawl.
    n_kills: usize,
    /// Kills of an export.
    n_export_kills: usize,
    n_requests: usize,
    /// Requests for a page that was asked for before.
    n_repeated: usize,
    harm: Harm,
}

/// Kills crawls until the kills are used up, a new one in a fresh folder whenever one is complete,
/// and compares the files of each with the truth.
pub async fn torture(args: &Torture) -> anyhow::Result<Exit> {
    let seed = args.seed.unwrap_or_else(|| fastrand::u64(..1_000_000));
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut kinds = Shape::ALL.into_iter().cycle();
    print(format_args!("seed {seed}\n{HEAD}\n"))?;
    let mut all = Outcome::default();
    let mut n_crawls = 0;
    while all.n_kills + all.n_export_kills < args.n_kills {
        let kind = args.kind.or_else(|| kinds.next()).unwrap_or(Shape::SketchfabV3);
        let world = World::generate(args.n_items, rng.u64(..));
        let victim = Victim::make(Server::start(SimSite::new(kind, world), 0).await?)?;
        let n_left = args.n_kills - all.n_kills - all.n_export_kills;
        let outcome = match victim.suffer(&mut rng, n_left).await {
            Ok(outcome) => outcome,
            Err(error) => {
                tell(format_args!("{} is kept", victim.keep().display()));
                return Err(error.context(format!("seed {seed}")));
            }
        };
        n_crawls += 1;
        print(format_args!("{n_crawls:>5}  {:<14}{outcome}\n", kind.name()))?;
        if !outcome.is_well() {
            tell(format_args!("{} is kept", victim.keep().display()));
        }
        all.add(outcome);
    }
    print(format_args!("  all  {:<14}{all}\n", ""))?;
    if !all.is_well() {
        bail!("what came of these kills is not what an undisturbed crawl gives; seed {seed}");
    }
    Ok(Exit::Done)
}

impl Outcome {
    /// A kill of a crawl may cost what was in flight; one of an export costs no request.
    const fn n_allowed(&self) -> usize {
        self.n_kills * Server::MAX_IN_FLIGHT
    }

    const fn is_well(&self) -> bool {
        self.n_repeated <= self.n_allowed() && self.harm.is_none()
    }

    fn add(&mut self, other: Self) {
        self.n_kills += other.n_kills;
        self.n_export_kills += other.n_export_kills;
        self.n_requests += other.n_requests;
        self.n_repeated += other.n_repeated;
        self.harm.add(other.harm);
    }
}

/// A row of the table.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { n_kills, n_export_kills, n_requests, n_repeated, harm } = self;
        write!(
            f,
            "{:>8}  {n_requests:>8}  {n_repeated:>8}  {:>7}  {:>7}  {:>7}  {:>4}",
            n_kills + n_export_kills,
            self.n_allowed(),
            harm.n_missing,
            harm.n_doubled,
            harm.n_torn
        )
    }
}
