//! Messages and log events on stderr where it is not a terminal.

use std::collections::BTreeSet;
use std::path::Path;

use crate::site_kind::SiteKind;
use crawl::sim::{Fault, Faults};
use serde_json::Value;

use crate::harness::Setup;
use crate::layering::sources;

#[tokio::test(flavor = "multi_thread")]
async fn off_a_terminal_only_plain_lines_are_written() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 40).serve().await;
    let (out, err) = crawl.expect(0, &["start"]).await;
    assert_eq!(out, "");
    assert!(err.starts_with("collected  40 items, "), "{err}");
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
    setup.faults = Faults::script(vec![(page, vec![Fault::Status(418); 2])]);
    let crawl = setup.serve().await;
    let (_, err) = crawl.expect(4, &["start", "-q"]).await;
    assert!(err.contains("1 task was given up:\n  likes "), "{err}");
    assert!(err.contains("status 418") && !err.contains("collected"), "{err}");
    assert_eq!(crawl.expect(0, &["resume", "-q", "--retry-discarded"]).await.1, "");
    assert_eq!(crawl.expect(0, &["export", "-q"]).await.1, "");
    crawl.expect(2, &["status", "-q", "-v"]).await;
}

/// Reads log events, one JSON object per line.
fn events(err: &str) -> Vec<Value> {
    err.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn find<'e>(events: &'e [Value], name: &str) -> &'e Value {
    let found = events.iter().find(|event| event["event"] == name);
    found.unwrap_or_else(|| panic!("{name} is not in {events:#?}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn json_is_one_event_per_line_with_a_name_and_fields() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    setup.faults = Faults::random(5, &[(Fault::Status(500), 100)]);
    let crawl = setup.serve().await;
    let (_, err) = crawl.expect(0, &["start", "--log-format", "json", "-v"]).await;
    let started = events(&err);
    for event in &started {
        let has_text = |field: &str| event[field].is_string();
        assert!(has_text("event") && has_text("level") && has_text("timestamp"), "{event}");
    }
    let begun = find(&started, "run_started");
    assert_eq!(
        (&begun["command"], &begun["stages"]),
        (&"start".into(), &"items,likes,features".into())
    );
    let failed = find(&started, "task_failed");
    assert_eq!((&failed["failures"], &failed["reason"]), (&1.into(), &"status 500".into()));
    let ended = find(&started, "run_ended");
    assert_eq!((&ended["state"], &ended["items"]), (&"complete".into(), &40.into()));
    assert_eq!(ended["requests"], crawl.server.n_requests());
    assert!(ended["pages_per_second"].as_f64().unwrap() > 0.0, "{ended}");

    let (_, err) = crawl.expect(0, &["export", "--log-format", "json"]).await;
    let exported = events(&err);
    let likes = exported.iter().find(|event| event["path"] == "exports/model_likes.psv").unwrap();
    assert_eq!((&likes["event"], &likes["rows"]), (&"file_written".into(), &ended["likes"]));

    let (_, err) = crawl.expect(3, &["start", "--log-format", "json"]).await;
    let error = &events(&err)[..];
    let [error] = error else { panic!("{err}") };
    assert_eq!((&error["event"], &error["level"]), (&"failed".into(), &"ERROR".into()));
    assert_eq!(error["exit_status"], 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn pauses_and_given_up_tasks_are_events_of_their_own() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    let [one, other] = [3, 5].map(|nth| setup.world.items()[nth].id.clone());
    let wait = Fault::TooManyRequests { retry_after: Some("1".to_owned()) };
    setup.faults = Faults::script(vec![
        (format!("model={one}&count=24&offset=0"), vec![Fault::Status(418); 2]),
        (format!("model={other}&"), vec![wait]),
    ]);
    let crawl = setup.serve().await;
    let (_, err) = crawl.expect(4, &["start", "--log-format", "json"]).await;
    let events = events(&err);
    let paused = find(&events, "pause_began");
    assert_eq!(paused["reason"], "status 429");
    assert!(paused["until_at"].as_str().unwrap().ends_with('Z'), "JSON is in UTC: {paused}");
    assert_eq!(find(&events, "waited")["reason"], "status 429");
    let given_up = find(&events, "task_given_up");
    assert_eq!((&given_up["stage"], &given_up["item"]), (&"likes".into(), &one.into()));
    assert_eq!(find(&events, "run_ended")["tasks_given_up"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn verbose_shows_failures_and_pauses_and_nothing_else() {
    let (_, plain) =
        Setup::new(SiteKind::SketchfabV3, 20).serve().await.expect(0, &["start"]).await;
    let crawl = Setup::new(SiteKind::SketchfabV3, 20).serve().await;
    let (_, verbose) = crawl.expect(0, &["start", "-v"]).await;
    assert_eq!(plain.lines().count(), verbose.lines().count(), "{verbose}");

    let mut crawl = Setup::new(SiteKind::SketchfabV3, 20).serve().await;
    crawl.set("RUST_LOG", "hyper_util=trace,reqwest=trace");
    let (_, err) = crawl.expect(0, &["start"]).await;
    assert!(err.lines().count() > 100, "RUST_LOG shows the logs of libraries: {err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn people_read_local_times_with_their_zone() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    let item_id = setup.world.items()[3].id.clone();
    let wait = Fault::TooManyRequests { retry_after: Some("9000".to_owned()) };
    setup.faults = Faults::script(vec![(format!("model={item_id}&"), vec![wait])]);
    let mut crawl = setup.serve().await;
    crawl.set("TZ", "XST-3");
    let (_, err) = crawl.expect(6, &["start", "--pace-max-in-flight", "1"]).await;
    let has_zone = |line: &str| line.contains(" XST");
    let paused = err.lines().find(|line| line.contains("the site is paused")).unwrap();
    assert!(has_zone(paused) && !paused.contains('Z'), "{paused}");
    assert!(err.lines().any(|line| line.contains("asked for a pause") && has_zone(line)), "{err}");
    let (out, _) = crawl.expect(0, &["status"]).await;
    assert!(out.lines().any(|line| line.starts_with("waiting") && has_zone(line)), "{out}");
    let (out, _) = crawl.expect(0, &["audit"]).await;
    assert!(out.lines().any(|line| line.starts_with("pauses") && has_zone(line)), "{out}");
    let (out, _) = crawl.expect(0, &["status", "--json"]).await;
    assert!(!out.contains("XST"), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_content_type_that_no_server_knows_is_measured_and_not_quoted() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    let item_id = setup.world.items()[3].id.clone();
    let body = Fault::Body { content_type: "it's \"odd\"".to_owned(), body: b"x".to_vec() };
    setup.faults = Faults::script(vec![(format!("model={item_id}&"), vec![body; 60])]);
    let crawl = setup.serve().await;
    let (_, err) = crawl.expect(4, &["start", "-v"]).await;
    let (failures, _) = crawl.expect(0, &["failures"]).await;
    let (status, _) = crawl.expect(0, &["status"]).await;
    for text in [err, failures, status] {
        assert!(text.contains("its content type is an unknown type of 10 bytes"), "{text}");
        assert!(!text.contains("it's"), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_summary_shows_how_long_the_run_waited_and_why() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    let item_id = setup.world.items()[3].id.clone();
    let wait = Fault::TooManyRequests { retry_after: Some("1".to_owned()) };
    setup.faults = Faults::script(vec![(format!("model={item_id}&"), vec![wait])]);
    let crawl = setup.serve().await;
    let (_, err) = crawl.expect(0, &["start"]).await;
    assert!(err.contains("\nwaited     1s: status 429\n"), "{err}");
    assert_eq!(crawl.status().await["run"]["waited_seconds"], 1);
    let n_sent = crawl.server.n_requests();
    assert!(err.contains(&format!("\nrequests   {n_sent} in ")), "{err}");
    assert!(err.contains(&format!(" pages/s; {n_sent} in total, 1 failed\n")), "{err}");
}

#[test]
fn every_event_is_documented() {
    let page = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
        std::fs::read_to_string(path).unwrap_or_default()
    };
    let pages = page("operations.md");
    let (_, table) = pages.split_once("## Log events").unwrap();
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let documented: BTreeSet<&str> = rows.collect();
    let mut logged = BTreeSet::new();
    for file in sources() {
        let names = file.text.split("event = \"").skip(1).filter_map(|rest| rest.split('"').next());
        logged.extend(names.map(str::to_owned));
    }
    let missing: Vec<_> =
        logged.iter().filter(|name| !documented.contains(name.as_str())).collect();
    assert!(logged.len() > 30 && missing.is_empty(), "{missing:?}");
}
