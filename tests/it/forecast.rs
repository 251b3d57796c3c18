//! The forecast of the pages that are left comes true.

use crate::site_kind::SiteKind;

use crate::harness::{Crawl, Setup};
use crate::stops::{held, until_held};

/// Stops a crawl after this many requests. Returns the pages that it said are left, whether that was a lower
/// bound, and the pages that were left.
async fn stopped_after(kind: SiteKind, n_requests: &str) -> (u64, bool, u64) {
    let mut setup = Setup::new(kind, 150);
    setup.workers = 1;
    let crawl = setup.serve().await;
    crawl.expect(5, &["start", "--max-requests", n_requests]).await;
    let status = crawl.status().await;
    assert_eq!(status["eta_seconds"], serde_json::Value::Null, "no process crawls");
    let before = n_pages(&crawl);
    crawl.expect(0, &["resume"]).await;
    let said = status["pages_left"].as_u64().unwrap();
    (said, status["pages_left_at_least"] == true, n_pages(&crawl) - before)
}

fn n_pages(crawl: &Crawl) -> u64 {
    crawl.pages().len() as u64
}

#[tokio::test(flavor = "multi_thread")]
async fn once_the_catalogue_is_known_so_are_the_pages_left() {
    let (said, is_at_least, left) = stopped_after(SiteKind::SketchfabV3, "140").await;
    assert_eq!((said, is_at_least), (left, false));
    assert!(left > 50, "{left}: the crawl was stopped halfway");

    // The counts of 2016 are rounded down: that many pages are planned, and the rest is found page by page.
    let (said, is_at_least, left) = stopped_after(SiteKind::Sketchfab2016, "140").await;
    assert!(!is_at_least && said <= left && left - said <= left / 50, "{said} of {left}");
}

#[tokio::test(flavor = "multi_thread")]
async fn until_the_catalogue_is_known_the_pages_left_are_a_lower_bound() {
    for kind in SiteKind::ALL {
        let (said, is_at_least, left) = stopped_after(kind, "4").await;
        assert!(is_at_least && said > 0 && said < left, "{kind}: {said} of {left}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_reports_its_speed_and_the_time_left() {
    let (crawl, notify) = held().await;
    let mut child = crawl.spawn(&["start"]);
    until_held(&crawl).await;
    let status = crawl.status().await;
    let left = &status["stages"]["likes"];
    let left = left["available"].as_u64().unwrap() + left["running"].as_u64().unwrap();
    assert_eq!(status["pages_left"], left);
    let rate = |of: &str| status[of].as_f64().unwrap();
    let (pages, requests) = (rate("pages_per_second"), rate("requests_per_second"));
    assert!(pages > 0.0 && pages <= requests, "{status}");
    assert!(status["eta_seconds"].is_u64(), "{status}");
    assert_eq!(status["run"]["requests_per_second_max"], 1_000_000.0);
    let (out, _) = crawl.expect(0, &["status"]).await;
    assert!(out.contains(&format!("left       {left} pages, about ")), "{out}");
    assert!(out.contains(" pages/s, ") && out.contains(" requests/s\n"), "{out}");
    notify.notify_waiters();
    assert!(child.wait().await.unwrap().success());
}
