//! A 403 for one item, which is private, and 403 for everything, because the site is closed to us.

use crate::site_kind::SiteKind;
use crawl::sim::{Fault, Faults};

use crate::harness::{PROPER, Setup};

#[tokio::test(flavor = "multi_thread")]
async fn an_item_is_private_after_its_second_403() {
    let mut setup = Setup::new(SiteKind::Sketchfab2016, 40);
    let item_id = setup.world.items()[5].id.clone();
    let script = vec![(format!("/models/{item_id}"), vec![Fault::Forbidden; 9])];
    setup.faults = Faults::script(script);
    let crawl = setup.serve().await;
    crawl.expect(0, &["start"]).await;
    let status = crawl.status().await;
    let features = &status["stages"]["features"];
    assert_eq!((&features["private"], &features["gone"]), (&1.into(), &0.into()));
    let asked = crawl.pages().iter().filter(|request| request.target.ends_with(&item_id)).count();
    assert_eq!(asked, 2);
}

/// If nothing else is left to fetch, the first page of the catalogue tells whether the site is
/// open.
#[tokio::test(flavor = "multi_thread")]
async fn items_are_private_even_when_they_are_all_that_is_left() {
    let mut setup = Setup::new(SiteKind::Sketchfab2016, 60);
    let last: Vec<_> = setup.world.items()[55..60].iter().map(|m| m.id.clone()).collect();
    let script =
        last.iter().map(|item_id| (format!("/models/{item_id}"), vec![Fault::Forbidden; 9]));
    setup.faults = Faults::script(script.collect());
    setup.workers = 1;
    setup.retry = "{pause: 20ms, wait_max: 50ms}";
    let crawl = setup.serve().await;
    crawl.expect(0, &["start"]).await;
    let status = crawl.status().await;
    assert_eq!(
        (&status["state"], &status["stages"]["features"]["private"]),
        (&"complete".into(), &5.into())
    );
    let (out, _) = crawl.expect(0, &["status"]).await;
    assert!(out.contains(&format!("private    features {}: status 403, twice", last[0])), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_refuses_everything_ends_the_run_and_costs_no_task_a_failure() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    setup.faults = Faults::script(vec![("/".to_owned(), vec![Fault::Forbidden; 1000])]);
    setup.retry = "{pause: 20ms, wait_max: 100ms}";
    let crawl = setup.serve().await;
    crawl.expect(6, &["start"]).await;
    let status = crawl.status().await;
    assert_eq!(status["stages"]["items"]["available"], 1);
    assert_eq!(status["stages"]["items"]["discarded"], 0);
    assert!(crawl.pages().len() < 10, "{} requests", crawl.pages().len());
}

/// The likes may be on another host than the catalogue, so a page of likes tells whether that host
/// is open.
#[tokio::test(flavor = "multi_thread")]
async fn likes_that_are_refused_everywhere_are_not_taken_for_private() {
    let mut likes = Setup::new(SiteKind::SketchfabV3, 40);
    let refused = [vec![PROPER], vec![Fault::Forbidden; 9]].concat();
    likes.faults = Faults::script(vec![("/i/likes".to_owned(), refused)]);
    let likes = likes.serve().await;
    let setup = Setup::new(SiteKind::SketchfabV3, 40);
    let mut crawl = setup.serve().await;
    let own = format!("likes_url: {}/i/likes", crawl.server.url());
    crawl.configure(&own, &format!("likes_url: {}/i/likes", likes.server.url()));
    crawl.expect(0, &["start"]).await;
    crawl.assert_truth().await;
    assert_eq!(crawl.status().await["stages"]["likes"]["private"], 0);
}
