//! Parts of a crawl: stages, a limit of items, a file in place of the catalogue.

use crate::site_kind::SiteKind;
use crawl::sim::Faults;

use crate::harness::Setup;

#[tokio::test(flavor = "multi_thread")]
async fn stages_can_be_added_later_and_no_page_is_requested_twice() {
    for kind in SiteKind::ALL {
        let crawl = Setup::new(kind, 60).serve().await;
        crawl.expect(0, &["start", "--only", "items"]).await;
        crawl.expect(0, &["export"]).await;
        assert!(!crawl.path("exports/model_likes.psv").exists(), "{kind}");
        assert!(!crawl.path("exports/model_feats.psv").exists(), "{kind}");
        crawl.expect(0, &["resume", "--only", "likes"]).await;
        crawl.expect(0, &["resume", "--only", "features"]).await;
        crawl.assert_truth().await;
        assert_eq!(crawl.repeats(), Vec::<String>::new(), "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_of_items_stops_the_catalogue_after_that_many_distinct_items() {
    for kind in SiteKind::ALL {
        let mut setup = Setup::new(kind, 90);
        setup.world = setup.world.with_repeat(10, 24);
        let crawl = setup.serve().await;
        crawl.expect(0, &["start", "--limit-models", "37", "--only", "items"]).await;
        crawl.expect(0, &["export"]).await;
        let truth = crawl.server.world().truth(5);
        let wanted: Vec<_> =
            truth.model_urls().take(37).map(|[_, item_id]| item_id.to_owned()).collect();
        let file = crawl.exported("model_urls.psv");
        let rows = crawl::dataset::psv::read(file.as_slice(), &["name", "mid"]);
        let got: Vec<_> = rows.map(|row| row.unwrap().fields[1].clone()).collect();
        assert_eq!(got, wanted, "{kind}");
        let manifest = crawl.manifest();
        assert_eq!(manifest["completeness"]["catalogue_end"], "limit-of-models", "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_items_replaces_the_catalogue() {
    for kind in SiteKind::ALL {
        let mut setup = Setup::new(kind, 60);
        // Items of a file are never short, and there is no like limit.
        setup.world = setup.world.with_deleted_accounts(4, 2);
        let crawl = setup.serve().await;
        let truth = crawl.server.world().truth(5);
        std::fs::write(crawl.path("models.psv"), truth.model_urls_psv()).unwrap();
        crawl.expect(0, &["start", "--models", "models.psv"]).await;
        crawl.assert_truth().await;
        assert_eq!(crawl.repeats(), Vec::<String>::new(), "{kind}");
        let targets = crawl.pages().into_iter().map(|request| request.target);
        assert!(!targets.into_iter().any(|t| t.contains("sort_by")), "{kind}: no catalogue");
        let status = crawl.status().await;
        assert_eq!(status["short_items"], 0, "{kind}");
        assert_eq!(status["stages"]["features"]["completed"], 60, "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_file_of_items_is_refused_with_its_line_and_leaves_nothing_behind() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 10).serve().await;
    for (text, wanted) in [
        ("mid|name\r\n", "line 1"),
        ("name|mid\r\none|abc\r\ntwo\r\n", "line 3"),
        ("name|mid\r\none|a\tb\r\n", "line 2"),
        ("name|mid\r\n", "no items"),
    ] {
        std::fs::write(crawl.path("models.psv"), text).unwrap();
        let (_, err) = crawl.expect(3, &["start", "--models", "models.psv"]).await;
        assert!(err.contains("models.psv") && err.contains(wanted), "{text:?}: {err}");
        assert!(!crawl.path("crawl.db").exists());
    }
    crawl.expect(3, &["start", "--models", "missing.psv"]).await;
    assert_eq!(crawl.server.n_requests(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_catalogue_that_loops_is_given_up_with_a_reason_and_keeps_what_it_brought() {
    let setup = Setup::new(SiteKind::SketchfabV3, 80);
    let crawl = setup.serve().await;
    crawl.expect(5, &["start", "--only", "items", "--max-requests", "3"]).await;
    // The third page leads back to the second.
    let second = crawl.pages()[1].target.clone();
    let looping = looping_page(&second);
    let mut setup = Setup::new(SiteKind::SketchfabV3, 80);
    // A next page that leads back is believed the second time.
    let fault = crawl::sim::Fault::Body { content_type: "application/json".into(), body: looping };
    setup.faults = Faults::script(vec![(second, vec![fault; 2])]);
    let crawl = setup.serve().await;
    let (_, err) = crawl.expect(4, &["start", "--only", "items"]).await;
    assert!(err.contains("1 task was given up"), "{err}");
    assert_eq!(crawl.status().await["records"]["items"], 24 + 1);
    crawl.expect(0, &["resume", "--retry-discarded"]).await;
    assert_eq!(crawl.status().await["records"]["items"], 80 + 1);
}

/// Returns a page with one item that names itself as the next page.
fn looping_page(target: &str) -> Vec<u8> {
    serde_json::json!({
        "results": [{"uid": "only-here", "name": "n", "likeCount": 900, "tags": [], "categories": []}],
        "next": target,
        "previous": null,
    })
    .to_string()
    .into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_catalogue_of_items_that_nobody_likes_has_ended_and_hides_nothing() {
    for kind in SiteKind::ALL {
        let crawl = Setup::new(kind, 30).serve().await;
        crawl.expect(0, &["start", "--like-limit", "0", "--only", "items"]).await;
        let (out, _) = crawl.expect(0, &["status"]).await;
        assert!(!out.contains("ended above the like limit"), "{kind}: {out}");
        crawl.expect(0, &["export"]).await;
        let manifest = crawl.manifest();
        assert_eq!(manifest["completeness"]["catalogue_end"], "above-like-limit", "{kind}");
        let card = String::from_utf8(crawl.exported("README.md")).unwrap();
        assert!(card.contains("- The catalogue was read to its end.\n"), "{card}");
        let n = crawl.server.world().items().len();
        assert_eq!(crawl.status().await["records"]["items"], n, "{kind}");
    }
}
