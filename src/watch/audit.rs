//! An audit of how a crawl has behaved towards the site, from its log of requests.

mod departures;

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::TryStreamExt;
use url::Url;

pub use departures::{BusiestSecond, Gap, GapCause};

use crate::fetch::Robots;
use crate::ledger::Reader;
use crate::ledger::crawl;
use crate::ledger::hosts::LivingHost;
use crate::ledger::journal;
use crate::ledger::journal::LoggedPause;
use crate::ledger::journal::RequestGroup;
use crate::ledger::journal::Run;
use crate::ledger::robots;
use crate::ledger::robots::StoredRobots;
use crate::rules::plan;
use crate::sites::Site;
use crate::words::Crawl;
use crate::words::{Answered, Moment, Purpose, Stage};
use departures::Departures;

/// How a crawl has behaved towards the site.
#[derive(Clone, Debug)]
pub struct Audit {
    /// The crawl as it was recorded at its start.
    pub crawl: Crawl,
    /// Every run, in order.
    pub runs: Vec<Run>,
    /// The requests by purpose and answer.
    pub shares: Vec<RequestGroup>,
    /// Requests that were sent before the program kept a log.
    pub n_unlogged: u64,
    /// The times of the first and the last request.
    pub times: Option<(Moment, Moment)>,
    /// The busiest second for each pace that runs had.
    pub busiest: Vec<BusiestSecond>,
    /// The longest times without a request, the longest first.
    pub gaps: Vec<Gap>,
    /// Every pause, in order.
    pub pauses: Vec<LoggedPause>,
    /// Requests that were sent while the site was paused.
    pub n_in_pause: u64,
    /// The pages that were requested again, by the answer before that.
    pub repeats: Vec<(Answered, u64)>,
    /// The robots.txt of each origin.
    pub robots: Vec<RobotsFile>,
    /// The hosts that have not ended, if the database is on a server.
    pub hosts: Vec<LivingHost>,
}

/// A robots.txt and what it means for this crawl.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RobotsFile {
    /// The origin that it belongs to.
    pub origin: String,
    /// The file, and when it was fetched.
    pub stored: StoredRobots,
    /// The rules for this program.
    pub rules: Vec<String>,
    /// The time between two requests that it asks for.
    pub crawl_delay: Option<Duration>,
    /// The stages that it forbids.
    pub forbids: Vec<Stage>,
}

/// Reads the log from one snapshot; none if the database holds no crawl. `hosts` are those that had not ended when the
/// snapshot was made.
pub async fn read(conn: &mut Reader, hosts: Vec<LivingHost>) -> anyhow::Result<Option<Audit>> {
    let Some(crawl) = crawl::read_crawl(conn).await? else { return Ok(None) };
    let runs = journal::runs(conn).await?;
    let pauses = journal::pauses(conn, Moment::default()).await?;
    let at_work = with_hosts(runs.clone(), &hosts);
    let mut departures = Departures::new(&at_work, &pauses);
    let mut moments = journal::departures(conn);
    while let Some(at) = moments.try_next().await? {
        departures.add(at);
    }
    drop(moments);
    let found = departures.found();
    let kept = robots::all_robots(conn).await?;
    Ok(Some(Audit {
        shares: journal::request_groups(conn).await?,
        n_unlogged: journal::n_unlogged(conn).await?,
        times: found.times,
        busiest: found.busiest,
        gaps: found.gaps,
        n_in_pause: found.n_in_pause,
        repeats: journal::repeats(conn).await?,
        robots: kept.into_iter().map(|(origin, file)| robots(&crawl, origin, file)).collect(),
        crawl,
        runs,
        pauses,
        hosts,
    }))
}

/// Longer than any audit.
const STILL_AT_WORK: Duration = Duration::from_hours(24 * 366 * 100);

/// Gives each run whose host is still registered an end in the far future. Any other run without an end was killed.
fn with_hosts(mut runs: Vec<Run>, hosts: &[LivingHost]) -> Vec<Run> {
    for host in hosts {
        // A host enters right after its run has begun.
        let own = runs.iter_mut().rev().find(|run| run.began_at <= host.began_at);
        if let Some(run) = own.filter(|run| run.ended_at.is_none()) {
            run.ended_at = Some(host.began_at.after(STILL_AT_WORK));
        }
    }
    runs
}

impl Audit {
    /// The number of all known requests, including robots.txt and redirects.
    pub fn n_requests(&self) -> u64 {
        self.n_unlogged + self.count(|_| true)
    }

    /// The number of requests for this purpose.
    pub fn n_for(&self, purpose: Purpose) -> u64 {
        self.count(|share| share.purpose == purpose)
    }

    /// The number of requests for each answer.
    pub fn by_answer(&self) -> BTreeMap<Answered, u64> {
        let mut counts = BTreeMap::new();
        for share in &self.shares {
            *counts.entry(share.answered).or_default() += share.n;
        }
        counts
    }

    /// The bytes of all bodies.
    pub fn n_bytes(&self) -> u64 {
        self.shares.iter().map(|share| share.n_bytes).sum()
    }

    /// How long requests took on average and at most; none if there are none.
    pub fn took(&self) -> Option<(Duration, Duration)> {
        let known = || self.shares.iter().filter(|share| share.answered != Answered::Unknown);
        let n = u32::try_from(known().map(|share| share.n).sum::<u64>()).ok()?;
        let all: Duration = known().map(|share| share.took.0).sum();
        Some((all.checked_div(n)?, known().map(|share| share.took.1).max()?))
    }

    fn count(&self, counts: impl Fn(&RequestGroup) -> bool) -> u64 {
        self.shares.iter().filter(|share| counts(share)).map(|share| share.n).sum()
    }
}

fn robots(crawl: &Crawl, origin: String, stored: StoredRobots) -> RobotsFile {
    let mut robots = Robots::default();
    if let Ok(url) = Url::parse(&origin) {
        robots.add(url.origin(), &stored.body);
    }
    // If this version does not know the site, nobody can tell which stages robots.txt forbids.
    let site = Site::of(&crawl.site).ok();
    let forbids = Stage::ALL.into_iter().filter(|stage| {
        let examples = site.as_ref().map_or_else(Vec::new, |site| site.examples(*stage));
        plan::is_asked_for(&crawl.scope, *stage)
            && examples.iter().any(|url| robots.forbids_stage(*stage, url).is_some())
    });
    RobotsFile {
        origin,
        forbids: forbids.collect(),
        rules: robots.rules(),
        crawl_delay: robots.crawl_delay(),
        stored,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_without_an_end_goes_on_if_its_host_has_not_ended() {
        let at = |seconds| Moment::default().after(Duration::from_secs(seconds));
        let run = |began, ended: Option<u64>| Run {
            began_at: at(began),
            requests_per_second: 1.0,
            max_in_flight: 4,
            obeys_robots: true,
            ended_at: ended.map(at),
        };
        let host = |began| LivingHost {
            name: "alder".to_owned(),
            pid: 1,
            began_at: at(began),
            silent_for: Duration::ZERO,
            n_running: 0,
        };
        let runs = vec![run(1, Some(5)), run(10, None), run(20, None), run(30, None)];
        let ends: Vec<bool> = with_hosts(runs, &[host(10), host(31)])
            .iter()
            .map(|run| run.ended_at.is_some_and(|end| end > at(1_000_000)))
            .collect();
        assert_eq!(ends, [false, true, false, true]);
    }
}
