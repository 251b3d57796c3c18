//! Links between hosts and the server that are slow, or carry nothing without anyone noticing.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crawl::sim::{Fault, FaultSwitch, Faults, LinkState, Place, TcpLink};
use tokio::sync::Notify;

use super::team::{
    HeldTeam, Host, N_HOSTS, Rows, assert_same_as_in_a_file, hold_all, limit_rate, setup,
    until_all_held,
};
use crate::postgres::{self, Server};

/// How long after a pause was stored any host may still send.
const OBEYED_AFTER: Duration = Duration::from_millis(600);

/// How long the site asks to wait. A host whose cable is cut may hold the writers' lock, which the server takes from it
/// after five seconds. Only then can another host store the pause, and some of it has to be left.
const PAUSE: Duration = Duration::from_secs(8);

/// How long no host may send after that.
const WATCHED: Duration = Duration::from_millis(1500);

async fn link_to(server: &Server) -> TcpLink {
    TcpLink::to(([127, 0, 0, 1], server.port()).into(), 1).await.unwrap()
}

/// Returns the same address by way of a link.
fn by_way_of(link: &TcpLink, server: &Server, address: &str) -> String {
    address.replace(&format!(":{}/", server.port()), &format!(":{}/", link.port()))
}

/// The hosts do not come back at the same moment. Whoever is first must not take the others for dead.
#[tokio::test(flavor = "multi_thread")]
async fn hosts_that_all_lost_the_server_for_a_while_keep_their_pages() {
    let Some(server) = postgres::server() else { return };
    let notify = Arc::new(Notify::new());
    let n_items = 60;
    let mut setup = setup(n_items);
    setup.faults = Faults::script(hold_all(&notify, Vec::new()));
    let (link, address) = (link_to(server).await, server.address());
    let crawl = setup.serve_with(by_way_of(&link, server, &address)).await;
    let HeldTeam { crawl, mut hosts, mut rows, notify } =
        HeldTeam::begin(server, crawl, notify).await;
    link.set(LinkState { refuses: true, ..LinkState::default() });
    link.cut();
    for host in &mut hosts {
        host.hear("lost the connection to the database server").await;
    }
    // Longer than a host may be silent.
    tokio::time::sleep(Duration::from_secs(7)).await;
    link.set(LinkState::default());
    for host in &mut hosts {
        host.hear("the database server answers again").await;
    }
    notify.notify_waiters();
    for host in hosts {
        host.expect(0).await;
    }
    assert_eq!(crawl.repeats(), Vec::<String>::new());
    assert_eq!(rows.number("select count(*) from tasks where crashes > 0").await, 0);
    assert_eq!(rows.number("select count(*) from hosts").await, 3);
    assert_same_as_in_a_file(&crawl, n_items).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_can_not_hear_of_a_pause_does_not_send_in_it() {
    let Some(server) = postgres::server() else { return };
    let (notify, refusing) = (Arc::new(Notify::new()), FaultSwitch::default());
    let n_items = 120;
    let mut setup = setup(n_items);
    let wait = Fault::TooManyRequests { retry_after: Some(PAUSE.as_secs().to_string()) };
    setup.faults = Faults::script(hold_all(&notify, Vec::new()))
        .and_trouble(refusing.trouble(Place::All, vec![wait]));
    let address = server.address();
    let mut crawl = setup.serve_with(address.clone()).await;
    limit_rate(&mut crawl, 50);

    let link = link_to(server).await;
    let linked = by_way_of(&link, server, &address);
    let mut hosts = vec![Host::run(&crawl, &["start"])];
    crawl.server.wait_for_requests(1).await;
    hosts.push(Host::run(&crawl, &["resume"]));
    hosts.push(Host::run(&crawl, &["resume", "--database", &linked]));
    let mut rows = Rows::of(server, &crawl).await;
    rows.wait_for_hosts(N_HOSTS).await;
    until_all_held(&crawl).await;
    let team = HeldTeam { crawl, hosts, rows, notify };
    team.notify.notify_waiters();
    let HeldTeam { crawl, hosts, mut rows, .. } = team;
    crawl.server.wait_for_requests(crawl.server.n_requests() + 40).await;

    link.set(LinkState::cable_out());
    refusing.turn_on();
    rows.wait_for("select least(1, count(*)) from pauses", 1).await;
    let stored = Instant::now();
    refusing.turn_off();
    tokio::time::sleep(WATCHED).await;
    let late: Vec<Duration> = crawl
        .server
        .requests()
        .iter()
        .filter(|hit| hit.at > stored + OBEYED_AFTER)
        .map(|hit| hit.at - stored)
        .collect();
    let told: Vec<String> = hosts.iter().map(Host::said).collect();
    assert!(late.is_empty(), "sent in the pause: {late:?}\n{}", told.join("\n"));
    link.set(LinkState::default());
    for host in hosts {
        host.expect(0).await;
    }
    assert_eq!(rows.number("select count(*) from tasks where crashes > 0").await, 0);
    assert_same_as_in_a_file(&crawl, n_items).await;
}
