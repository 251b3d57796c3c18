//! Task tables of ten thousand to a million rows (ten million with `--big`), one tenth of them due: which
//! costs grow with the table, and which do not.

mod filled;
mod holding_site;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crawl::ledger::database::Db;
use crawl::ledger::tasks::Settled;
use crawl::ledger::writer::{Outcome, Settlement};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::crawler::Crawler;
use crate::measure::{RUNS, is_big, show};
use crate::settle::{request, writer};
use crate::sizes::show_bytes;
use filled::Filled;
use holding_site::HoldingSite;

/// The number of claims and settlements that wait at once: as many as fit into a commit.
const N_WAITING: usize = 64;

/// The number of tasks claimed and settled in a row: nearly all that are due in the smallest table.
pub const N_TASKS: usize = N_WAITING * 15;

/// How often these tasks are made due again and settled in one run.
const ROUNDS: usize = 4;

/// The number of requests in flight when the crawl is killed.
const IN_FLIGHT: usize = 16;

/// How long to wait for the first request of a resumed crawl.
const PATIENCE: Duration = Duration::from_mins(1);

/// Prints each figure for each table size, and its ratio to the figure of the smallest.
pub fn run() {
    let runtime = Runtime::new().unwrap();
    let site = HoldingSite::open();
    let mut sizes = vec![10_000, 100_000, 1_000_000];
    if is_big() {
        sizes.push(10_000_000);
    }
    let tables: Vec<Filled> =
        sizes.into_iter().map(|n_tasks| runtime.block_on(Filled::make(n_tasks, &site))).collect();
    settled(&runtime, &tables);
    looked_at(&tables);
    resumed(&tables, &site);
    for table in &tables {
        println!("{} tasks:", table.n_tasks);
        show_bytes(&table.database);
    }
}

/// Claims and settles tasks without records, which leaves the queue's own work.
fn settled(runtime: &Runtime, tables: &[Filled]) {
    in_turn(tables, "claimed and settled, a task", "us", |table| {
        let mut took = Duration::ZERO;
        for _ in 0..ROUNDS {
            table.make_due_again();
            took += runtime.block_on(settle(&table.db));
        }
        took.as_secs_f64() * 1e6 / (ROUNDS * N_TASKS) as f64
    });
}

fn looked_at(tables: &[Filled]) {
    in_turn(tables, "crawl status", "ms", |table| {
        Crawler::spawn(&table.config, &["status"]).end(&[0]).wall.as_secs_f64() * 1e3
    });
}

/// Kills a crawl with requests in flight and resumes it. The first run fetched robots.txt, which is kept for
/// a day, so the first request after resuming is for a page.
fn resumed(tables: &[Filled], site: &HoldingSite) {
    let mut peaks = vec![Vec::new(); tables.len()];
    for table in tables {
        let arrivals = interrupted(table, site);
        let [first, page] = [0, 1].map(|nth| arrivals[nth].as_secs_f64() * 1e3);
        show(&format!("never run before, {}: robots.txt", table.n_tasks), &[first], "ms");
        show(&format!("never run before, {}: first page", table.n_tasks), &[page], "ms");
    }
    in_turn(tables, "killed, then resumed: first page", "ms", |table| {
        let crawler = Crawler::spawn(&table.config, &["resume"]);
        let first =
            site.wait_for(IN_FLIGHT, PATIENCE)[0].saturating_duration_since(crawler.began());
        let nth = tables.iter().position(|other| other.n_tasks == table.n_tasks).unwrap();
        peaks[nth].push(crawler.peak_mib().unwrap());
        first.as_secs_f64() * 1e3
    });
    for (table, peaks) in tables.iter().zip(&peaks) {
        show(&format!("resident once resumed, {}", table.n_tasks), peaks, "MiB");
    }
}

/// Starts a first run, kills it with all its requests in flight, and returns when they arrived.
fn interrupted(table: &Filled, site: &HoldingSite) -> Vec<Duration> {
    let crawler = Crawler::spawn(&table.config, &["resume"]);
    let arrivals = site.wait_for(1 + IN_FLIGHT, PATIENCE).into_iter();
    arrivals.map(|at| at.saturating_duration_since(crawler.began())).collect()
}

/// Measures the tables in turn, so that a disturbance affects all of them, and prints each with its ratio to
/// the smallest.
fn in_turn(tables: &[Filled], name: &str, unit: &str, mut measure: impl FnMut(&Filled) -> f64) {
    let mut figures = vec![Vec::new(); tables.len()];
    let mut ratios = vec![Vec::new(); tables.len()];
    for run in 0..RUNS {
        for (nth, table) in tables.iter().enumerate() {
            figures[nth].push(measure(table));
            ratios[nth].push(figures[nth][run] / figures[0][run]);
        }
    }
    for (nth, table) in tables.iter().enumerate() {
        show(&format!("{name}, {}", table.n_tasks), &figures[nth], unit);
        if nth > 0 {
            show(&format!("  to that of {}", tables[0].n_tasks), &ratios[nth], "");
        }
    }
}

/// Claims and settles tasks, and returns how long it took.
pub async fn settle(db: &Db) -> Duration {
    let writer = writer(db).await;
    let n_left = Arc::new(AtomicUsize::new(N_TASKS));
    let began = Instant::now();
    let mut workers = JoinSet::new();
    for _ in 0..N_WAITING {
        let (writer, n_left) = (writer.clone(), Arc::clone(&n_left));
        workers.spawn(async move {
            let one_less = |n: usize| n.checked_sub(1);
            while n_left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less).is_ok() {
                let claim = writer.claim().await.unwrap().unwrap();
                let outcome = Outcome::without_page(Settled::Completed);
                let settlement = Settlement { claim, outcome, requests: vec![request()] };
                writer.settle(settlement).await.unwrap();
            }
        });
    }
    workers.join_all().await;
    began.elapsed()
}
