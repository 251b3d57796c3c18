//! The server's clock is set while hosts crawl.

use std::time::{Duration, Instant};

use crawl::sim::{Fault, FaultSwitch, Faults, Place};

use super::pace::{Lateness, assert_rate_kept};
use super::team::{
    HeldTeam, Host, N_HOSTS, Rows, assert_same_as_in_a_file, begin, limit_rate, setup,
};
use crate::harness::Crawl;
use crate::postgres::Server;

const RATE: u32 = 50;

const HOUR: i64 = 3600;

/// How long the site asks to wait.
const PAUSE: Duration = Duration::from_secs(3);

/// How often a test looks whether something has happened.
const LOOK_EVERY: Duration = Duration::from_millis(1);

/// How long after an answer that asks for a pause the other hosts may still send.
const OBEYED_AFTER: Duration = Duration::from_millis(600);

/// How long a killed host is silent before others take over its pages, at most.
const TAKEN_OVER_AFTER: Duration = Duration::from_secs(10);

/// Lets a task wait for another attempt.
const WAIT_FOR_HALF_A_MINUTE: &str = "
    update tasks set available_at = cast(extract(epoch from clock_timestamp()) * 1000 as bigint) + 30000
    where id = (select max(id) from tasks where state = 'available')";

/// The tasks that wait longer than tasks ever do.
const WAITS_TOO_LONG: &str = "
    select count(*) from tasks
    where state = 'available'
        and available_at > cast(extract(epoch from clock_timestamp()) * 1000 as bigint) + 400000";

/// A crawl whose server's clock the test sets, at a site that can refuse requests.
struct SteppedCrawl {
    server: Server,
    crawl: Crawl,
    hosts: Vec<Host>,
    rows: Rows,
    refusing: FaultSwitch,
}

impl SteppedCrawl {
    /// Sets the clock, and waits until every host has noticed.
    async fn set_clock(&mut self, seconds: i64, words: &str) {
        self.server.set_clock(seconds);
        for host in &mut self.hosts {
            host.hear(&format!("clock jumped {words}")).await;
        }
    }

    /// Lets the crawl go on for a moment.
    async fn go_on(&self) {
        let n = self.crawl.server.n_requests();
        self.crawl.server.wait_for_requests(n + usize::try_from(RATE).unwrap() / 2).await;
    }

    /// Lets the site ask for a pause, and waits until all hosts must know of it. Returns the index of the first
    /// refusal.
    async fn refuse(&self) -> usize {
        let n_before = refused(&self.crawl).len();
        self.refusing.turn_on();
        let is_obeyed = || refused(&self.crawl).get(n_before).map(|at| at.elapsed() > OBEYED_AFTER);
        while is_obeyed().is_none() {
            tokio::time::sleep(LOOK_EVERY).await;
        }
        self.refusing.turn_off();
        while is_obeyed() == Some(false) {
            tokio::time::sleep(LOOK_EVERY).await;
        }
        n_before
    }
}

/// Returns when the site asked for a pause.
fn refused(crawl: &Crawl) -> Vec<Instant> {
    let hits = crawl.server.requests().into_iter();
    hits.filter(|hit| hit.status == 429).map(|hit| hit.at).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn rate_and_pauses_hold_while_the_servers_clock_is_set_forward_and_back() {
    let Some(server) = Server::with_clock() else { return };
    let n_items = 150;
    let (mut setup, refusing) = (setup(n_items), FaultSwitch::default());
    let refusal = Fault::TooManyRequests { retry_after: Some(PAUSE.as_secs().to_string()) };
    setup.faults = Faults::none().and_trouble(refusing.trouble(Place::All, vec![refusal]));
    let mut crawl = setup.serve_with(server.address()).await;
    limit_rate(&mut crawl, RATE);
    let lateness = Lateness::watch();
    let (hosts, rows) = begin(&server, &crawl, &["start"]).await;
    let mut stepped = SteppedCrawl { server, crawl, hosts, rows, refusing };
    let mut pauses = Vec::new();

    stepped.go_on().await;
    stepped.set_clock(HOUR, "forward by 1h").await;
    pauses.push(stepped.refuse().await);
    stepped.go_on().await;
    // Now in the middle of a pause.
    pauses.push(stepped.refuse().await);
    stepped.rows.run(WAIT_FOR_HALF_A_MINUTE).await;
    stepped.set_clock(0, "back by 1h").await;
    stepped.rows.wait_for(WAITS_TOO_LONG, 0).await;
    stepped.go_on().await;
    pauses.push(stepped.refuse().await);
    stepped.set_clock(2 * HOUR, "forward by 2h").await;
    let SteppedCrawl { crawl, hosts, mut rows, server: _server, .. } = stepped;
    for host in hosts {
        let said = host.expect(0).await;
        assert!(!said.contains("another host was silent"), "{said}");
        assert_eq!(said.matches("clock jumped").count(), 3, "{said}");
    }

    let hits = crawl.server.requests();
    let mut arrivals: Vec<Instant> = hits.iter().map(|hit| hit.at).collect();
    arrivals.sort();
    assert_rate_kept(&arrivals, f64::from(RATE), lateness.end());
    let refused = refused(&crawl);
    for nth in pauses {
        let (from, to) = (refused[nth] + OBEYED_AFTER, refused[nth] + PAUSE);
        let late = arrivals.iter().filter(|at| **at > from && **at < to);
        let late: Vec<Duration> = late.map(|at| *at - refused[nth]).collect();
        assert!(late.is_empty(), "sent in the pause: {late:?}");
    }
    let mut answered: Vec<&str> =
        hits.iter().filter(|hit| hit.status == 200).map(|hit| hit.target.as_str()).collect();
    let n_answered = answered.len();
    answered.sort_unstable();
    answered.dedup();
    assert_eq!(answered.len(), n_answered, "no page is requested twice");
    assert_eq!(rows.number("select count(*) from hosts").await, i64::try_from(N_HOSTS).unwrap());
    let in_pause = "
        select count(*) from requests, pauses
        where sent_at > pauses.began_at + 600 and sent_at < pauses.until_at";
    assert_eq!(rows.number(in_pause).await, 0);
    assert_audited(&crawl).await;
    assert_same_as_in_a_file(&crawl, n_items).await;
}

/// Checks what an audit says about the times of the requests.
async fn assert_audited(crawl: &Crawl) {
    let (out, _) = crawl.expect(0, &["audit", "--json"]).await;
    let audit: serde_json::Value = serde_json::from_str(&out).unwrap();
    // Those were sent before the other hosts had to know of the pause.
    let n_in_pause = audit["requests_in_a_pause"].as_u64().unwrap();
    assert!(n_in_pause <= 3 * 30, "{out}");
    for gap in audit["gaps"].as_array().unwrap() {
        assert!(gap["from"].as_str() <= gap["to"].as_str(), "{gap}");
    }
    crawl.expect(0, &["audit"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_dead_host_is_lost_after_the_servers_clock_is_set() {
    let Some(server) = Server::with_clock() else { return };
    for (seconds, words) in [(HOUR, "forward by 1h"), (0, "back by 1h")] {
        let n_items = 60;
        let HeldTeam { crawl, mut hosts, mut rows, notify } = HeldTeam::of(&server, n_items).await;
        hosts.remove(2).signal("KILL").await;
        let killed = Instant::now();
        server.set_clock(seconds);
        for host in &mut hosts {
            host.hear(&format!("clock jumped {words}")).await;
        }
        let ended = "select count(*) from hosts where ended_at is not null";
        rows.wait_for(ended, 1).await;
        assert!(killed.elapsed() < TAKEN_OVER_AFTER, "{words}: {:?}", killed.elapsed());
        notify.notify_waiters();
        for host in hosts {
            host.expect(0).await;
        }
        assert_eq!(rows.number("select count(*) from hosts").await, 3, "{words}");
        assert_same_as_in_a_file(&crawl, n_items).await;
    }
}
