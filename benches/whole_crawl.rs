//! The real program crawls a simulated site as large as the published dataset, which this process
//! serves.

use std::path::Path;
use std::sync::Arc;

use crawl::sim::{Server, Shape, SimSite, World};
use tokio::runtime::Runtime;

use crate::cpus::Apart;
use crate::crawler::Crawler;
use crate::measure::{LONG_RUNS, is_big, show};
use crate::sizes::show_bytes;

/// The number of items in the published dataset.
const N_ITEMS: usize = 28_806;

/// The numbers of requests in flight. The smaller one takes minutes and only runs with `--big`.
const IN_FLIGHT: [usize; 2] = [64, 16];

/// Prints the crawler's pages per second, CPU time per page and memory.
pub fn run() {
    let runtime = Runtime::new().unwrap();
    let world = Arc::new(World::generate(N_ITEMS, 7));
    let apart = Apart::keep();
    match &apart {
        Some(apart) => println!("site and crawler apart, the crawler on CPU {}", apart.crawlers()),
        None => println!("site and crawler share their CPUs"),
    }
    let cpu = apart.as_ref().map(Apart::crawlers);
    for kind in Shape::SKETCHFAB {
        for n_in_flight in IN_FLIGHT.into_iter().take(if is_big() { 2 } else { 1 }) {
            println!("{kind}, {n_in_flight} in flight:");
            crawls(&runtime, cpu, kind, &world, n_in_flight);
        }
    }
}

fn crawls(
    runtime: &Runtime,
    cpu: Option<&str>,
    kind: Shape,
    world: &Arc<World>,
    n_in_flight: usize,
) {
    let [mut rate, mut cpu_ms, mut share, mut peak] = [const { Vec::new() }; 4];
    for run in 1..=LONG_RUNS {
        let folder = tempfile::tempdir().unwrap();
        let site = SimSite::new(kind, Arc::clone(world));
        let server = runtime.block_on(Server::start(site, 0)).unwrap();
        let config = configure(&server, folder.path(), n_in_flight);
        let used = Crawler::spawn_on(cpu, &config, &["start"]).end(&[0]);
        let n_pages = server.n_requests() as f64;
        runtime.block_on(server.stop());
        rate.push(n_pages / used.wall.as_secs_f64());
        cpu_ms.push(used.cpu_seconds * 1000.0 / n_pages);
        share.push(used.cpu_seconds / used.wall.as_secs_f64() * 100.0);
        peak.push(used.peak_mib);
        if run == LONG_RUNS {
            show("  requests", &[n_pages], "");
            show("  pages a second", &rate, "pages/s");
            show("  CPU of the crawler a page", &cpu_ms, "ms");
            show("  CPU of the crawler", &share, "%");
            show("  peak resident", &peak, "MiB");
            show_bytes(&folder.path().join("crawl.db"));
        }
    }
}

fn configure(server: &Server, folder: &Path, n_in_flight: usize) -> std::path::PathBuf {
    let config = server.config_yml(&folder.join("crawl.db"), &folder.join("exports"));
    let before = format!("max_in_flight: {}\n", Server::MAX_IN_FLIGHT);
    assert!(config.contains(&before), "{config}");
    let config = config.replace(&before, &format!("max_in_flight: {n_in_flight}\n"));
    let path = folder.join("config.yml");
    std::fs::write(&path, config).unwrap();
    path
}
