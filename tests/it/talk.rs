//! What is said on stderr where it is no terminal.

use crawl::sim::{Fault, Faults};
use crawl::sites::SiteKind;

use crate::harness::Setup;

#[tokio::test(flavor = "multi_thread")]
async fn off_a_terminal_only_plain_lines_are_written() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 40).serve().await;
    let (out, err) = crawl.expect(0, &["start"]).await;
    assert_eq!(out, "");
    assert!(err.starts_with("collected  40 models, "), "{err}");
    assert!(
        err.ends_with(
            "complete; to write the dataset: crawl export (or crawl export --anonymize)\n"
        )
    );
    assert!(!err.contains(['\u{1b}', '\r', '[']), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn quiet_is_silent_on_success_and_says_what_was_left_undone() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    let item_id = setup.world.items()[3].id.clone();
    let page = format!("model={item_id}&count=24&offset=0");
    setup.faults = Faults::script(vec![(page, vec![Fault::Status(418)])]);
    let crawl = setup.serve().await;
    let (_, err) = crawl.expect(4, &["start", "-q"]).await;
    assert!(err.contains("1 tasks were given up:\n  likes "), "{err}");
    assert!(err.contains("status 418") && !err.contains("collected"), "{err}");
    assert_eq!(crawl.expect(0, &["resume", "-q", "--retry-discarded"]).await.1, "");
    assert_eq!(crawl.expect(0, &["export", "-q"]).await.1, "");
    crawl.expect(2, &["status", "-q", "-v"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn json_is_an_object_a_line_whatever_is_said() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    setup.faults = Faults::random(5, &[(Fault::Status(500), 100)]);
    let crawl = setup.serve().await;
    let (_, err) = crawl.expect(0, &["start", "--log-format", "json", "-v"]).await;
    let lines: Vec<serde_json::Value> =
        err.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let says =
        |words: &str| lines.iter().any(|line| line["message"].as_str().unwrap().contains(words));
    assert!(says("a request failed") && says("collected  40 models"), "{err}");
    assert!(lines.iter().all(|line| line["level"].is_string() && line["timestamp"].is_string()));
    let (_, err) = crawl.expect(3, &["start", "--log-format", "json"]).await;
    let error: serde_json::Value = serde_json::from_str(&err).unwrap();
    assert_eq!(error["level"], "ERROR");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_summary_tells_how_long_the_run_waited_and_why() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    let item_id = setup.world.items()[3].id.clone();
    let wait = Fault::TooManyRequests { retry_after: Some("1".to_owned()) };
    setup.faults = Faults::script(vec![(format!("model={item_id}&"), vec![wait])]);
    let crawl = setup.serve().await;
    let (_, err) = crawl.expect(0, &["start"]).await;
    assert!(err.contains("\nwaited     1s: status 429 (1s)\n"), "{err}");
    assert_eq!(crawl.status().await["run"]["waited_seconds"], 1);
    let n_sent = crawl.server.n_requests();
    assert!(err.contains(&format!("\nrequests   {n_sent} in ")), "{err}");
    assert!(err.contains(&format!(" pages/s; {n_sent} in all, 1 of them failed\n")), "{err}");
}
