//! Hosts that come while another one makes first contact: they wait for it, whatever happens meanwhile.

use std::sync::Arc;

use crawl::sim::{Fault, Faults, LinkState, TcpLink};
use tokio::sync::Notify;

use super::team::{FIRST_LIKES, Host, Rows, assert_same_as_in_a_file, setup};
use crate::harness::Crawl;
use crate::postgres::{self, Server};

const N_ITEMS: usize = 40;

const WAITS: &str = "joining the crawl of";

const PROVEN: &str = "select proven from crawl";

/// A crawl whose first host has stored a page of the catalogue, but has not made first contact yet: the answer to a
/// request that contains `held` is held back.
struct Meeting {
    crawl: Crawl,
    first: Host,
    notify: Arc<Notify>,
}

impl Meeting {
    async fn at(address: String, held: &str) -> Self {
        let notify = Arc::new(Notify::new());
        let mut setup = setup(N_ITEMS);
        setup.faults =
            Faults::script(vec![(held.to_owned(), vec![Fault::Hold(Arc::clone(&notify))])]);
        let crawl = setup.serve_with(address).await;
        let first = Host::run(&crawl, &["start"]);
        until_requested(&crawl, held).await;
        Self { crawl, first, notify }
    }
}

/// Waits until the site was asked for an address that contains these words.
async fn until_requested(crawl: &Crawl, words: &str) {
    let mut n = 1;
    loop {
        crawl.server.wait_for_requests(n).await;
        let requests = crawl.server.requests();
        if requests.iter().any(|hit| hit.target.contains(words)) {
            return;
        }
        n = requests.len() + 1;
    }
}

async fn link_to(server: &Server) -> TcpLink {
    TcpLink::to(([127, 0, 0, 1], server.port()).into(), 1).await.unwrap()
}

fn by_way_of(link: &TcpLink, server: &Server, address: &str) -> String {
    address.replace(&format!(":{}/", server.port()), &format!(":{}/", link.port()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_waits_to_join_outlasts_the_loss_of_the_server() {
    let Some(server) = postgres::server() else { return };
    let address = server.address();
    let Meeting { crawl, first, notify } = Meeting::at(address.clone(), FIRST_LIKES).await;
    let link = link_to(server).await;
    let linked = by_way_of(&link, server, &address);
    let mut waiting = Host::run(&crawl, &["resume", "--database", &linked]);
    waiting.hear(WAITS).await;
    link.set(LinkState { refuses: true, ..LinkState::default() });
    link.cut();
    waiting.hear("lost the connection to the database server").await;
    link.set(LinkState::default());
    notify.notify_one();
    first.expect(0).await;
    waiting.expect(0).await;
    assert_eq!(crawl.repeats(), Vec::<String>::new());
    assert_same_as_in_a_file(&crawl, N_ITEMS).await;
}

/// What the first host was requesting must be requested again, and only one of those that wait may do that.
#[tokio::test(flavor = "multi_thread")]
async fn if_the_first_host_is_killed_one_of_those_that_wait_makes_first_contact() {
    let Some(server) = postgres::server() else { return };
    let Meeting { crawl, first, notify } = Meeting::at(server.address(), FIRST_LIKES).await;
    let mut rows = Rows::of(server, &crawl).await;
    let mut waiting = [Host::run(&crawl, &["resume"]), Host::run(&crawl, &["resume"])];
    for host in &mut waiting {
        host.hear(WAITS).await;
    }
    assert_eq!(rows.number(PROVEN).await, 0);
    first.signal("KILL").await;
    first.end().await;
    notify.notify_one();
    let mut said = String::new();
    for host in waiting {
        said += &host.expect(0).await;
    }
    let recovered = "1 task left running by a crashed run is available again";
    assert_eq!(said.matches(recovered).count(), 1, "{said}");
    assert_eq!(rows.number(PROVEN).await, 1);
    assert_eq!(crawl.repeats().len(), 1, "what the first host had in flight");
    assert_same_as_in_a_file(&crawl, N_ITEMS).await;
}

/// The lock by which others wait is lost with its connection. The host that makes first contact takes a share later.
#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_loses_its_lock_while_it_makes_first_contact_goes_on_and_lets_others_join() {
    let Some(server) = postgres::server() else { return };
    let Meeting { crawl, first, notify } = Meeting::at(server.address(), FIRST_LIKES).await;
    let mut rows = Rows::of(server, &crawl).await;
    let held = "
        select count(pg_terminate_backend(pid, 5000)) from pg_locks
        where locktype = 'advisory' and objsubid = 1 and mode = 'ExclusiveLock' and granted
            and ((classid::bigint << 32) | objid::bigint) =
                hashtextextended('crawl run ' || current_schema(), 0)";
    assert_eq!(rows.number(held).await, 1);
    let mut waiting = Host::run(&crawl, &["resume"]);
    waiting.hear(WAITS).await;
    assert_eq!(rows.number("select count(*) from runs").await, 1, "it still waits");
    notify.notify_one();
    first.expect(0).await;
    waiting.expect(0).await;
    assert_eq!(crawl.repeats(), Vec::<String>::new());
    assert_same_as_in_a_file(&crawl, N_ITEMS).await;
}
