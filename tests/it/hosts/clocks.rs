//! The clocks of the hosts do not matter: only the server's clock counts.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crawl::sim::{Fault, Faults};

use super::pace::{Lateness, assert_rate_kept};
use super::team::{Host, N_HOSTS, Rows, assert_same_as_in_a_file, limit_rate, setup};
use crate::harness::{PROPER, text};
use crate::postgres;

const RATE: u32 = 50;

/// How each host's clock differs from the server's.
const CLOCKS: [&str; N_HOSTS] = ["-1h", "+0", "+1h"];

/// How long the site asks to wait.
const PAUSE: Duration = Duration::from_secs(2);

/// What a host with the wrong time would have written.
const WRONG_TIMES: [&str; 6] = [
    "select count(*) from requests where abs(sent_at - cast(extract(epoch from now()) * 1000 as bigint)) > 300000",
    "select count(*) from pauses where abs(began_at - cast(extract(epoch from now()) * 1000 as bigint)) > 300000",
    "select count(*) from pauses where until_at < began_at",
    "select count(*) from runs where abs(began_at - cast(extract(epoch from now()) * 1000 as bigint)) > 300000
        or ended_at < began_at",
    "select count(*) from tasks where abs(settled_at - cast(extract(epoch from now()) * 1000 as bigint)) > 300000",
    "select count(*) from robots where abs(fetched_at - cast(extract(epoch from now()) * 1000 as bigint)) > 300000",
];

/// Returns whether this machine has the program that lies about the time.
pub fn has_faketime() -> bool {
    let mut command = Command::new("faketime");
    command.args(["-f", "+0", "true"]).stdout(Stdio::null()).stderr(Stdio::null());
    let has_it = command.status().is_ok_and(|status| status.success());
    if !has_it {
        let test = std::thread::current();
        eprintln!("skipped: {}: there is no faketime", test.name().unwrap_or("a test"));
    }
    has_it
}

#[tokio::test(flavor = "multi_thread")]
async fn hosts_with_wrong_clocks_keep_one_rate_and_the_servers_time() {
    let Some(server) = postgres::server() else { return };
    if !has_faketime() {
        return;
    }
    let n_items = 120;
    let mut setup = setup(n_items);
    let refusal = Fault::TooManyRequests { retry_after: Some(PAUSE.as_secs().to_string()) };
    let likes = [vec![PROPER; 60], vec![refusal]].concat();
    setup.faults = Faults::script(vec![("offset=0".to_owned(), likes)]);
    let mut crawl = setup.serve_with(server.address()).await;
    limit_rate(&mut crawl, RATE);
    let lateness = Lateness::watch();
    let by = |clock| ["faketime", "-f", clock];
    let mut hosts = vec![Host::run_by(&crawl, &by(CLOCKS[0]), &["start"])];
    crawl.server.wait_for_requests(1).await;
    hosts.extend(CLOCKS[1..].iter().map(|clock| Host::run_by(&crawl, &by(clock), &["resume"])));
    let mut rows = Rows::of(server, &crawl).await;
    rows.wait_for_hosts(N_HOSTS).await;

    for clock in CLOCKS {
        let output = crawl.run_by(&by(clock), &["status", "--json"]).await;
        let status: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(status["state"], "running", "{}", text(&output.stderr));
        for host in status["hosts"].as_array().unwrap() {
            assert!(host["silent_seconds"].as_f64().unwrap() < 5.0, "{clock}: {host}");
        }
    }
    for host in hosts {
        host.expect(0).await;
    }

    let hits = crawl.server.requests();
    let mut arrivals: Vec<Instant> = hits.iter().map(|hit| hit.at).collect();
    arrivals.sort();
    assert_rate_kept(&arrivals, f64::from(RATE), lateness.end());
    let refused: Vec<Instant> =
        hits.iter().filter(|hit| hit.status == 429).map(|hit| hit.at).collect();
    assert_eq!(refused.len(), 1);
    let next = arrivals.iter().find(|at| **at > refused[0] + Duration::from_millis(600)).unwrap();
    let length = *next - refused[0];
    assert!(length >= PAUSE && length < PAUSE + Duration::from_secs(2), "{length:?}");
    for sql in WRONG_TIMES {
        assert_eq!(rows.number(sql).await, 0, "{sql}");
    }
    let (audit, _) = crawl.expect(0, &["audit"]).await;
    assert!(!audit.contains("3600") && !audit.contains("1h"), "{audit}");
    assert_same_as_in_a_file(&crawl, n_items).await;
}
