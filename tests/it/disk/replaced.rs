//! A database that is moved, deleted or replaced while a run writes to it: SQLite would go on with
//! the file that no path leads to any more.

use std::path::PathBuf;
use std::sync::Arc;

use crate::site_kind::SiteKind;
use crawl::sim::{Fault, Faults};
use tokio::sync::Notify;

use super::{assert_refused, carry_on};
use crate::harness::{Crawl, Setup};
use crate::stops::{held, until_held};

/// A run that finds its files changed by this, while a page is in flight, and ends with these words;
/// gives the crawl.
async fn run_meanwhile(change: impl AsyncFnOnce(&Crawl), words: &[&str]) -> Crawl {
    let (crawl, notify) = held().await;
    crawl.expect(5, &["start", "--max-requests", "4"]).await;
    let child = crawl.spawn(&["resume"]);
    until_held(&crawl).await;
    change(&crawl).await;
    notify.notify_one();
    assert_refused(&child.wait_with_output().await.unwrap(), 9, words);
    crawl
}

fn paths(crawl: &Crawl) -> (PathBuf, PathBuf) {
    (crawl.path("crawl.db"), crawl.path("moved.db"))
}

const DATABASE: [&str; 4] =
    ["crawl.db was deleted or replaced", "put the file back", "`crawl resume`", "`crawl start`"];

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_moved_away_and_put_back_has_lost_nothing() {
    let change = async |crawl: &Crawl| {
        let (path, moved) = paths(crawl);
        std::fs::rename(path, moved).unwrap();
        crawl.expect(3, &["status"]).await;
        // The lock still holds: no second crawl is begun beside the first.
        crawl.expect(7, &["start"]).await;
    };
    let crawl = run_meanwhile(change, &DATABASE).await;
    let (path, moved) = paths(&crawl);
    assert!(!path.exists(), "nothing is made in its place");
    std::fs::rename(moved, path).unwrap();
    carry_on(&crawl).await;
    assert_eq!(crawl.repeats().len(), 1, "the page in flight, and no other");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_deleted_ends_the_run_and_another_is_begun() {
    let change = async |crawl: &Crawl| std::fs::remove_file(crawl.path("crawl.db")).unwrap();
    let crawl = run_meanwhile(change, &DATABASE).await;
    crawl.expect(3, &["resume"]).await;
    // Its log is left, and nobody knows here whether the database will come back.
    assert_refused(
        &crawl.run(&["start"]).await,
        3,
        &["crawl.db-wal belongs to a database that is gone", "put that database"],
    );
    std::fs::remove_file(crawl.path("crawl.db-wal")).unwrap();
    crawl.expect(0, &["start"]).await;
    crawl.assert_truth().await;
}

/// The last look: robots.txt forbids all, so that nothing is claimed and nothing settled.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_deleted_before_the_first_claim_is_missed_all_the_same() {
    let notify = Arc::new(Notify::new());
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    setup.robots = Some((200, "User-agent: *\nDisallow: /\n"));
    let hold = vec![Fault::Hold(Arc::clone(&notify))];
    setup.faults = Faults::script(vec![("/robots.txt".to_owned(), hold)]);
    let crawl = setup.serve().await;
    let child = crawl.spawn(&["start"]);
    crawl.server.wait_for_requests(1).await;
    std::fs::remove_file(crawl.path("crawl.db")).unwrap();
    notify.notify_one();
    assert_refused(&child.wait_with_output().await.unwrap(), 9, &DATABASE);
    assert!(!crawl.path("crawl.db").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_takes_the_databases_place_is_not_touched() {
    let change = async |crawl: &Crawl| {
        let (path, moved) = paths(crawl);
        std::fs::rename(&path, moved).unwrap();
        std::fs::write(path, "what someone put here").unwrap();
    };
    let crawl = run_meanwhile(change, &DATABASE).await;
    let (path, moved) = paths(&crawl);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "what someone put here");
    std::fs::rename(moved, path).unwrap();
    carry_on(&crawl).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_is_deleted_is_saved_from_and_ends_the_run() {
    let change = async |crawl: &Crawl| std::fs::remove_file(crawl.path("crawl.db-wal")).unwrap();
    let words = ["crawl.db-wal was deleted or replaced", "`crawl verify`", "`crawl resume`"];
    let crawl = run_meanwhile(change, &words).await;
    crawl.expect(0, &["verify"]).await;
    carry_on(&crawl).await;
    assert_eq!(crawl.repeats().len(), 1, "the page in flight, and no other");
}
