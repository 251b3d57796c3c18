//! Hosts that arrive during first contact, and what becomes of them if the server or the first host is lost.

use std::sync::Arc;

use crawl::sim::{Fault, Faults, LinkState, TcpLink};
use sqlx::AssertSqlSafe;
use sqlx::postgres::PgConnection;
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

/// Keeps whoever makes the schema waiting.
async fn hold_the_making(conn: &mut PgConnection, crawl: &Crawl) {
    let place = crawl.database();
    let schema = place.server().unwrap().schema().to_owned();
    let sql = format!(
        "begin; select pg_advisory_xact_lock(hashtextextended('crawl schema ' || '{schema}', 0))"
    );
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(conn).await.unwrap();
}

/// Asserts that every command says the same of a crawl that is not recorded yet.
async fn assert_is_beginning(crawl: &Crawl) {
    for command in [&["status"][..], &["dashboard", "--listen", "127.0.0.1:0"], &["failures"]] {
        let (_, err) = crawl.expect(7, command).await;
        assert!(err.contains("another process is just setting up a crawl in"), "{err}");
        assert!(err.contains("try again in a moment") && !err.contains("`crawl start`"), "{err}");
    }
    let (_, err) = crawl.expect(7, &["start"]).await;
    assert!(err.contains("another process is just setting up a crawl in"), "{err}");
    assert!(err.contains("; to join it: crawl resume"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_tables_are_made_every_command_says_that_a_crawl_begins() {
    let Some(server) = postgres::server() else { return };
    let crawl = setup(N_ITEMS).serve_with(server.address()).await;
    let mut other = server.connect().await;
    hold_the_making(&mut other, &crawl).await;
    let first = Host::run(&crawl, &["start"]);
    let mut rows = Rows::of(server, &crawl).await;
    let waits = "
        select least(1, count(*)) from pg_stat_activity
        where wait_event = 'advisory' and query like '%crawl schema%'";
    rows.wait_for(waits, 1).await;
    assert_is_beginning(&crawl).await;
    let mut joining = Host::run(&crawl, &["resume"]);
    joining.hear(WAITS).await;
    sqlx::raw_sql("rollback").execute(&mut other).await.unwrap();
    first.expect(0).await;
    joining.expect(0).await;
    assert_same_as_in_a_file(&crawl, N_ITEMS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn before_the_crawl_is_recorded_every_command_says_that_it_begins() {
    let Some(server) = postgres::server() else { return };
    let Meeting { crawl, first, notify } = Meeting::at(server.address(), "robots.txt").await;
    assert_is_beginning(&crawl).await;
    let mut joining = Host::run(&crawl, &["resume"]);
    joining.hear(WAITS).await;
    // Nothing remains of it, so there is nothing to join either.
    first.signal("KILL").await;
    first.end().await;
    let err = joining.expect(3).await;
    assert!(err.contains("there is no crawl in the schema"), "{err}");
    crawl.expect(3, &["status"]).await;
    notify.notify_one();
    crawl.expect(0, &["start"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn during_first_contact_status_names_the_host_that_makes_it() {
    let Some(server) = postgres::server() else { return };
    let Meeting { crawl, first, notify } = Meeting::at(server.address(), FIRST_LIKES).await;
    let status = crawl.status().await;
    assert_eq!(status["state"], "running");
    assert_eq!(status["hosts"][0]["pid"], first.pid);
    let (_, err) = crawl.expect(3, &["start"]).await;
    assert!(err.contains("already holds a crawl; to continue it: crawl resume"), "{err}");
    // It ends before it has made first contact, and does not wait for the answer.
    first.signal("TERM").await;
    first.signal("TERM").await;
    first.expect(143).await;
    assert_eq!(crawl.status().await["state"], "stopped");
    notify.notify_one();
    crawl.expect(0, &["resume"]).await;
    assert_same_as_in_a_file(&crawl, N_ITEMS).await;
}
