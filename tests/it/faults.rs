//! A site that misbehaves: nothing is lost, and what is given up is named.

use crate::site_kind::SiteKind;
use crawl::sim::{Fault, Faults};

use crate::harness::Setup;

async fn faults_change_nothing_but_the_time(kind: SiteKind, workers: u32) {
    let mut setup = Setup::new(kind, 80);
    setup.timeout = "400ms";
    setup.workers = workers;
    setup.faults = Faults::random(
        11,
        &[
            (Fault::Status(500), 30),
            (Fault::Unavailable { retry_after: None }, 30),
            (Fault::Reset, 30),
            (Fault::Truncated, 30),
            (Fault::HangBeforeHeaders, 10),
            (Fault::HangInBody, 10),
            (Fault::HtmlWhereJson, 30),
            (Fault::WrongLandmark, 30),
        ],
    )
    .times(2)
    .and_script(vec![
        ("offset=24".to_owned(), vec![Fault::TooManyRequests { retry_after: None }]),
        ("offset=48".to_owned(), vec![Fault::Challenge, Fault::HumanVerification]),
    ]);
    let crawl = setup.serve().await;
    crawl.expect(0, &["start"]).await;
    crawl.assert_truth().await;
    let status = crawl.status().await;
    assert_eq!(status["state"], "complete");
    assert_eq!(status["requests"]["sent"], crawl.server.n_requests());
    assert!(status["requests"]["failed"].as_u64().unwrap() > 20, "{status}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_may_misbehave() {
    faults_change_nothing_but_the_time(SiteKind::SketchfabV3, 8).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_site_of_2016_may_misbehave() {
    faults_change_nothing_but_the_time(SiteKind::Sketchfab2016, 8).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_may_misbehave_with_one_worker() {
    faults_change_nothing_but_the_time(SiteKind::SketchfabV3, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_site_of_2016_may_misbehave_with_one_worker() {
    faults_change_nothing_but_the_time(SiteKind::Sketchfab2016, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn status_tells_what_a_crawl_waits_for() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    let told = Fault::TooManyRequests { retry_after: Some("600".to_owned()) };
    setup.faults = Faults::script(vec![("offset=0".to_owned(), vec![told])]);
    let crawl = setup.serve().await;
    let mut child = crawl.spawn(&["start"]);
    crawl.server.wait_for_requests(3).await;
    // Status shows the pause once it is committed, so it is read until then.
    let mut status = crawl.status().await;
    while status["state"] != "paused" {
        assert!(child.try_wait().unwrap().is_none(), "it ended: {status}");
        status = crawl.status().await;
    }
    assert!(status["paused_until"].is_string(), "{status}");
    let (out, _) = crawl.expect(0, &["status"]).await;
    assert!(out.contains("waiting    until 20") && out.contains(": status 429"), "{out}");
    child.start_kill().unwrap();
    child.wait().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_that_is_gone_is_reported_and_no_failure() {
    let mut setup = Setup::new(SiteKind::Sketchfab2016, 40);
    let item_id = setup.world.items()[30].id.clone();
    setup.faults = Faults::script(vec![(format!("/models/{item_id}"), vec![Fault::Gone; 2])]);
    let crawl = setup.serve().await;
    let (_, err) = crawl.expect(0, &["start"]).await;
    assert!(err.contains("1 page is gone"), "{err}");
    let status = crawl.status().await;
    assert_eq!(status["stages"]["features"]["gone"], 1);
    assert_eq!(status["stages"]["features"]["completed"], 39);
    assert_eq!(status["state"], "complete");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_given_up_is_named_and_can_be_tried_again() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    let item_id = setup.world.items()[3].id.clone();
    let failing = vec![Fault::Status(500); 6];
    setup.faults = Faults::script(vec![(format!("model={item_id}&count=24&offset=24"), failing)]);
    let crawl = setup.serve().await;
    let (_, err) = crawl.expect(4, &["start"]).await;
    assert!(err.contains("crawl resume --retry discarded"), "{err}");
    let note = format!("likes {item_id}, offset 24: status 500 (given up after 6 failures)");
    assert!(err.contains(&note), "{err}");
    let (out, _) = crawl.expect(0, &["status"]).await;
    assert!(out.contains(&format!("discarded  {note}")), "{out}");
    let status = crawl.status().await;
    assert_eq!(status["state"], "incomplete");
    assert_eq!(status["stages"]["likes"]["discarded"], 1);
    assert_eq!(
        status["short_items"], 0,
        "an item with a page that was given up is incomplete, not short"
    );

    let (_, err) = crawl.expect(4, &["export"]).await;
    assert!(err.contains("--partial"), "{err}");
    assert!(!crawl.path("exports").exists());
    crawl.expect(0, &["export", "--partial"]).await;
    let manifest = crawl.manifest();
    assert_eq!(manifest["completeness"]["partial"], true);

    crawl.expect(4, &["resume"]).await;
    crawl.expect(0, &["resume", "--retry-discarded=likes"]).await;
    crawl.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_catalogue_that_breaks_off_is_no_success() {
    let mut setup = Setup::new(SiteKind::Sketchfab2016, 80);
    setup.faults = Faults::script(vec![("page=2".to_owned(), vec![Fault::Gone; 2])]);
    let crawl = setup.serve().await;
    crawl.expect(4, &["start", "--only", "items"]).await;
    crawl.expect(0, &["resume", "--retry-discarded"]).await;
    assert_eq!(crawl.status().await["records"]["items"], 80);
}
