//! Task tables of ten thousand to a million rows (ten million with `--big`), a tenth of them due: what
//! grows with the table, and what does not.

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

/// As many claims and settlements wait at once as a commit takes.
const N_WAITING: usize = 64;

/// Tasks claimed and settled in a row: all that is due in the smallest table, but for a few.
const N_TASKS: usize = N_WAITING * 15;

/// How often they are made due again and settled in one run.
const ROUNDS: usize = 4;

/// How many requests the crawl has in flight that is killed and resumed.
const IN_FLIGHT: usize = 16;

/// How long a request of a crawl that was resumed is waited for.
const PATIENCE: Duration = Duration::from_mins(1);

/// Prints each figure for each size of table, and what it is to the smallest one's.
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

/// Claims and settles without records: the queue's own work.
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

/// Kills a crawl with requests in flight, and resumes it. The first run has fetched robots.txt, which is
/// kept for a day: the first request of those that are resumed is for a page.
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

/// When the requests of a first run arrived, which is killed with all of them in flight.
fn interrupted(table: &Filled, site: &HoldingSite) -> Vec<Duration> {
    let crawler = Crawler::spawn(&table.config, &["resume"]);
    let arrivals = site.wait_for(1 + IN_FLIGHT, PATIENCE).into_iter();
    arrivals.map(|at| at.saturating_duration_since(crawler.began())).collect()
}

/// Measures each table in turn, so that what disturbs one disturbs all, and prints each with its ratio to
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

async fn settle(db: &Db) -> Duration {
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
