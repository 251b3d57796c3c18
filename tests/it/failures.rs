//! `crawl failures`: all that was given up, is gone or is short, however much it is.

use crate::site_kind::SiteKind;
use crawl::sim::{Fault, Faults};

use crate::harness::{Crawl, Setup};

/// A crawl with one model short, one whose features are gone, and like pages given up.
async fn torn(n_given_up: usize) -> (Crawl, Vec<String>) {
    let mut setup = Setup::new(SiteKind::Sketchfab2016, 60);
    setup.world = setup.world.with_deleted_accounts(4, 2);
    let item_ids: Vec<_> = setup.world.items().iter().map(|item| item.id.clone()).collect();
    let mut scripts: Vec<_> = item_ids[10..10 + n_given_up]
        .iter()
        .map(|item_id| (format!("model={item_id}&count=24&offset=0"), vec![Fault::Status(418); 9]))
        .collect();
    scripts.push((format!("/models/{}", item_ids[6]), vec![Fault::Gone; 2]));
    setup.faults = Faults::script(scripts);
    let crawl = setup.serve().await;
    crawl.expect(4, &["start"]).await;
    (crawl, item_ids)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_failure_is_listed_with_what_the_site_said_last() {
    let (crawl, item_ids) = torn(12).await;
    let (out, err) = crawl.expect(0, &["failures"]).await;
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), 12 + 1 + 1, "{out}");
    for item_id in &item_ids[10..22] {
        let line = lines.iter().find(|line| line.contains(item_id.as_str())).unwrap();
        assert!(line.starts_with("discarded ") && line.contains(" likes "), "{line}");
        assert!(line.contains("418"), "{line}");
    }
    assert!(lines[12].starts_with("gone ") && lines[12].contains(&item_ids[6]), "{out}");
    assert!(lines[13].starts_with("short ") && lines[13].contains(&item_ids[4]), "{out}");
    assert!(err.contains("12 discarded, 1 gone, 0 private, 1 short, 0 odd entries"), "{err}");
    assert!(err.contains("crawl resume --retry discarded"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_are_told_to_programs_too() {
    let (crawl, item_ids) = torn(2).await;
    let (out, _) = crawl.expect(0, &["failures", "--json"]).await;
    let told: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(told["schema"], "crawl.failures/1");
    let discarded = told["discarded"].as_array().unwrap();
    let mut given_up: Vec<_> = discarded.iter().map(|one| one["mid"].as_str().unwrap()).collect();
    given_up.sort_unstable();
    let mut wanted: Vec<_> = item_ids[10..12].iter().map(String::as_str).collect();
    wanted.sort_unstable();
    assert_eq!(given_up, wanted);
    assert_eq!((&discarded[0]["stage"], &discarded[0]["offset"]), (&"likes".into(), &0.into()));
    assert!(discarded[0]["reason"].as_str().unwrap().contains("418"), "{out}");
    assert!(discarded[0]["settled_at"].as_str().unwrap().ends_with('Z'), "{out}");
    assert_eq!(told["gone"][0]["stage"], "features");
    assert_eq!(told["gone"][0]["mid"], item_ids[6].as_str());
    let short = &told["short"][0];
    assert_eq!(short["mid"], item_ids[4].as_str());
    let count = |key: &str| short[key].as_u64().unwrap();
    assert_eq!(count("announced") - count("collected"), 2, "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_without_failures_lists_none_and_offers_nothing_to_try_again() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 20).serve().await;
    crawl.expect(0, &["start"]).await;
    let (out, err) = crawl.expect(0, &["failures"]).await;
    assert_eq!(out, "");
    assert!(!err.contains("--retry-discarded"), "{err}");
    let (out, _) = crawl.expect(0, &["failures", "--json"]).await;
    let told: serde_json::Value = serde_json::from_str(&out).unwrap();
    for list in ["discarded", "gone", "private", "short", "skipped", "cut", "unread"] {
        assert_eq!(told[list], serde_json::json!([]), "{list}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_catalogue_page_that_was_given_up_is_named_by_its_number() {
    let mut setup = Setup::new(SiteKind::Sketchfab2016, 60);
    setup.faults = Faults::script(vec![("page=2".to_owned(), vec![Fault::Gone; 2])]);
    let crawl = setup.serve().await;
    crawl.expect(4, &["start", "--only", "items"]).await;
    let (out, _) = crawl.expect(0, &["failures", "--json"]).await;
    let told: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(told["discarded"][0]["page"], 2);
    assert_eq!(told["discarded"][0]["stage"], "models", "crawl.failures/1 keeps its words");
    assert!(told["discarded"][0].get("mid").is_none(), "{out}");
    crawl.expect(0, &["verify"]).await;
}
