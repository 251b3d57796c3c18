//! The second signal of a run: it ends at once, and what was in flight is released.

use std::sync::Arc;

use crate::site_kind::SiteKind;
use crawl::sim::{Fault, Faults};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, ChildStderr};
use tokio::sync::Notify;

use crate::harness::{Crawl, Setup};
use crate::stops::{hear, held, held_times, signal, until_held};

/// Waits until more of the program's output has these words.
async fn hear_more(err: &mut BufReader<ChildStderr>, words: &str) {
    let mut heard = String::new();
    while !heard.contains(words) {
        assert!(err.read_line(&mut heard).await.unwrap() > 0, "{heard}");
    }
}

/// Sends the first signal to a run and waits until the run has taken note of it.
async fn interrupt(child: &mut Child, name: &str) -> BufReader<ChildStderr> {
    signal(child, name).await;
    hear(child, "stopping: requests").await
}

async fn open(crawl: &Crawl) -> SqliteConnection {
    SqliteConnectOptions::new().filename(crawl.path("crawl.db")).connect().await.unwrap()
}

async fn number(crawl: &Crawl, sql: &'static str) -> i64 {
    let mut conn = open(crawl).await;
    let found = sqlx::query_scalar(sql).fetch_one(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_ends_at_once_and_counts_no_crash() {
    let (crawl, _notify) = held_times(4).await;
    for (name, code) in [("TERM", 143), ("INT", 130), ("HUP", 129), ("TERM", 143)] {
        let begin = if crawl.server.n_requests() == 0 { "start" } else { "resume" };
        let n_before = crawl.server.n_requests();
        let mut child = crawl.spawn(&[begin]);
        if begin == "start" {
            until_held(&crawl).await;
        } else {
            // The page is held back again.
            crawl.server.wait_for_requests(n_before + 1).await;
        }
        let mut err = interrupt(&mut child, name).await;
        signal(&child, name).await;
        assert_eq!(child.wait().await.unwrap().code(), Some(code), "{name}");
        let mut rest = String::new();
        err.read_to_string(&mut rest).await.unwrap();
        assert!(rest.contains("stopping at once"), "{rest}");
        assert!(rest.contains("interrupted; to continue: crawl resume"), "{rest}");

        assert!(!crawl.path("crawl.db-wal").exists(), "the database is given back");
        let status = crawl.status().await;
        assert_eq!(status["state"], "stopped");
        assert_eq!(status["stages"]["likes"]["running"], 0);
        assert_eq!(status["requests"]["sent"], crawl.server.n_requests());
        assert_eq!(status["requests"]["failed"], 0, "nobody knows whether it would have come");
    }
    assert_eq!(number(&crawl, "select sum(crashes) + sum(failures) from tasks").await, 0);
    let in_flight = "select count(*) from requests where answered = 10 and sent_at is not null";
    assert_eq!(number(&crawl, in_flight).await, 4);
    assert_eq!(crawl.status().await["suspects"], serde_json::json!([]));
    crawl.expect(0, &["verify"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_second_signal_released_is_fetched_by_the_next_run() {
    let (crawl, notify) = held().await;
    let mut child = crawl.spawn(&["start"]);
    until_held(&crawl).await;
    let _err = interrupt(&mut child, "TERM").await;
    signal(&child, "TERM").await;
    assert_eq!(child.wait().await.unwrap().code(), Some(143));
    let n_before = crawl.server.n_requests();
    let child = crawl.spawn(&["resume"]);
    crawl.server.wait_for_requests(n_before + 1).await;
    notify.notify_waiters();
    let output = child.wait_with_output().await.unwrap();
    assert!(output.status.success(), "{output:?}");
    crawl.assert_truth().await;
    assert_eq!(crawl.repeats().len(), 1, "the page in flight, and no other");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_ends_a_run_that_waits_for_robots_txt() {
    let notify = Arc::new(Notify::new());
    let mut setup = Setup::new(SiteKind::SketchfabV3, 20);
    let hold = vec![Fault::Hold(Arc::clone(&notify))];
    setup.faults = Faults::script(vec![("/robots.txt".to_owned(), hold)]);
    let crawl = setup.serve().await;
    let mut child = crawl.spawn(&["start"]);
    crawl.server.wait_for_requests(1).await;
    let _err = interrupt(&mut child, "INT").await;
    signal(&child, "INT").await;
    assert_eq!(child.wait().await.unwrap().code(), Some(130));
    assert_eq!(number(&crawl, "select n_sent from site").await, 1);
    // No crawl was recorded yet.
    let child = crawl.spawn(&["start"]);
    crawl.server.wait_for_requests(2).await;
    notify.notify_waiters();
    assert!(child.wait_with_output().await.unwrap().status.success());
    crawl.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_third_signal_ends_a_run_whose_database_does_not_answer() {
    let (crawl, notify) = held().await;
    let mut child = crawl.spawn(&["start"]);
    until_held(&crawl).await;
    // Another program holds the database, so that nothing can be released.
    let mut conn = open(&crawl).await;
    sqlx::query("begin immediate").execute(&mut conn).await.unwrap();
    let mut err = interrupt(&mut child, "INT").await;
    signal(&child, "INT").await;
    hear_more(&mut err, "stopping at once").await;
    signal(&child, "INT").await;
    hear_more(&mut err, "stopped without saving").await;
    assert_eq!(child.wait().await.unwrap().code(), Some(130));
    sqlx::query("rollback").execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();

    let n_before = crawl.server.n_requests();
    let child = crawl.spawn(&["resume"]);
    crawl.server.wait_for_requests(n_before + 1).await;
    notify.notify_waiters();
    assert!(child.wait_with_output().await.unwrap().status.success());
    crawl.assert_truth().await;
}
