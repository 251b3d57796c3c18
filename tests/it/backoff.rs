//! A wait of minutes before a page is retried: what is shown of it.

use crate::site_kind::SiteKind;
use crawl::sim::{Fault, Faults};

use crate::harness::{Crawl, Setup};
use crate::live_page::Served;
use crate::stops::signal;

/// Returns a running crawl whose last pages, of `n_failing` items, have failed. It retries them much later.
async fn waiting(n_failing: usize) -> (Crawl, tokio::process::Child) {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    // Not the first item, whose page is part of first contact.
    let pages = setup.world.items()[10..10 + n_failing].iter();
    let pages = pages.map(|item| format!("model={}&count=24&offset=0", item.id));
    setup.faults = Faults::script(pages.map(|page| (page, vec![Fault::Status(500)])).collect());
    setup.retry = "{failures_max: 6, backoff: 40m, backoff_max: 40m, pause: 1ms}";
    setup.workers = 1;
    let crawl = setup.serve().await;
    let child = crawl.spawn(&["start"]);
    // No request follows the last one, so it is settled before a look finds the wait.
    loop {
        let output = crawl.run(&["status", "--json"]).await;
        let status: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        if !status["waiting"].is_null() {
            return (crawl, child);
        }
    }
}

async fn stop(mut child: tokio::process::Child) {
    signal(&child, "TERM").await;
    assert_eq!(child.wait().await.unwrap().code(), Some(143));
}

#[tokio::test(flavor = "multi_thread")]
async fn status_says_what_a_backoff_waits_for_and_counts_it_into_the_time_left() {
    for (n_failing, wanted) in [(1, "to retry 1 task"), (3, "to retry the first of 3 tasks")] {
        let (crawl, child) = waiting(n_failing).await;
        let status = crawl.status().await;
        assert_eq!(status["state"], "running", "the site is not paused");
        assert_eq!(status["paused_until"], serde_json::Value::Null);
        assert_eq!(status["waiting"]["retries"], n_failing);
        assert_eq!(status["waiting"]["reason"], "status 500");
        // A random share of the backoff is waited for, and all of them are left.
        let until = Time::from(status["waiting"]["until"].as_str().unwrap());
        let left = status["eta_seconds"].as_u64().unwrap();
        assert!(left + 2 >= until.seconds_from_now(), "{status}");

        let (table, _) = crawl.expect(0, &["status"]).await;
        let line = table.lines().find(|line| line.starts_with("waiting")).expect(&table);
        assert!(line.starts_with("waiting    until "), "{line}");
        assert!(line.ends_with(&format!("{wanted}: status 500")), "{line}");
        let served = Served::of(&crawl).await;
        let mut events = served.events().await;
        let state = events.wait_for("state", |_| true).await;
        assert_eq!(state["status"]["waiting"], status["waiting"]);
        stop(child).await;

        // Nobody waits for anything any more.
        assert_eq!(crawl.status().await["waiting"], serde_json::Value::Null);
        let (table, _) = crawl.expect(0, &["status"]).await;
        assert!(!table.contains("waiting"), "{table}");
    }
}

/// A moment as JSON has it.
struct Time(jiff::Timestamp);

impl From<&str> for Time {
    fn from(text: &str) -> Self {
        Self(text.parse().unwrap())
    }
}

impl Time {
    fn seconds_from_now(&self) -> u64 {
        let left = self.0.as_second() - jiff::Timestamp::now().as_second();
        u64::try_from(left).unwrap_or(0)
    }
}
