//! What the site tells one host applies to all.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crawl::sim::{Fault, FaultSwitch, Faults, LoggedRequest, Place};
use tokio::sync::Notify;

use super::team::{HeldTeam, Host, assert_same_as_in_a_file, hold_all, limit_rate, setup};
use crate::harness::{Crawl, PROPER};
use crate::postgres;

/// How long after an answer that asks for a pause the other hosts may still send.
const OBEYED_AFTER: Duration = Duration::from_millis(600);

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_that_one_host_was_asked_for_is_obeyed_by_all() {
    let Some(server) = postgres::server() else { return };
    let n_items = 120;
    let notify = Arc::new(Notify::new());
    let mut setup = setup(n_items);
    let refusal = Fault::TooManyRequests { retry_after: Some("3".to_owned()) };
    setup.faults = Faults::script(hold_all(&notify, [vec![PROPER; 10], vec![refusal]].concat()));
    let mut crawl = setup.serve_with(server.address()).await;
    limit_rate(&mut crawl, 50);
    let HeldTeam { crawl, hosts, notify, .. } = HeldTeam::begin(server, crawl, notify).await;
    notify.notify_waiters();
    for host in hosts {
        host.expect(0).await;
    }
    let requests = crawl.server.requests();
    let refused: Vec<Instant> =
        requests.iter().filter(|hit| hit.status == 429).map(|hit| hit.at).collect();
    assert_eq!(refused.len(), 1);
    let (from, to) = (refused[0] + OBEYED_AFTER, refused[0] + Duration::from_secs(3));
    let since = |hit: &LoggedRequest| hit.at - refused[0];
    let late: Vec<Duration> =
        requests.iter().filter(|hit| hit.at > from && hit.at < to).map(since).collect();
    assert!(late.is_empty(), "sent in the pause: {late:?}");
    let n_after = requests.iter().filter(|hit| hit.at >= to).count();
    assert!(n_after > 50, "{n_after} pages are no test");
    assert_same_as_in_a_file(&crawl, n_items).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_is_down_is_probed_by_one_host_at_a_time() {
    let Some(server) = postgres::server() else { return };
    let n_items = 60;
    let (notify, probed) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (down, slow) = (FaultSwitch::default(), FaultSwitch::default());
    let mut setup = setup(n_items);
    setup.faults = Faults::script(hold_all(&notify, Vec::new()))
        .and_trouble(slow.trouble(Place::All, vec![Fault::Hold(Arc::clone(&probed))]))
        .and_trouble(down.trouble(Place::All, vec![Fault::Status(500)]));
    setup.retry = "{failures_max: 6, backoff: 1ms, backoff_max: 20ms, pause: 3s}";
    let crawl = setup.serve_with(server.address()).await;
    let mut team = HeldTeam::begin(server, crawl, notify).await;
    down.turn_on();
    team.notify.notify_waiters();
    team.rows.wait_for("select least(1, count(*)) from pauses", 1).await;
    until_quiet(&team.crawl, OBEYED_AFTER).await;

    // The probe gets no answer for a while. The other hosts must wait for it.
    slow.turn_on();
    let n_before = team.crawl.server.n_requests();
    team.crawl.server.wait_for_requests(n_before + 1).await;
    tokio::time::sleep(OBEYED_AFTER).await;
    let sent: Vec<_> = team
        .crawl
        .server
        .requests()
        .split_off(n_before)
        .into_iter()
        .map(|hit| hit.target)
        .collect();
    let told: Vec<String> = team.hosts.iter().map(Host::said).collect();
    assert_eq!(sent.len(), 1, "one probe at a time: {sent:#?}\n{}", told.join("\n"));
    down.turn_off();
    slow.turn_off();
    probed.notify_waiters();
    for host in team.hosts {
        host.expect(0).await;
    }
    assert_eq!(team.rows.number("select count(*) from tasks where state = 'discarded'").await, 0);
    assert_same_as_in_a_file(&team.crawl, n_items).await;
}

/// Waits until the site has got no request for this long.
async fn until_quiet(crawl: &Crawl, length: Duration) {
    while crawl.server.requests().iter().any(|hit| hit.at.elapsed() < length) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
