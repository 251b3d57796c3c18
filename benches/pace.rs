//! How well the real program keeps to its rate, measured by when its requests reach the simulated site and
//! when they left according to its own log. Also what a paused crawl costs.

use std::path::Path;
use std::time::Duration;

use crawl::sim::{Fault, Faults, Server, Shape, SimSite, World};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::crawler::Crawler;
use crate::measure::{LONG_RUNS, is_big, show};

/// The exit status of a run that `--max-requests` stopped.
const STOPPED: i32 = 5;

/// How long a paused crawl is measured.
const WATCHED: Duration = Duration::from_secs(10);

/// A crawl with a site of its own.
struct Crawl {
    server: Server,
    crawler: Crawler,
    folder: TempDir,
}

/// Prints how much of each rate was reached and the busiest second, then the CPU time of a pause.
pub fn run() {
    let runtime = Runtime::new().unwrap();
    // Slow crawls leave the machine idle, so several of them run at once.
    at_pace(&runtime, 20, 10, LONG_RUNS);
    at_pace(&runtime, 1_000, 10, 1);
    if is_big() {
        at_pace(&runtime, 1, 60, LONG_RUNS);
    }
    paused(&runtime);
}

fn at_pace(runtime: &Runtime, requests_per_second: u32, seconds: u32, n_at_once: usize) {
    let n_requests = (requests_per_second * seconds + 1).to_string();
    let args = ["start", "--max-requests", &n_requests];
    let [mut reached, mut arrived, mut left] = [const { Vec::new() }; 3];
    while reached.len() < LONG_RUNS {
        let begin = || {
            // Each item has at least one like page, which is enough for the whole time.
            let n_items = usize::try_from(requests_per_second * seconds).unwrap();
            let site = SimSite::new(Shape::SketchfabV3, World::generate(n_items, 7));
            Crawl::begin(runtime, site, requests_per_second, &args)
        };
        let crawls: Vec<Crawl> = (0..n_at_once).map(|_| begin()).collect();
        for crawl in crawls {
            crawl.crawler.end(&[STOPPED]);
            // Two requests that arrive at once may be logged in either order.
            let mut at: Vec<_> = crawl.server.requests().iter().map(|request| request.at).collect();
            at.sort_unstable();
            let at: Vec<Duration> = at.iter().map(|later| *later - at[0]).collect();
            let took = at[at.len() - 1].as_secs_f64();
            reached.push((at.len() - 1) as f64 / took / f64::from(requests_per_second));
            arrived.push(busiest(&at));
            left.push(busiest(&departures(&crawl.folder.path().join("crawl.db"))));
        }
    }
    let bound = 1.02 * f64::from(requests_per_second) + 1.0;
    println!("{requests_per_second} requests a second for {seconds} s, {n_at_once} at once:");
    show("  reached : set", &reached, "");
    for (what, most) in [("arrived", arrived), ("left", left)] {
        let ratios: Vec<f64> = most.iter().map(|most| most / bound).collect();
        show(&format!("  most that {what} within a second"), &most, "requests");
        show("    that : 1.02 x set + 1", &ratios, "");
    }
}

/// Returns the number of requests in the busiest second, including both its ends.
fn busiest(at: &[Duration]) -> f64 {
    let within =
        |nth: usize| at[nth..].partition_point(|later| *later <= at[nth] + Duration::from_secs(1));
    (0..at.len()).map(within).max().unwrap() as f64
}

/// Returns when requests left, according to the log of a crawl that has ended.
fn departures(database: &Path) -> Vec<Duration> {
    let conn = rusqlite::Connection::open(database).unwrap();
    let mut sent = conn.prepare("select sent_at from requests order by sent_at").unwrap();
    let sent = sent.query_map([], |row| row.get::<_, i64>(0)).unwrap();
    sent.map(|at| Duration::from_millis(at.unwrap().unsigned_abs())).collect()
}

fn paused(runtime: &Runtime) {
    let begin = |_| {
        let wait = Fault::TooManyRequests { retry_after: Some("600".into()) };
        let faults = Faults::script(vec![("/search".into(), vec![wait])]);
        let site = SimSite::new(Shape::SketchfabV3, World::generate(100, 7)).with_faults(faults);
        Crawl::begin(runtime, site, 1_000, &["start"])
    };
    let crawls: Vec<Crawl> = (0..LONG_RUNS).map(begin).collect();
    for crawl in &crawls {
        // One request for robots.txt, and one for the page that the site refuses.
        runtime.block_on(crawl.server.wait_for_requests(2));
        crawl.until_it_rests();
    }
    let before: Vec<_> = crawls.iter().map(|crawl| crawl.crawler.threads()).collect();
    std::thread::sleep(WATCHED);
    let used = crawls.iter().zip(before).map(|(crawl, before)| {
        assert_eq!(crawl.server.n_requests(), 2, "it is paused");
        used_since(&before, &crawl.crawler.threads()) / WATCHED.as_secs_f64()
    });
    let used: Vec<f64> = used.collect();
    show("CPU of a paused crawl", &used.iter().map(|used| used * 100.0).collect::<Vec<_>>(), "%");
    show("  the same", &used.iter().map(|used| used * 1e6).collect::<Vec<_>>(), "us/s");
}

/// Returns the CPU seconds that threads used since an earlier measurement.
fn used_since(before: &[(String, u64)], now: &[(String, u64)]) -> f64 {
    let nanoseconds = now.iter().map(|(thread, now)| {
        let before = before.iter().find(|(before, _)| before == thread);
        now - before.map_or(0, |(_, before)| *before)
    });
    nanoseconds.sum::<u64>() as f64 / 1e9
}

impl Crawl {
    fn begin(runtime: &Runtime, site: SimSite, requests_per_second: u32, args: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server = runtime.block_on(Server::start(site, 0)).unwrap();
        let (database, exports) = (folder.path().join("crawl.db"), folder.path().join("exports"));
        let config = server.config_yml(&database, &exports);
        let pace = format!("requests_per_second: {requests_per_second}.0\n  max_in_flight: 64\n");
        let before =
            format!("requests_per_second: 1000000.0\n  max_in_flight: {}\n", Server::MAX_IN_FLIGHT);
        assert!(config.contains(&before), "{config}");
        let config = config.replace(&before, &pace);
        let path = folder.path().join("config.yml");
        std::fs::write(&path, config).unwrap();
        let crawler = Crawler::spawn(&path, args);
        Self { server, crawler, folder }
    }

    /// Waits until the crawl has used hardly any CPU time for half a second.
    fn until_it_rests(&self) {
        loop {
            let before = self.crawler.threads();
            std::thread::sleep(Duration::from_millis(500));
            if used_since(&before, &self.crawler.threads()) < 0.001 {
                return;
            }
        }
    }
}
