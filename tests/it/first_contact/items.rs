//! An answer that may concern one item alone: the next item is tried, three in all.

use crate::site_kind::SiteKind;
use crawl::sim::{Fault, Faults};

use super::ALWAYS;
use crate::harness::{PROPER, Setup};

/// Returns faults for the first like pages of these items.
fn faults_of(setup: &Setup, ranks: std::ops::Range<usize>, fault: &Fault) -> Faults {
    let target = |rank: usize| format!("/i/likes?model={}&", setup.world.items()[rank].id);
    Faults::script(ranks.map(|rank| (target(rank), vec![fault.clone(); ALWAYS])).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn where_an_item_is_private_gone_or_empty_the_next_one_is_tried() {
    let empty = super::json(r#"{"results":[],"next":null}"#);
    for (fault, state) in
        [(Fault::Forbidden, "private"), (Fault::Gone, "gone"), (empty, "completed")]
    {
        let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
        setup.faults = faults_of(&setup, 0..2, &fault);
        let crawl = setup.serve().await;
        let (_, err) = crawl.expect(0, &["start"]).await;
        let status = crawl.status().await;
        assert_eq!(status["state"], "complete", "{err}");
        let likes = &status["stages"]["likes"];
        let n_items = crawl.server.world().items().len();
        assert!(likes[state].as_u64().unwrap() >= 2, "{fault:?}: {status} of {n_items}");
        let first = crawl.server.world().items()[2].id.clone();
        assert!(crawl.pages()[3].target.contains(&first), "{fault:?}: the third item was tried");
        // Once in first contact, and once more at the end.
        let target = format!("model={}&count=24&offset=0", crawl.server.world().items()[0].id);
        let asked = crawl.pages().iter().filter(|page| page.target.ends_with(&target)).count();
        assert_eq!(asked, 2, "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn three_items_that_are_private_end_the_run() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    setup.faults = faults_of(&setup, 0..3, &Fault::Forbidden);
    let crawl = setup.serve().await;
    let (_, err) = crawl.expect(10, &["start"]).await;
    assert!(err.contains("status 403") && err.contains("(3 items were tried)"), "{err}");
    assert!(err.contains("site.token_env"), "{err}");
    assert_eq!(crawl.pages().len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_features_stage_is_looked_at_too() {
    let mut setup = Setup::new(SiteKind::Sketchfab2016, 40);
    setup.faults = Faults::script(vec![("/models/".to_owned(), vec![Fault::Gone; ALWAYS])]);
    let crawl = setup.serve().await;
    let (_, err) = crawl.expect(10, &["start"]).await;
    assert!(err.contains("the features stage is not as expected: "), "{err}");
    assert!(err.contains("check site.url and site.kind"), "{err}");
    assert_eq!(crawl.pages().len(), 1 + 1 + 3);
    assert_eq!(crawl.status().await["stages"]["likes"]["completed"], 1, "what came is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_items_begins_with_its_first_items() {
    for kind in SiteKind::ALL {
        let mut setup = Setup::new(kind, 40);
        setup.faults = Faults::script(vec![("/i/likes".to_owned(), vec![Fault::Gone; 6])]);
        let crawl = setup.serve().await;
        let truth = crawl.server.world().truth(5);
        std::fs::write(crawl.path("models.psv"), truth.model_urls_psv()).unwrap();
        let (_, err) = crawl.expect(10, &["start", "--items", "models.psv"]).await;
        assert!(err.contains("the likes stage is not as expected: "), "{err}");
        crawl.expect(10, &["resume"]).await;
        assert_eq!(crawl.pages().len(), 6, "{kind}");
        crawl.expect(0, &["resume"]).await;
        crawl.assert_truth().await;
    }
}

/// Nothing is announced for the items of a file, but a crawl of empty lists is never complete.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_items_whose_lists_are_all_empty_ends_the_run() {
    for kind in SiteKind::ALL {
        for n_items in [1, 2, 40] {
            let mut setup = Setup::new(kind, 40);
            setup.faults = Faults::script(vec![("/i/likes".to_owned(), vec![Fault::EmptyPage; 6])]);
            let crawl = setup.serve().await;
            let truth = crawl.server.world().truth(5).model_urls_psv();
            let lines = truth.split_inclusive(|byte| *byte == b'\n').take(1 + n_items);
            std::fs::write(crawl.path("models.psv"), lines.collect::<Vec<_>>().concat()).unwrap();
            for args in [&["start", "--items", "models.psv"][..], &["resume"]] {
                let (_, err) = crawl.expect(10, args).await;
                assert!(
                    err.contains("lists no likes, where") && err.contains("must begin with some"),
                    "{err}"
                );
                assert_eq!(crawl.status().await["state"], "stopped");
            }
            assert_eq!(crawl.pages().len(), 2 * n_items.min(3), "{kind}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stage_that_is_added_later_is_looked_at_before_it_fans_out() {
    let mut setup = Setup::new(SiteKind::Sketchfab2016, 60);
    setup.faults = Faults::script(vec![("/i/likes".to_owned(), vec![Fault::Gone; 3])]);
    let crawl = setup.serve().await;
    crawl.expect(0, &["start", "--only", "features"]).await;
    let n_pages = crawl.pages().len();
    crawl.expect(10, &["resume", "--only", "likes"]).await;
    assert_eq!(crawl.pages().len(), n_pages + 3);
    crawl.expect(0, &["resume"]).await;
    crawl.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_that_has_given_a_page_of_each_stage_is_not_looked_at_again() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 60);
    let one = [vec![PROPER], vec![Fault::Gone]].concat();
    setup.faults = Faults::script(vec![("/i/likes".to_owned(), one)]);
    setup.workers = 1;
    let crawl = setup.serve().await;
    crawl.expect(5, &["start", "--max-requests", "3"]).await;
    crawl.expect(0, &["resume"]).await;
}

/// Such a page is asked for again by the workers.
#[tokio::test(flavor = "multi_thread")]
async fn an_item_whose_first_page_is_odd_for_a_while_loses_nothing() {
    for (fault, n) in [
        (Fault::HtmlWhereJson, 2),
        (Fault::WrongLandmark, 2),
        (Fault::Status(500), 3),
        (Fault::Gone, 1),
        (Fault::Forbidden, 1),
    ] {
        let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
        let target = format!("/i/likes?model={}&", setup.world.items()[0].id);
        setup.faults = Faults::script(vec![(target, vec![fault.clone(); n])]);
        setup.retry = "{failures_max: 3, backoff: 1ms, backoff_max: 1ms, pause: 1ms}";
        let crawl = setup.serve().await;
        let (_, err) = crawl.expect(0, &["start"]).await;
        assert!(err.contains("complete; "), "{fault:?}: {err}");
        crawl.assert_truth().await;
    }
}
