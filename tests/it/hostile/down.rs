//! A site that refuses connections or answers only with 5xx: an outage of the site, which costs no
//! task.

use std::net::Ipv4Addr;
use std::sync::Arc;

use crate::site_kind::SiteKind;
use crawl::ledger::database::Db;
use crawl::sim::{Fault, Faults, Server, Shape, SimSite, World};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpSocket;
use tokio::sync::Notify;

use crate::harness::{Crawl, PROPER, Setup};
use crate::stops::hear;

/// Returns the failures of all tasks, and the last pause with its reason.
async fn spent(crawl: &Crawl) -> (i64, i64, String) {
    let db = Db::open_to_read(&crawl.path("crawl.db")).await.unwrap();
    let sql = "select (select sum(failures) from tasks), pause_incidents, pause_reason from site";
    let mut reader = db.readers().acquire().await.unwrap();
    sqlx::query_as(sql).fetch_one(reader.sqlite().unwrap()).await.unwrap()
}

/// Checks that the crawl has stopped and every page of likes but the first is still to be fetched.
async fn assert_stopped(crawl: &Crawl) {
    let status = crawl.status().await;
    let likes = &status["stages"]["likes"];
    let blamed = [&likes["running"], &likes["completed"], &likes["gone"], &likes["discarded"]];
    assert_eq!(blamed, [0, 1, 0, 0], "{status}");
    assert_eq!(status["state"], "stopped");
}

/// The site sends its first pages, then refuses every connection, and serves later. Until then its port is
/// bound, so that no other program can take it.
#[tokio::test(flavor = "multi_thread")]
async fn refused_connections_are_an_outage_for_more_than_one_run() {
    // The catalogue has one page, so that no page comes between the refusals.
    let mut setup = Setup::new(SiteKind::SketchfabV3, 20);
    setup.retry = "{failures_max: 9, backoff: 1ms, backoff_max: 1ms, pause: 50ms, wait_max: 250ms}";
    let sim = || SimSite::new(Shape::SketchfabV3, World::generate(20, 7));
    let site = Server::start(sim(), 0).await.unwrap();
    let port = site.url().rsplit(':').next().unwrap().parse::<u16>().unwrap();
    let mut crawl = setup.serve().await;
    crawl.configure(&crawl.server.url(), &site.url());
    crawl.configure("obey_robots: true", "obey_robots: false");
    crawl.expect(5, &["start", "--max-requests", "2"]).await;
    site.stop().await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_reuseaddr(true).unwrap();
    socket.bind((Ipv4Addr::LOCALHOST, port).into()).unwrap();

    let (_, err) = crawl.expect(6, &["resume"]).await;
    assert!(
        err.contains("no connection: it was refused, ") && err.contains("come back then"),
        "{err}"
    );
    assert_stopped(&crawl).await;
    let (n_failures, n_incidents, reason) = spent(&crawl).await;
    assert_eq!(n_failures, 0, "those that led to it are given back");
    // The run waits for 50, 100 and 200 ms; 400 ms are too long.
    assert_eq!(n_incidents, 4, "{reason}");

    // The outage still holds: the rest of the wait, one probe, and the next wait is longer.
    crawl.configure("wait_max: 250ms", "wait_max: 500ms");
    let n_sent = crawl.status().await["requests"]["sent"].as_u64().unwrap();
    crawl.expect(6, &["resume"]).await;
    assert_stopped(&crawl).await;
    let (failures_after, incidents_after, reason) = spent(&crawl).await;
    assert_eq!((failures_after, incidents_after), (n_failures, 5));
    assert!(reason.ends_with("no connection: it was refused, 1 times in a row"), "{reason}");
    let n_probes = crawl.status().await["requests"]["sent"].as_u64().unwrap() - n_sent;
    assert!((1..3).contains(&n_probes), "{n_probes} probes: one of each stage at most");

    let site = Server::serve(sim(), socket.listen(64).unwrap()).unwrap();
    crawl.configure("wait_max: 500ms", "wait_max: 1h");
    crawl.expect(0, &["resume"]).await;
    crawl.assert_truth().await;
    assert!(site.n_requests() > 20);
}

/// A 503 without `Retry-After` is a 5xx like others.
#[tokio::test(flavor = "multi_thread")]
async fn ten_5xx_in_a_row_open_the_breaker_and_nine_do_not() {
    let statuses = [500, 502, 503, 504, 520, 599].into_iter().cycle();
    for (n, opens) in [(9, false), (10, true)] {
        let mut setup = Setup::new(SiteKind::Sketchfab2016, 20);
        let down = statuses.clone().take(n).map(Fault::Status);
        let faults = [PROPER].into_iter().chain(down).collect();
        // Each item has one page of features, and they come last.
        setup.faults = Faults::script(vec![("/models/".to_owned(), faults)]);
        setup.workers = 1;
        setup.retry =
            "{failures_max: 9, backoff: 1ms, backoff_max: 1ms, pause: 20ms, wait_max: 1h}";
        let crawl = setup.serve().await;
        crawl.expect(0, &["start"]).await;
        crawl.assert_truth().await;
        let (n_failures, n_incidents, reason) = spent(&crawl).await;
        let n_spent = if opens { 0 } else { 9 };
        assert_eq!((n_failures, n_incidents), (n_spent, i64::from(opens)), "{n}: {reason}");
    }
}

/// If one page is broken and the site is not, the page is given up and not the site.
#[tokio::test(flavor = "multi_thread")]
async fn one_page_with_5xx_for_ever_is_given_up() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    let item_id = setup.world.items()[3].id.clone();
    setup.faults = Faults::script(vec![(format!("model={item_id}&count=24&offset=0"), {
        vec![Fault::Status(500); 40]
    })]);
    setup.retry = "{failures_max: 5, backoff: 1ms, backoff_max: 1ms, pause: 1ms}";
    let crawl = setup.serve().await;
    crawl.expect(4, &["start"]).await;
    let (out, _) = crawl.expect(0, &["failures"]).await;
    assert!(
        out.contains(&format!("likes {item_id}, offset 0: status 500 (given up after 5 failures)")),
        "{out}"
    );
    assert_eq!(out.lines().count(), 1, "{out}");
}

/// Twelve items are broken and the site is not. A page was in flight when ten of them had failed in a row. It says
/// nothing about what came after its request, so the probe decides, and none of the ten fails in vain once more.
#[tokio::test(flavor = "multi_thread")]
async fn pages_that_are_to_blame_pause_the_site_once_whatever_was_in_flight() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 20);
    let items = setup.world.items();
    let in_flight = Arc::new(Notify::new());
    let held = (format!("model={}&count=24&offset=0", items[1].id), {
        vec![Fault::Hold(Arc::clone(&in_flight))]
    });
    let broken = items[2..14]
        .iter()
        .map(|item| (format!("model={}&count=24&offset=0", item.id), vec![Fault::Status(500); 40]));
    setup.faults = Faults::script([held].into_iter().chain(broken).collect());
    setup.workers = 2;
    setup.retry = "{failures_max: 3, backoff: 1ms, backoff_max: 1ms, pause: 1s}";
    let crawl = setup.serve().await;
    let mut child = crawl.spawn(&["start"]);
    let mut err = hear(&mut child, "the site is paused").await;
    in_flight.notify_one();
    let mut later = String::new();
    err.read_to_string(&mut later).await.unwrap();
    assert_eq!(child.wait().await.unwrap().code(), Some(4), "{later}");
    assert!(!later.contains("the site is paused"), "{later}");
    let pages = crawl.pages();
    for item in &crawl.server.world().items()[2..14] {
        let n = pages.iter().filter(|page| page.target.contains(&item.id) && page.status == 500);
        let n = n.count();
        assert!((3..=5).contains(&n), "{n} requests: three failures, and two that are taken back");
    }
    crawl.expect(0, &["verify"]).await;
}
