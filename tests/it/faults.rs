//! A site that misbehaves: nothing is lost, and what is given up is named.

use std::time::{Duration, Instant};

use crawl::domain::SiteKind;
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
    assert_eq!(status["requests"]["sent"], crawl.server.n_hits());
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
    crawl.server.wait_for_hits(3).await;
    // The pause is told once it is committed: asked until then.
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

/// Of the requests after the first answer that told us to wait, only those in flight by then.
async fn nothing_is_sent_while_told_to_wait(fault: Fault) {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 60);
    setup.faults = Faults::script(vec![("offset=0".to_owned(), vec![fault])]);
    let workers = setup.workers as usize;
    let crawl = setup.serve().await;
    crawl.expect(0, &["start"]).await;
    crawl.assert_truth().await;
    let hits = crawl.pages();
    let told = hits.iter().position(|hit| hit.status != 200).unwrap();
    let window = Duration::from_millis(990);
    let first: Instant = hits[told].at;
    let within = hits[told + 1..].iter().filter(|hit| hit.at.duration_since(first) < window);
    assert!(within.count() < workers, "beyond those in flight, requests were sent");
    assert_eq!(crawl.repeats().len(), 1, "only the page that was refused is asked for again");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_in_a_429_window() {
    nothing_is_sent_while_told_to_wait(Fault::TooManyRequests {
        retry_after: Some("1".to_owned()),
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_in_a_503_window() {
    nothing_is_sent_while_told_to_wait(Fault::Unavailable { retry_after: Some("1".to_owned()) })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_longer_than_wait_max_ends_the_run_and_an_earlier_resume_sends_nothing() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 60);
    setup.faults = Faults::script(vec![(
        "offset=0".to_owned(),
        vec![Fault::TooManyRequests { retry_after: Some("86400".to_owned()) }],
    )]);
    let crawl = setup.serve().await;
    let (_, err) = crawl.expect(6, &["start"]).await;
    assert!(err.contains("come back then; to go on: crawl resume"), "{err}");
    let status = crawl.status().await;
    assert_eq!(status["state"], "stopped");
    assert!(status["paused_until"].is_string());
    let n_hits = crawl.server.n_hits();
    crawl.expect(6, &["resume"]).await;
    assert_eq!(crawl.server.n_hits(), n_hits, "resume sent something");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_that_is_gone_is_reported_and_no_failure() {
    let mut setup = Setup::new(SiteKind::Sketchfab2016, 40);
    let mid = setup.world.models()[30].mid.clone();
    setup.faults = Faults::script(vec![(format!("/models/{mid}"), vec![Fault::Gone])]);
    let crawl = setup.serve().await;
    let (_, err) = crawl.expect(0, &["start"]).await;
    assert!(err.contains("1 pages are gone"), "{err}");
    let status = crawl.status().await;
    assert_eq!(status["stages"]["features"]["gone"], 1);
    assert_eq!(status["stages"]["features"]["completed"], 39);
    assert_eq!(status["state"], "complete");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_that_is_private_is_gone_after_its_second_403() {
    let mut setup = Setup::new(SiteKind::Sketchfab2016, 40);
    let mid = setup.world.models()[5].mid.clone();
    let script = vec![(format!("/models/{mid}"), vec![Fault::Forbidden; 9])];
    setup.faults = Faults::script(script);
    let crawl = setup.serve().await;
    crawl.expect(0, &["start"]).await;
    let status = crawl.status().await;
    assert_eq!(status["stages"]["features"]["gone"], 1);
    let asked = crawl.pages().iter().filter(|hit| hit.target.ends_with(&mid)).count();
    assert_eq!(asked, 2);
}

/// With nothing else left to fetch, the first page of the catalogue tells whether the site is open.
#[tokio::test(flavor = "multi_thread")]
async fn private_models_are_gone_even_when_they_are_all_that_is_left() {
    let mut setup = Setup::new(SiteKind::Sketchfab2016, 40);
    let last: Vec<_> = setup.world.models()[35..40].iter().map(|m| m.mid.clone()).collect();
    let script = last.iter().map(|mid| (format!("/models/{mid}"), vec![Fault::Forbidden; 9]));
    setup.faults = Faults::script(script.collect());
    setup.workers = 1;
    setup.retry = "{pause: 20ms, wait_max: 50ms}";
    let crawl = setup.serve().await;
    crawl.expect(0, &["start"]).await;
    let status = crawl.status().await;
    assert_eq!(
        (&status["state"], &status["stages"]["features"]["gone"]),
        (&"complete".into(), &5.into())
    );
    let (out, _) = crawl.expect(0, &["status"]).await;
    assert!(out.contains(&format!("gone       features {}: status 403, twice", last[0])), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_refuses_everything_ends_the_run_and_costs_no_task_a_failure() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    setup.faults = Faults::script(vec![("/".to_owned(), vec![Fault::Forbidden; 1000])]);
    setup.retry = "{pause: 20ms, wait_max: 100ms}";
    let crawl = setup.serve().await;
    crawl.expect(6, &["start"]).await;
    let status = crawl.status().await;
    assert_eq!(status["stages"]["models"]["available"], 1);
    assert_eq!(status["stages"]["models"]["discarded"], 0);
    assert!(crawl.pages().len() < 10, "{} requests", crawl.pages().len());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_given_up_is_named_and_can_be_tried_again() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    let mid = setup.world.models()[3].mid.clone();
    let failing = vec![Fault::Status(500); 6];
    setup.faults = Faults::script(vec![(format!("model={mid}&count=24&offset=24"), failing)]);
    let crawl = setup.serve().await;
    let (_, err) = crawl.expect(4, &["start"]).await;
    assert!(err.contains("crawl resume --retry-discarded"), "{err}");
    let note = format!("likes {mid} 24: status 500 (given up after 6 failures)");
    assert!(err.contains(&note), "{err}");
    let (out, _) = crawl.expect(0, &["status"]).await;
    assert!(out.contains(&format!("discarded  {note}")), "{out}");
    let status = crawl.status().await;
    assert_eq!(status["state"], "incomplete");
    assert_eq!(status["stages"]["likes"]["discarded"], 1);
    assert_eq!(status["short_models"], 0, "a model with a page given up is not short, but torn");

    let (_, err) = crawl.expect(4, &["export"]).await;
    assert!(err.contains("--partial"), "{err}");
    assert!(!crawl.path("exports").exists());
    crawl.expect(0, &["export", "--partial"]).await;
    let manifest: serde_json::Value =
        serde_json::from_slice(&crawl.exported("manifest.json")).unwrap();
    assert_eq!(manifest["completeness"]["partial"], true);

    crawl.expect(4, &["resume"]).await;
    crawl.expect(0, &["resume", "--retry-discarded=likes"]).await;
    crawl.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_catalogue_that_breaks_off_is_no_success() {
    let mut setup = Setup::new(SiteKind::Sketchfab2016, 80);
    setup.faults = Faults::script(vec![("page=2".to_owned(), vec![Fault::Gone])]);
    let crawl = setup.serve().await;
    crawl.expect(4, &["start", "--only", "models"]).await;
    crawl.expect(0, &["resume", "--retry-discarded"]).await;
    assert_eq!(crawl.status().await["records"]["models"], 80);
}

#[tokio::test(flavor = "multi_thread")]
async fn redirects_stay_on_the_site() {
    for (to, code, leads_away) in
        [("/i/likes?model=x", 0, false), ("http://127.0.0.1:9/x", 4, true)]
    {
        let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
        let mid = setup.world.models()[0].mid.clone();
        let target = format!("model={mid}&count=24&offset=0");
        setup.faults = Faults::script(vec![(target, vec![Fault::Redirect(to.to_owned())])]);
        let crawl = setup.serve().await;
        crawl.expect(code, &["start"]).await;
        let followed = crawl.pages().iter().any(|hit| hit.target == to);
        assert_eq!(followed, !leads_away, "{to}");
    }
}
