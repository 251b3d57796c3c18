//! The documents for programs match the schemas in schemas/.

use std::path::Path;

use crate::site_kind::SiteKind;
use crawl::sim::{Fault, Faults};
use serde_json::Value;

use crate::harness::{Crawl, Setup};
use crate::stops::{held, until_held};

/// Checks a document against the schema of this name.
pub fn assert_valid(name: &str, document: &Value) {
    let schema = read(name);
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}\n{document:#}");
}

fn read(name: &str) -> Value {
    let path = format!("schemas/{name}.schema.json");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

#[test]
fn every_field_is_described_and_no_other_is_allowed() {
    for name in ["status", "audit", "failures", "manifest", "site"] {
        let schema = read(name);
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        assert!(jsonschema::meta::is_valid(&schema), "{name}");
        assert_described(name, &schema);
    }
}

fn assert_described(path: &str, schema: &Value) {
    let Value::Object(fields) = schema else {
        for (n, item) in schema.as_array().into_iter().flatten().enumerate() {
            assert_described(&format!("{path}/{n}"), item);
        }
        return;
    };
    if let Some(properties) = schema["properties"].as_object() {
        assert_eq!(schema["additionalProperties"], false, "{path}");
        for (name, property) in properties {
            let is_told = property["description"].is_string() || property["$ref"].is_string();
            assert!(is_told, "{path}: {name} has no description");
        }
    }
    for (name, inner) in fields {
        assert_described(&format!("{path}/{name}"), inner);
    }
}

/// Checks the documents of all commands about this crawl, and the manifest of an export. Returns the document
/// of `failures`.
async fn assert_all_valid(crawl: &Crawl, state: &str) -> Value {
    assert_eq!(crawl.status().await["state"], state);
    crawl.expect(0, &["export", "--partial"]).await;
    crawl.manifest();
    let mut document = Value::Null;
    for name in ["audit", "failures"] {
        let (out, _) = crawl.expect(0, &[name, "--json"]).await;
        document = serde_json::from_str(&out).unwrap();
        assert_valid(name, &document);
    }
    document
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_that_runs_is_stopped_and_completes() {
    let (crawl, notify) = held().await;
    let mut child = crawl.spawn(&["start"]);
    until_held(&crawl).await;
    assert_all_valid(&crawl, "running").await;
    child.start_kill().unwrap();
    child.wait().await.unwrap();
    assert_all_valid(&crawl, "stopped").await;
    notify.notify_waiters();
    crawl.expect(0, &["resume"]).await;
    assert_all_valid(&crawl, "complete").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_that_is_paused() {
    let mut setup = Setup::new(SiteKind::Sketchfab2016, 40);
    let wait = Fault::TooManyRequests { retry_after: Some("600".to_owned()) };
    setup.faults = Faults::script(vec![("count=24&offset=0".into(), vec![wait])]);
    let crawl = setup.serve().await;
    let _child = crawl.spawn(&["start"]);
    crawl.server.wait_for_requests(2).await;
    // Until the pause is stored.
    let mut status = Value::Null;
    while status["state"] != "paused" {
        let output = crawl.run(&["status", "--json"]).await;
        status = serde_json::from_slice(&output.stdout).unwrap_or_default();
    }
    assert_eq!(status["waiting"]["reason"], "status 429");
    assert_eq!(status["waiting"]["until"], status["paused_until"]);
    assert!(status["eta_seconds"].as_u64().unwrap() > 500, "{status}");
    assert_all_valid(&crawl, "paused").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_with_discarded_tasks_and_missing_pages_and_likes() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    let items: Vec<String> = setup.world.items().iter().map(|item| item.id.clone()).collect();
    let like_page = |nth: usize| format!("model={}&count=24&offset=0", items[nth]);
    setup.faults = Faults::script(vec![
        (like_page(1), vec![Fault::Status(418); 6]),
        (like_page(2), vec![Fault::Gone; 2]),
        (like_page(3), vec![Fault::EmptyPage; 2]),
    ]);
    let crawl = setup.serve().await;
    crawl.expect(4, &["start"]).await;
    let failures = assert_all_valid(&crawl, "incomplete").await;
    for list in ["discarded", "gone", "short"] {
        assert!(!failures[list].as_array().unwrap().is_empty(), "{list}: {failures}");
    }
}
