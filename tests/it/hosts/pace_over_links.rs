//! The rate that hosts keep if their links to the server are slow.

use std::time::{Duration, Instant};

use crawl::sim::{LinkState, TcpLink};

use super::pace::{Lateness, as_f64, assert_rate_kept, busiest_second};
use super::team::{Host, Rows, setup};
use crate::postgres::{self, Server};

/// How slow a link is: the delay of each byte, and what chance adds to it.
const LINKS: [(u64, u64); 3] = [(0, 0), (5, 0), (20, 40)];

/// How many items a page of the catalogue lists.
const PAGE_LENGTH: usize = 24;

/// Some hosts that crawl at a rate over a slow link.
#[derive(Clone, Copy, Debug)]
struct Case {
    n_hosts: usize,
    rate: f64,
    link_ms: (u64, u64),
    seconds: u32,
}

/// When requests arrived while all hosts were at work, and how late the machine was.
struct Observed {
    arrivals: Vec<Instant>,
    /// Requests per second.
    reached: f64,
    late: Duration,
}

fn rounded(value: f64) -> usize {
    format!("{value:.0}").parse().unwrap()
}

impl Case {
    async fn observe(self, server: &Server) -> Observed {
        let link = TcpLink::to(([127, 0, 0, 1], server.port()).into(), 1).await.unwrap();
        let [delay, jitter] = [self.link_ms.0, self.link_ms.1].map(Duration::from_millis);
        link.set(LinkState { delay, jitter, ..LinkState::default() });
        let address = server.address();
        let linked =
            address.replace(&format!(":{}/", server.port()), &format!(":{}/", link.port()));
        // Two pages per item and more, for longer than the case lasts.
        let n_items = 60 + rounded(self.rate * f64::from(self.seconds + 15) / 2.0);
        let mut setup = setup(n_items);
        setup.workers = 1;
        let mut crawl = setup.serve_with(address.clone()).await;
        // Each page of the catalogue names the next, so with slow links one comes after the other. They are read first.
        let n_pages = (n_items / PAGE_LENGTH + 10).to_string();
        crawl.expect(5, &["start", "--max-requests", &n_pages]).await;
        let mut rows = Rows::of(server, &crawl).await;
        let left = "select count(*) from tasks where kind = 1 and state = 'available'";
        assert_eq!(rows.number(left).await, 0, "pages of the catalogue are left");
        crawl.configure(&address, &linked);
        let rate = format!("requests_per_second: {}\n", self.rate);
        crawl.configure("requests_per_second: 1000000.0\n", &rate);
        let n_workers = if self.rate < 20.0 { 8 } else { 64 };
        crawl.configure("max_in_flight: 1\n", &format!("max_in_flight: {n_workers}\n"));
        let run = |_| Host::run(&crawl, &["resume"]);
        let hosts: Vec<Host> = (0..self.n_hosts).map(run).collect();
        rows.wait_for_hosts(self.n_hosts).await;
        let lateness = Lateness::watch();
        let n_before = crawl.server.n_requests();
        crawl.server.wait_for_requests(n_before + rounded(self.rate * 2.0)).await;
        let (began, length) = (Instant::now(), Duration::from_secs(self.seconds.into()));
        tokio::time::sleep(length).await;
        let late = lateness.end();
        for host in &hosts {
            host.signal("TERM").await;
        }
        for host in hosts {
            host.end().await;
        }
        let hits = crawl.server.requests();
        let within = |at: &Instant| *at >= began && *at < began + length;
        let mut arrivals: Vec<Instant> = hits.iter().map(|hit| hit.at).filter(within).collect();
        arrivals.sort();
        let reached = as_f64(arrivals.len()) / length.as_secs_f64();
        Observed { arrivals, reached, late }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hosts_with_slow_links_keep_one_rate() {
    let Some(server) = postgres::server() else { return };
    let case = Case { n_hosts: 3, rate: 10.0, link_ms: (20, 40), seconds: 8 };
    let Observed { arrivals, reached, late } = case.observe(server).await;
    assert_rate_kept(&arrivals, case.rate, late);
    // How close the rate comes is for the table below to say.
    assert!(reached > 0.5 * case.rate, "{reached} per second, {late:?} late");
}

/// To be run with `--release`: ten hosts of a debug build need more than two CPUs.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes 15 minutes"]
async fn measure_rates_over_slow_links() {
    let Some(server) = postgres::server() else { return };
    println!("hosts  rate  link (ms)  reached  busiest second : allowed  late (ms)");
    for (rate, seconds) in [(7.3, 20), (50.0, 12), (400.0, 10)] {
        for link_ms in LINKS {
            for n_hosts in [1, 3, 10] {
                let case = Case { n_hosts, rate, link_ms, seconds };
                let Observed { arrivals, reached, late } = case.observe(server).await;
                println!(
                    "{n_hosts:5} {rate:5} {:>5}+{:<4} {:7.3} {:7} : {:<7.1} {:6}",
                    link_ms.0,
                    link_ms.1,
                    reached / rate,
                    busiest_second(&arrivals),
                    1.02 * rate + 1.0,
                    late.as_millis()
                );
            }
        }
    }
}
