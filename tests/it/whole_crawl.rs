//! Whole crawls of a simulated site: the files equal its truth, and nothing is asked for twice.

use crate::site_kind::SiteKind;
use crawl::sim::World;

use crate::harness::{FILES, KEY, Setup};

/// The requests that a crawl of this world needs: DESIGN's promise, computed from the world alone.
fn n_needed(kind: SiteKind, world: &World) -> usize {
    let items = world.items();
    let n_wanted = items.iter().filter(|item| item.n_likes >= 5).count();
    // The catalogue is read up to the page that holds the first model under the limit.
    let catalogue = n_wanted / 24 + 1;
    let likes: usize =
        items[..n_wanted].iter().map(|item| (item.n_likes as usize).div_ceil(24)).sum();
    let features = if kind == SiteKind::Sketchfab2016 { n_wanted } else { 0 };
    catalogue + likes + features
}

async fn a_crawl_equals_the_truth(kind: SiteKind, workers: u32) {
    let mut setup = Setup::new(kind, 120);
    setup.workers = workers;
    let crawl = setup.serve().await;
    crawl.expect(0, &["start"]).await;
    crawl.assert_truth().await;
    assert_eq!(crawl.repeats(), Vec::<String>::new());
    assert_eq!(crawl.pages().len(), n_needed(kind, crawl.server.world()));

    let status = crawl.status().await;
    assert_eq!(status["state"], "complete");
    assert_eq!(status["requests"]["sent"], crawl.server.n_requests());
    assert_eq!(status["requests"]["failed"], 0);
    assert_eq!(status["short_items"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_worker_collects_all_of_the_site_of_2016() {
    a_crawl_equals_the_truth(SiteKind::Sketchfab2016, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_workers_collect_all_of_the_site_of_2016() {
    a_crawl_equals_the_truth(SiteKind::Sketchfab2016, 8).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_worker_collects_all_of_the_api() {
    a_crawl_equals_the_truth(SiteKind::SketchfabV3, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_workers_collect_all_of_the_api() {
    a_crawl_equals_the_truth(SiteKind::SketchfabV3, 8).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_anonymized_export_equals_the_truth_and_holds_nobody() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 60).serve().await;
    crawl.expect(0, &["start"]).await;
    crawl.expect(0, &["export", "--anonymize"]).await;
    let key = crawl::dataset::pseudonym::PseudonymKey::from_text(KEY.as_bytes()).unwrap();
    let world = crawl.server.world();
    let wanted = world.truth(5).model_likes_anon_psv(|user_id| {
        key.pseudonym(&crawl::words::UserId::new(user_id).unwrap()).to_string()
    });
    assert!(crawl.exported("model_likes_anon.psv") == wanted);
    assert!(!crawl.path("exports/model_likes.psv").exists());
    for entry in std::fs::read_dir(crawl.path("exports")).unwrap() {
        let path = entry.unwrap().path();
        let text = String::from_utf8(std::fs::read(&path).unwrap()).unwrap();
        let user_id = world.users().iter().find(|user| text.contains(&user.id));
        assert!(user_id.is_none(), "{} holds a uid", path.display());
        // A short name, or one like NA, may be part of a model's name as well.
        let mut telling = world.users().iter().filter(|user| user.username.len() > 8);
        let named = telling.find(|user| text.contains(&user.username));
        assert!(named.is_none(), "{} holds a username", path.display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_exports_of_one_database_are_identical() {
    let crawl = Setup::new(SiteKind::Sketchfab2016, 40).serve().await;
    crawl.expect(0, &["start"]).await;
    crawl.expect(0, &["export", "--out", "first"]).await;
    crawl.expect(0, &["export", "--out", "second"]).await;
    for name in FILES {
        let read = |folder: &str| std::fs::read(crawl.path(folder).join(name)).unwrap();
        assert!(read("first") == read("second"), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn items_that_move_are_kept_once_and_deleted_accounts_make_a_item_short() {
    for kind in SiteKind::ALL {
        let mut setup = Setup::new(kind, 80);
        setup.world = World::generate(80, 3).with_repeat(20, 24).with_deleted_accounts(10, 3);
        let crawl = setup.serve().await;
        crawl.expect(0, &["start"]).await;
        crawl.assert_truth().await;
        assert_eq!(crawl.repeats(), Vec::<String>::new(), "{kind}");
        assert_eq!(crawl.status().await["short_items"], 1, "{kind}");
    }
}
