//! `crawl plan`, held against what crawls then do.

use crate::site_kind::SiteKind;
use serde_json::Value;

use crate::harness::{Crawl, Setup};

async fn planned(crawl: &Crawl, args: &[&str]) -> Value {
    let (out, _) = crawl.expect(0, &[&["plan", "--json"], args].concat()).await;
    serde_json::from_str(&out).unwrap()
}

fn number(plan: &Value, path: &str) -> u64 {
    plan.pointer(path).and_then(Value::as_u64).unwrap_or_else(|| panic!("{path} of {plan}"))
}

/// Asserts that a planned number differs from the true one by at most `percent` percent.
fn assert_near(plan: &Value, path: &str, truth: u64, percent: u64) {
    let planned = number(plan, path);
    let is_near = planned.abs_diff(truth) * 100 <= truth * percent;
    assert!(is_near, "{path}: {planned} planned, {truth} found");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_asks_no_one_and_makes_no_file() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 30).serve().await;
    let plan = planned(&crawl, &["--limit-models", "30"]).await;
    assert_eq!(number(&plan, "/requests/items/of"), 2);
    assert!(crawl.server.requests().is_empty());
    assert!(!crawl.path("crawl.db").exists());
    // At the pace that is set, not at that of the file.
    let slow =
        planned(&crawl, &["--limit-models", "30", "--pace-requests-per-second", "0.5"]).await;
    assert_eq!(number(&slow, "/seconds"), number(&slow, "/requests/together/left") * 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn once_the_catalogue_is_read_a_plan_is_what_the_crawl_does() {
    for kind in SiteKind::ALL {
        let crawl = Setup::new(kind, 300).serve().await;
        crawl.expect(0, &["start", "--only", "items"]).await;
        let plan = planned(&crawl, &["--only", "likes,features"]).await;
        let n_before = crawl.pages().len() as u64;
        crawl.expect(0, &["resume", "--only", "likes,features"]).await;
        let n_after = crawl.pages().len() as u64;
        // Robots.txt is kept, yet planned for; counts such as 1.2k are rounded.
        assert_near(&plan, "/requests/together/left", n_after - n_before, 2);
        assert_near(&plan, "/requests/together/of", n_after, 2);
        let n_likes = crawl.server.world().truth(5).model_likes().count() as u64;
        assert_near(&plan, "/likes", n_likes, 2);
        let size = std::fs::metadata(crawl.path("crawl.db")).unwrap().len();
        // How many likes are of one user is not known before: no more users than likes, and no more than in 2016.
        assert_near(&plan, "/bytes/database", size * 3 / 2, 40);
        crawl.expect(0, &["export"]).await;
        let files = ["model_urls.psv", "model_likes.psv", "model_feats.psv"];
        let n_bytes: usize = files.iter().map(|file| crawl.exported(file).len()).sum();
        assert_near(&plan, "/bytes/export", n_bytes as u64, 15);

        let done = planned(&crawl, &[]).await;
        assert_eq!(number(&done, "/requests/together/left"), 0, "{done}");
        assert_eq!(number(&done, "/seconds"), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_that_is_under_way_is_planned_to_its_limit() {
    let crawl = Setup::new(SiteKind::Sketchfab2016, 300).serve().await;
    crawl.expect(5, &["start", "--limit-models", "240", "--max-requests", "5"]).await;
    let plan = planned(&crawl, &[]).await;
    assert_eq!(number(&plan, "/items"), 240);
    assert_eq!(number(&plan, "/requests/items/of"), 10);
    assert_eq!(number(&plan, "/requests/features/of"), 240);
    assert!(number(&plan, "/items_assumed") < 240, "{plan}");
    assert!(number(&plan, "/requests/together/done") > 0, "{plan}");
}

#[tokio::test(flavor = "multi_thread")]
async fn items_of_a_file_are_taken_as_they_are() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 30).serve().await;
    std::fs::write(crawl.path("mine.psv"), "name|mid\r\na|m1\r\nb|m2\r\n").unwrap();
    let plan = planned(&crawl, &["--models", "mine.psv"]).await;
    assert_eq!(number(&plan, "/requests/items/of"), 0);
    assert_eq!(number(&plan, "/requests/features/of"), 2);
    assert_eq!(number(&plan, "/items"), 2);
}
