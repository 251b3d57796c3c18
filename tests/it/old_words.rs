//! Words of earlier versions are still accepted and mean the same as the new ones.

use crate::site_kind::SiteKind;

use crate::harness::{Crawl, Setup, text};

async fn planned(crawl: &Crawl, args: &[&str]) -> serde_json::Value {
    let (out, _) = crawl.expect(0, &[&["plan", "--json"], args].concat()).await;
    let mut plan: serde_json::Value = serde_json::from_str(&out).unwrap();
    plan["ends_at"] = serde_json::Value::Null;
    plan
}

#[tokio::test(flavor = "multi_thread")]
async fn each_old_flag_means_the_same_as_the_new_one() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 30).serve().await;
    std::fs::write(crawl.path("mine.psv"), "name|mid\r\na|m1\r\nb|m2\r\n").unwrap();
    for (old, new) in [
        (["--limit-models", "7"], ["--limit-items", "7"]),
        (["--models", "mine.psv"], ["--items", "mine.psv"]),
        (["--only", "models"], ["--only", "items"]),
        (["--only", "models,likes"], ["--only", "items,likes"]),
    ] {
        let plain = planned(&crawl, &[]).await;
        let wanted = planned(&crawl, &new).await;
        assert_eq!(planned(&crawl, &old).await, wanted, "{old:?}");
        assert_ne!(wanted, plain, "{new:?} changes the plan");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_filter_leaves_out_the_same_rows() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 60).serve().await;
    crawl.expect(0, &["start"]).await;
    let mut exports = Vec::new();
    for flag in ["--min-model-likes", "--min-item-likes"] {
        crawl.expect(0, &["export", flag, "20"]).await;
        exports.push((crawl.exported("model_urls.psv"), crawl.exported("manifest.json")));
    }
    assert!(exports[0] == exports[1]);
    crawl.expect(0, &["export"]).await;
    assert_ne!(text(&crawl.exported("model_urls.psv")), text(&exports[0].0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_stage_is_accepted_in_the_file_and_when_retrying() {
    let mut crawl = Setup::new(SiteKind::SketchfabV3, 20).serve().await;
    crawl.configure("database:", "stages: [models, likes]\ndatabase:");
    let (shown, _) = crawl.expect(0, &["config", "show"]).await;
    assert!(shown.contains("stages: [items, likes] "), "{shown}");
    crawl.expect(0, &["start"]).await;
    crawl.expect(0, &["resume", "--retry-discarded=models"]).await;
    for command in ["simulate", "demo", "torture"] {
        let (_, err) = crawl.expect(2, &[command, "--models", "many"]).await;
        assert!(err.contains("invalid value 'many' for '--items <N>'"), "{err}");
    }
}
