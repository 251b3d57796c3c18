//! Crawls on a PostgreSQL server beside crawls in files: the queue's own work, whole crawls, and copying a crawl into a
//! file. `CRAWL_BENCH_POSTGRES` names the server's database, as in postgres://postgres@127.0.0.1:5432/postgres.

mod bench_schema;

use std::path::Path;
use std::sync::Arc;

use crawl::ledger::database::Db;
use crawl::sim::{Server, Shape, SimSite, World};
use tokio::runtime::Runtime;

use crate::crawler::Crawler;
use crate::measure::{LONG_RUNS, RUNS, is_big, show};
use crate::queue::{N_TASKS, settle};
use bench_schema::BenchSchema;

/// The numbers of tasks whose costs are compared. The last ones are added by `--big`.
const SIZES: [usize; 4] = [10_000, 100_000, 1_000_000, 10_000_000];

/// The number of items of a crawl that is run as a whole.
const N_ITEMS: usize = 2_000;

/// The numbers of requests in flight.
const IN_FLIGHT: [usize; 2] = [16, 64];

/// Prints each figure of a server and its ratio to that of a file.
pub fn run() {
    let Ok(address) = std::env::var("CRAWL_BENCH_POSTGRES") else {
        println!("skipped: CRAWL_BENCH_POSTGRES names no server");
        return;
    };
    let runtime = Runtime::new().unwrap();
    measure_settling(&runtime, &address);
    whole_crawls(&runtime, &address);
    measure_pull(&runtime, &address);
}

/// Claims and settles tasks without records, in tables of several sizes.
fn measure_settling(runtime: &Runtime, address: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = runtime.block_on(Db::create(folder.path().join("crawl.db"))).unwrap();
    let sizes = &SIZES[..if is_big() { 4 } else { 3 }];
    let schemas: Vec<BenchSchema> =
        sizes.iter().map(|n| runtime.block_on(BenchSchema::make(address, *n, 0))).collect();
    let rate = |db: &Db| N_TASKS as f64 / runtime.block_on(settle(db)).as_secs_f64();
    let mut in_file = Vec::new();
    let [mut rates, mut ratios] = [(); 2].map(|()| vec![Vec::new(); sizes.len()]);
    for run in 0..RUNS {
        runtime.block_on(bench_schema::add_tasks_to_file(&file));
        in_file.push(rate(&file));
        for (nth, schema) in schemas.iter().enumerate() {
            runtime.block_on(schema.make_due_again());
            rates[nth].push(rate(&schema.db));
            ratios[nth].push(match nth {
                0 => rates[0][run] / in_file[run],
                _ => rates[0][run] / rates[nth][run],
            });
        }
    }
    show("claimed and settled in a file", &in_file, "tasks/s");
    for (nth, n_tasks) in sizes.iter().enumerate() {
        show(&format!("on the server, {n_tasks} tasks"), &rates[nth], "tasks/s");
        let to = if nth == 0 {
            "  relative to a file"
        } else {
            "  cost per task, relative to 10000 tasks"
        };
        show(to, &ratios[nth], "");
    }
    for schema in schemas {
        runtime.block_on(schema.remove());
    }
}

/// Crawls a simulated site, in a file and on the server in turn.
fn whole_crawls(runtime: &Runtime, address: &str) {
    let world = Arc::new(World::generate(N_ITEMS, 7));
    for n_in_flight in IN_FLIGHT {
        let [mut in_file, mut on_server, mut ratio] = [const { Vec::new() }; 3];
        for run in 0..LONG_RUNS {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("crawl.db");
            in_file.push(crawl(runtime, &world, folder.path(), &file, n_in_flight));
            let schema = BenchSchema::with_fresh_name(address);
            let place = schema.address();
            on_server.push(crawl(runtime, &world, folder.path(), Path::new(&place), n_in_flight));
            ratio.push(on_server[run] / in_file[run]);
            runtime.block_on(schema.remove());
        }
        show(&format!("whole crawl in a file, {n_in_flight} in flight"), &in_file, "pages/s");
        show(&format!("on the server, {n_in_flight} in flight"), &on_server, "pages/s");
        show("  relative to a file", &ratio, "");
    }
}

fn crawl(
    runtime: &Runtime,
    world: &Arc<World>,
    folder: &Path,
    database: &Path,
    n_in_flight: usize,
) -> f64 {
    let site = SimSite::new(Shape::SketchfabV3, Arc::clone(world));
    let server = runtime.block_on(Server::start(site, 0)).unwrap();
    let config = server.config_yml(database, &folder.join("exports"));
    let before = format!("max_in_flight: {}\n", Server::MAX_IN_FLIGHT);
    let config = config.replace(&before, &format!("max_in_flight: {n_in_flight}\n"));
    let path = folder.join("config.yml");
    std::fs::write(&path, config).unwrap();
    let used = Crawler::spawn(&path, &["start"]).end(&[0]);
    let n_pages = server.n_requests() as f64;
    runtime.block_on(server.stop());
    n_pages / used.wall.as_secs_f64()
}

/// Copies a crawl of many likes into a file.
fn measure_pull(runtime: &Runtime, address: &str) {
    let n_likes = if is_big() { 10_000_000 } else { 1_000_000 };
    let schema = runtime.block_on(BenchSchema::make(address, 10_000, n_likes));
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config.yml");
    let database = serde_json::Value::from(schema.address());
    std::fs::write(&config, format!("database: {database}\n")).unwrap();
    let [mut took, mut peak] = [const { Vec::new() }; 2];
    for _ in 0..LONG_RUNS {
        let copy = folder.path().join("copy.db");
        let used = Crawler::spawn(&config, &["pull", copy.to_str().unwrap()]).end(&[0]);
        took.push(used.wall.as_secs_f64());
        peak.push(used.peak_mib);
        std::fs::remove_file(&copy).unwrap();
    }
    show(&format!("crawl pull of {n_likes} likes"), &took, "s");
    show("  peak resident", &peak, "MiB");
    runtime.block_on(schema.remove());
}
