//! The events that clients are sent, and when.

use crate::site_kind::SiteKind;
use crawl::sim::{Fault, Faults};

use super::{Served, complete};
use crate::harness::Setup;
use crate::stops::{held, until_held};

#[tokio::test(flavor = "multi_thread")]
async fn clients_see_the_crawl_progress() {
    let (crawl, notify) = held().await;
    let mut child = crawl.spawn(&["start"]);
    until_held(&crawl).await;
    let served = Served::of(&crawl).await;
    let mut watching = served.events().await;
    // Clients that have left make no difference.
    drop((served.events().await, served.events().await));
    let state = watching.wait_for("state", |_| true).await;
    assert_eq!(state["status"]["stages"]["likes"]["running"], 1);
    let printed = crawl.status().await;
    assert_eq!(state["status"]["records"], printed["records"]);
    assert_eq!(state["status"]["requests"], printed["requests"]);
    let dataset = watching.wait_for("dataset", |_| true).await;
    assert!(dataset["long_tail"]["narrow"].as_str().unwrap().starts_with("<svg"));

    notify.notify_one();
    let state = watching.wait_for("state", |state| state["status"]["state"] == "complete").await;
    assert!(child.wait().await.unwrap().success());
    assert_eq!(state["status"], crawl.status().await);
    // A client that comes later is sent the same at once.
    let late = served.events().await.wait_for("state", |_| true).await;
    assert_eq!(late, state);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_ends_with_its_run_and_leaves_one_file() {
    let (crawl, notify) = held().await;
    let mut served = Served::begin(&crawl, &["start", "--dashboard=127.0.0.1:0"]).await;
    until_held(&crawl).await;
    let mut watching = served.events().await;
    let running = |state: &serde_json::Value| state["status"]["state"] == "running";
    watching.wait_for("state", running).await;
    notify.notify_one();
    let mut last = None;
    while let Some((name, data)) = watching.next().await {
        if name == "over" {
            assert_eq!(watching.next().await, None, "nothing follows");
            break;
        }
        if name == "state" {
            last = Some(data);
        }
    }
    assert_eq!(served.child.wait().await.unwrap().code(), Some(0));
    assert!(!crawl.path("crawl.db-wal").exists(), "a finished crawl is one file");
    let mut status = crawl.status().await;
    // The page is over before the end of the run is recorded.
    status["run"]["ended"] = serde_json::Value::Null;
    assert_eq!(last.unwrap()["status"], status);
    crawl.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_user_is_named() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    setup.faults = Faults::random(3, &[(Fault::Status(500), 200), (Fault::Truncated, 200)]);
    let crawl = setup.serve().await;
    crawl.expect(0, &["start"]).await;
    let served = Served::of(&crawl).await;
    let mut watching = served.events().await;
    let mut said = served.get("/").await.text().await.unwrap();
    said += &served.get("/status.json").await.text().await.unwrap();
    said += &watching.wait_for("state", |_| true).await.to_string();
    let activity = watching.wait_for("activity", |_| true).await;
    let failures = activity["failures"].as_array().unwrap();
    assert!(!failures.is_empty() && failures.iter().all(|failure| failure["page"] != ""));
    said += &activity.to_string();
    let dataset = watching.wait_for("dataset", |_| true).await;
    assert_eq!(dataset["likes_per_item"]["n"], crawl.status().await["records"]["items"]);
    let features = dataset["features"].as_array().unwrap();
    assert!(features.iter().all(|of| !of["values"].as_array().unwrap().is_empty()));
    let names: Vec<_> = features.iter().map(|of| of["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["categories", "tags"]);
    assert_eq!(dataset["nouns"], serde_json::json!(["model", "models"]));
    said += &dataset.to_string();
    for user in crawl.server.world().users() {
        assert!(!said.contains(&user.id), "a uid was served");
        let telling = user.username.len() > 8;
        assert!(!telling || !said.contains(&user.username), "{} was served", user.username);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_disappears_is_reported_and_read_again_when_it_is_back() {
    let crawl = complete().await;
    let served = Served::of(&crawl).await;
    let mut watching = served.events().await;
    let before = watching.wait_for("state", |state| state["nothing_to_show"].is_null()).await;
    std::fs::rename(crawl.path("crawl.db"), crawl.path("away.db")).unwrap();
    let state = watching.wait_for("state", |state| !state["nothing_to_show"].is_null()).await;
    assert!(state["nothing_to_show"].as_str().unwrap().contains("there is no database"), "{state}");
    for path in ["/healthz", "/status.json"] {
        assert_eq!(served.get(path).await.status(), 503, "{path}");
    }
    std::fs::rename(crawl.path("away.db"), crawl.path("crawl.db")).unwrap();
    let state = watching.wait_for("state", |state| state["nothing_to_show"].is_null()).await;
    assert_eq!(state["status"], before["status"]);
    assert!(
        state["notice"]["text"].as_str().unwrap().contains("was deleted or replaced"),
        "{state}"
    );
    assert_eq!(served.get("/healthz").await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn at_most_32_clients_may_watch_at_the_same_time() {
    let crawl = complete().await;
    let served = Served::of(&crawl).await;
    let mut watching = Vec::new();
    for _ in 0..32 {
        watching.push(served.events().await);
    }
    assert_eq!(served.get("/events").await.status(), 503);
    assert_eq!(served.get("/healthz").await.status(), 200);
    watching.pop();
    // The server notices after a while.
    while served.get("/events").await.status() == 503 {}
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupt_ends_it_with_success() {
    let crawl = complete().await;
    let mut served = Served::of(&crawl).await;
    let mut watching = served.events().await;
    let pid = served.child.id().unwrap().to_string();
    let sent = tokio::process::Command::new("kill").args(["-s", "INT", &pid]).status().await;
    assert!(sent.unwrap().success());
    assert_eq!(served.child.wait().await.unwrap().code(), Some(0));
    while watching.next().await.is_some() {}
}
