//! Crawls on a server give the same results as crawls in files.

use crawl::ledger::database::Db;
use crawl::sim::World;
use crawl::words::DatabasePlace;

use crate::harness::{Crawl, FILES, Setup, assert_same};
use crate::postgres;
use crate::site_kind::SiteKind;
use crate::stops::{held, until_held};

/// What an export says about the crawl itself, such as when it was.
const ABOUT_THE_CRAWL: [&str; 5] =
    ["README.md", "stats.svg", "coverage.svg", "stats.html", "manifest.json"];

fn assert_same_files(on_server: &Crawl, in_file: &Crawl) {
    for name in FILES.iter().filter(|name| !ABOUT_THE_CRAWL.contains(name)) {
        assert_same(&on_server.exported(name), &in_file.exported(name), name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_site_gives_the_same_files_on_both_stores() {
    let Some(server) = postgres::server() else { return };
    for kind in SiteKind::ALL {
        let on_server = Setup::new(kind, 120).serve_with(server.address()).await;
        let in_file = Setup::new(kind, 120).serve_with("crawl.db".to_owned()).await;
        for crawl in [&on_server, &in_file] {
            crawl.expect(0, &["start"]).await;
            crawl.assert_truth().await;
        }
        assert_same_files(&on_server, &in_file);
        assert!(!on_server.path("crawl.db").exists(), "{kind}: nothing is in a file");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_change_no_file() {
    let Some(server) = postgres::server() else { return };
    let on_server = Setup::new(SiteKind::SketchfabV3, 60).serve_with(server.address()).await;
    let in_file = Setup::new(SiteKind::SketchfabV3, 60).serve_with("crawl.db".to_owned()).await;
    // Nothing waits between a kill and the next run, which must get the lock at once.
    on_server.start_and_kill(5, 5..=15).await;
    on_server.expect(0, &["resume"]).await;
    in_file.expect(0, &["start"]).await;
    for crawl in [&on_server, &in_file] {
        crawl.assert_truth().await;
    }
    assert_same_files(&on_server, &in_file);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_schemas_hold_two_crawls() {
    let Some(server) = postgres::server() else { return };
    let one = Setup::new(SiteKind::SketchfabV3, 40).serve_with(server.address()).await;
    let mut other = Setup::new(SiteKind::Sketchfab2016, 60);
    other.world = World::generate(60, 3);
    let other = other.serve_with(server.address()).await;
    let (first, second) = tokio::join!(one.run(&["start"]), other.run(&["start"]));
    assert!(first.status.success() && second.status.success(), "{first:?}\n{second:?}");
    one.assert_truth().await;
    other.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_may_have_any_name() {
    let Some(server) = postgres::server() else { return };
    for name in ["Crawl%20%22of%22%20%C3%A4pfel", "select", "a%3Bb'c,d", "public.x"] {
        let address = format!("{}?schema={name}", server.url());
        let crawl = Setup::new(SiteKind::SketchfabV3, 20).serve_with(address).await;
        crawl.expect(0, &["start"]).await;
        crawl.assert_truth().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_serves_as_well() {
    let Some(server) = postgres::server() else { return };
    let (folder, port) = (server.folder().display(), server.port());
    let place = format!("host={folder}&port={port}&user=postgres&dbname=postgres");
    let address = format!("postgres:///?{place}&schema=by_socket");
    let crawl = Setup::new(SiteKind::SketchfabV3, 20).serve_with(address).await;
    crawl.expect(0, &["start"]).await;
    crawl.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn status_tells_whether_a_run_is_going_on() {
    if postgres::server().is_none() {
        return;
    }
    let (crawl, notify) = held().await;
    let mut run = crawl.spawn(&["start"]);
    until_held(&crawl).await;
    assert_eq!(crawl.status().await["state"], "running");
    let (running, _) = crawl.expect(0, &["status"]).await;
    notify.notify_waiters();
    assert!(run.wait().await.unwrap().success());
    assert_eq!(crawl.status().await["state"], "complete");
    let (complete, _) = crawl.expect(0, &["status"]).await;
    assert!(running.starts_with("sketchfab-v3: running\n"), "{running}");
    assert!(complete.starts_with("sketchfab-v3: complete\n"), "{complete}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_shows_the_connections_under_the_name_of_the_address() {
    let Some(server) = postgres::server() else { return };
    let address = server.address();
    let crawl = Setup::new(SiteKind::SketchfabV3, 20).serve_with(address.clone()).await;
    crawl.expect(0, &["start"]).await;
    for (parameter, name) in [("", "crawl"), ("&application_name=night%20crawl", "night crawl")] {
        let place = DatabasePlace::parse_address(&format!("{address}{parameter}"));
        let readers = Db::open_to_read(&place.unwrap().unwrap()).await.unwrap().readers();
        let mut conn = readers.acquire().await.unwrap();
        let shown = conn.ask("select current_setting('application_name')").one::<String>().await;
        assert_eq!(shown.unwrap(), name);
        drop(conn);
        readers.close().await;
    }
}
