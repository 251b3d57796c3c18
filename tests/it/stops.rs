//! Runs that end early, in an orderly way or not. `crawl resume` goes on as if nothing had happened.

use std::sync::Arc;

use crate::site_kind::SiteKind;
use crawl::sim::{Fault, Faults};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStderr};
use tokio::sync::Notify;

use crate::harness::{Crawl, Setup, is_on_server, text};

/// Returns a crawl whose site holds one like page back until it is notified, so that the test knows when
/// the page is in flight.
pub async fn held() -> (Crawl, Arc<Notify>) {
    held_times(1).await
}

/// The same, for the first requests for that page.
pub async fn held_times(n: usize) -> (Crawl, Arc<Notify>) {
    let notify = Arc::new(Notify::new());
    let mut setup = Setup::new(SiteKind::SketchfabV3, 60);
    let item_id = setup.world.items()[7].id.clone();
    let hold = vec![Fault::Hold(Arc::clone(&notify)); n];
    setup.faults = Faults::script(vec![(format!("model={item_id}&count=24&offset=0"), hold)]);
    setup.workers = 1;
    (setup.serve().await, notify)
}

/// Waits until that page is requested. With one worker, no other request follows.
pub async fn until_held(crawl: &Crawl) {
    let item_id = crawl.server.world().items()[7].id.clone();
    let mut n = 1;
    loop {
        crawl.server.wait_for_requests(n).await;
        let requests = crawl.server.requests();
        if requests.iter().any(|request| request.target.contains(&item_id)) {
            return;
        }
        n = requests.len() + 1;
    }
}

pub async fn signal(child: &Child, name: &str) {
    let pid = child.id().unwrap().to_string();
    let sent = tokio::process::Command::new("kill").args(["-s", name, &pid]).status().await;
    assert!(sent.unwrap().success());
}

/// Waits until the program has printed these words. The rest of its output can be read on.
pub async fn hear(child: &mut Child, words: &str) -> BufReader<ChildStderr> {
    let mut err = BufReader::new(child.stderr.take().unwrap());
    let mut heard = String::new();
    while !heard.contains(words) {
        let n = err.read_line(&mut heard).await.unwrap();
        assert!(n > 0, "{heard}");
    }
    err
}

async fn a_signal_lets_what_is_in_flight_settle(name: &str, code: i32) {
    let (crawl, notify) = held().await;
    let child = crawl.spawn(&["start"]);
    until_held(&crawl).await;
    let n_requests = crawl.server.n_requests();
    signal(&child, name).await;
    // The page is released only when the program has confirmed the signal.
    let mut child = child;
    let _err = hear(&mut child, "stopping").await;
    notify.notify_waiters();
    let status = child.wait().await.unwrap();
    assert_eq!(status.code(), Some(code));
    assert_eq!(crawl.server.n_requests(), n_requests, "nothing more is claimed");
    assert_eq!(crawl.status().await["stages"]["likes"]["running"], 0);

    crawl.expect(0, &["resume"]).await;
    crawl.assert_truth().await;
    assert_eq!(crawl.repeats(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_lets_what_is_in_flight_settle() {
    a_signal_lets_what_is_in_flight_settle("INT", 130).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_lets_what_is_in_flight_settle() {
    a_signal_lets_what_is_in_flight_settle("TERM", 143).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sighup_lets_what_is_in_flight_settle() {
    a_signal_lets_what_is_in_flight_settle("HUP", 129).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_costs_at_most_what_was_in_flight_and_no_row() {
    let (crawl, _notify) = held().await;
    let mut child = crawl.spawn(&["start"]);
    until_held(&crawl).await;
    assert_eq!(crawl.status().await["state"], "running");
    child.start_kill().unwrap();
    child.wait().await.unwrap();
    crawl.note_silence().await;
    let status = crawl.status().await;
    assert_eq!(
        (&status["state"], &status["stages"]["likes"]["running"]),
        (&"stopped".into(), &1.into())
    );

    let (_, err) = crawl.expect(0, &["resume"]).await;
    assert!(err.contains("1 task left running by a crashed run is"), "{err}");
    crawl.assert_truth().await;
    assert_eq!(crawl.repeats().len(), 1, "the page in flight, and no other");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_one_process_crawls_a_database() {
    if is_on_server() {
        return; // A second process joins the first one there.
    }
    let (crawl, notify) = held().await;
    let mut child = crawl.spawn(&["start"]);
    until_held(&crawl).await;
    let output = crawl.run(&["resume"]).await;
    assert_eq!(output.status.code(), Some(7), "{}", text(&output.stderr));
    notify.notify_waiters();
    assert!(child.wait().await.unwrap().success());
    crawl.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_of_a_run_end_it_with_5_and_resume_goes_on() {
    let mut setup = Setup::new(SiteKind::Sketchfab2016, 60);
    setup.workers = 8;
    let crawl = setup.serve().await;
    crawl.expect(5, &["start", "--max-requests", "40"]).await;
    assert_eq!(crawl.server.n_requests(), 40);
    crawl.expect(5, &["resume", "--max-duration", "1ms"]).await;
    crawl.expect(0, &["resume"]).await;
    crawl.assert_truth().await;
    assert_eq!(crawl.repeats(), Vec::<String>::new());
    let (_, err) = crawl.expect(0, &["resume"]).await;
    assert!(err.contains("nothing to do"), "{err}");
}
