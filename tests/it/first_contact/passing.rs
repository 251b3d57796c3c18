//! Failures that pass, and a site that tells us to wait, before the first page.

use crate::site_kind::SiteKind;
use crawl::sim::{Fault, Faults};

use super::{ALWAYS, n_failures};
use crate::harness::{PROPER, Setup};

const RETRY: &str = "{failures_max: 3, backoff: 1ms, backoff_max: 1ms, pause: 1ms}";

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_does_not_answer_ends_the_run_with_6_after_as_many_tries_as_a_task_has() {
    for fault in [Fault::Status(500), Fault::Status(408), Fault::Reset, Fault::Truncated] {
        let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
        setup.faults = Faults::script(vec![("/v3/".to_owned(), vec![fault.clone(); 6])]);
        setup.retry = RETRY;
        let crawl = setup.serve().await;
        for n_runs in 1..3 {
            let args = if n_runs == 1 { ["start"] } else { ["resume"] };
            let (_, err) = crawl.expect(6, &args).await;
            assert!(err.contains("the site can't be reached: "), "{fault:?}: {err}");
            assert!(err.contains("3 times in a row") && err.contains("check site.url"), "{err}");
            // A connection that breaks may do so before the request is seen.
            assert!(crawl.pages().len() <= 3 * n_runs, "{fault:?}");
        }
        assert_eq!(n_failures(&crawl).await, 0, "{fault:?}");
        let status = crawl.status().await;
        assert_eq!((&status["state"], &status["requests"]["sent"]), (&"stopped".into(), &7.into()));
        crawl.expect(0, &["resume"]).await;
        crawl.assert_truth().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_that_pass_before_they_are_too_many_cost_nothing() {
    let mut setup = Setup::new(SiteKind::Sketchfab2016, 40);
    let twice = |fault: Fault| vec![fault; 2];
    setup.faults = Faults::script(vec![
        ("page=1".to_owned(), twice(Fault::Status(503))),
        ("/i/likes".to_owned(), twice(Fault::Reset)),
        ("/models/".to_owned(), vec![Fault::HtmlWhereJson]),
    ]);
    setup.retry = RETRY;
    let crawl = setup.serve().await;
    crawl.expect(0, &["start"]).await;
    crawl.assert_truth().await;
    assert_eq!(n_failures(&crawl).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stage_that_never_answers_while_another_does_is_not_as_expected() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    setup.faults = Faults::script(vec![("/i/likes".to_owned(), vec![Fault::Reset; ALWAYS])]);
    setup.retry = RETRY;
    let crawl = setup.serve().await;
    let (_, err) = crawl.expect(10, &["start"]).await;
    assert!(
        err.contains("gave no answer (the connection broke: it was reset, 3 times in a row)"),
        "{err}"
    );
    assert!(err.contains("check site.likes_url"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_robots_txt_that_can_not_be_reached_ends_the_run_with_6() {
    for fault in [Fault::Reset, Fault::Status(503)] {
        let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
        setup.faults = Faults::script(vec![("/robots.txt".to_owned(), vec![fault; 3])]);
        setup.retry = RETRY;
        let crawl = setup.serve().await;
        let (_, err) = crawl.expect(6, &["start"]).await;
        assert!(err.contains("/robots.txt can't be fetched ("), "{err}");
        assert!(crawl.pages().is_empty());
        crawl.expect(0, &["start"]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_tells_us_to_wait_is_waited_for() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    let busy = Fault::TooManyRequests { retry_after: None };
    setup.faults = Faults::script(vec![
        ("/v3/".to_owned(), vec![busy.clone(), Fault::Challenge]),
        ("/i/likes".to_owned(), vec![busy, Fault::HumanVerification, PROPER]),
    ]);
    let crawl = setup.serve().await;
    let (_, err) = crawl.expect(0, &["start"]).await;
    assert_eq!(err.matches("the site is paused").count(), 4, "{err}");
    crawl.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_that_is_too_long_ends_the_run_with_6() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    let busy = Fault::TooManyRequests { retry_after: Some("9000".to_owned()) };
    setup.faults = Faults::script(vec![("/i/likes".to_owned(), vec![busy])]);
    let crawl = setup.serve().await;
    let (_, err) = crawl.expect(6, &["start"]).await;
    assert!(err.contains("longer than retry.wait_max"), "{err}");
    assert_eq!(crawl.pages().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_robots_txt_forbids_still_ends_with_3() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    setup.robots = Some((200, "User-agent: *\nDisallow: /private\n"));
    let away = Fault::Redirect("/private/x".to_owned());
    setup.faults = Faults::script(vec![("/i/likes".to_owned(), vec![away; ALWAYS])]);
    let crawl = setup.serve().await;
    let (_, err) = crawl.expect(3, &["start"]).await;
    assert!(err.contains("the site does not allow the likes stage to be crawled"), "{err}");
    assert!(!crawl.pages().iter().any(|page| page.target.starts_with("/private")));
}
