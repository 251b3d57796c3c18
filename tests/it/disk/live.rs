//! Looking at a crawl, exporting it and beginning it a second time while it goes on.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::site_kind::SiteKind;
use crawl::dataset::psv;
use crawl::sim::{Fault, Faults};
use tokio::sync::Notify;

use super::assert_refused;
use crate::harness::{Crawl, FILES, Setup, text};
use crate::stops::{held, until_held};

/// The most items on a page of the site.
const PAGE: usize = 24;

type Rows = BTreeSet<Vec<String>>;

/// The rows of an exported file.
fn exported(crawl: &Crawl, name: &str, header: &[&str]) -> Rows {
    let bytes = crawl.exported(name);
    psv::read(bytes.as_slice(), header).map(|row| row.unwrap().fields).collect()
}

fn of_truth<'w, const N: usize>(rows: impl Iterator<Item = [&'w str; N]>) -> Rows {
    rows.map(|row| row.map(str::to_owned).to_vec()).collect()
}

/// The files fit each other and the manifest: all tell of one moment.
fn assert_of_one_moment(crawl: &Crawl) {
    let manifest = crawl.manifest();
    let n_completed = |stage: &str| {
        let tasks = &manifest["completeness"]["tasks"][stage];
        usize::try_from(tasks["completed"].as_u64().unwrap()).unwrap()
    };
    let truth = crawl.server.world().truth(5);
    // A page that lists models is stored with their features, or not at all.
    let n_items = (n_completed("models") * PAGE).min(truth.model_urls().count());
    let listed: BTreeSet<&str> =
        truth.model_urls().take(n_items).map(|[_, item_id]| item_id).collect();
    let urls = exported(crawl, FILES[0], &["name", "mid"]);
    assert!(urls == of_truth(truth.model_urls().take(n_items)), "{n_items} models");
    let feats = exported(crawl, FILES[2], &["mid", "type", "value"]);
    assert!(
        feats == of_truth(truth.model_feats().filter(|[item_id, ..]| listed.contains(item_id)))
    );
    let likes = exported(crawl, FILES[1], &["modelname", "mid", "uid", "username"]);
    assert!(likes.is_subset(&of_truth(truth.model_likes())));
    let n_pages = n_completed("likes");
    assert!((n_pages..=n_pages * PAGE).contains(&likes.len()), "{n_pages} pages of likes");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_that_looks_works_while_a_page_is_in_flight() {
    let (crawl, notify) = held().await;
    let mut child = crawl.spawn(&["start"]);
    until_held(&crawl).await;
    let (table, _) = crawl.expect(0, &["status"]).await;
    assert!(table.contains("sketchfab-v3: running"), "{table}");
    let status = crawl.status().await;
    assert_eq!(
        (&status["state"], &status["stages"]["likes"]["running"]),
        (&"running".into(), &1.into())
    );
    crawl.expect(0, &["failures"]).await;
    let (json, _) = crawl.expect(0, &["failures", "--json"]).await;
    serde_json::from_str::<serde_json::Value>(&json).unwrap();
    let (out, _) = crawl.expect(0, &["verify"]).await;
    assert!(!out.contains("BROKEN"), "{out}");

    let (_, err) = crawl.expect(4, &["export"]).await;
    assert!(err.contains("the crawl is not complete"), "{err}");
    crawl.expect(0, &["export", "--partial"]).await;
    assert_of_one_moment(&crawl);
    let manifest = crawl.manifest();
    assert_eq!(manifest["files"][1]["rows"], status["records"]["likes"]);
    assert_eq!(manifest["completeness"]["partial"], true);
    let first = FILES.map(|name| crawl.exported(name));
    crawl.expect(0, &["export", "--partial"]).await;
    assert!(first == FILES.map(|name| crawl.exported(name)), "nothing has changed in between");

    notify.notify_one();
    assert!(child.wait().await.unwrap().success());
    crawl.assert_truth().await;
    assert_eq!(crawl.repeats(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn exports_while_pages_come_in_are_each_of_one_moment() {
    let notify = Arc::new(Notify::new());
    let mut setup = Setup::new(SiteKind::SketchfabV3, 200);
    let page = format!("model={}&count=24&offset=0", setup.world.items()[150].id);
    // One page waits for the first export, so that this one is made under way at any speed.
    setup.faults = Faults::script(vec![(page.clone(), vec![Fault::Hold(Arc::clone(&notify))])]);
    let crawl = setup.serve().await;
    let mut child = crawl.spawn(&["start"]);
    // From then on a crawl is recorded, and its first page is stored.
    crawl.server.wait_for_requests(4).await;
    loop {
        crawl.expect(0, &["export", "--partial"]).await;
        assert_of_one_moment(&crawl);
        if crawl.manifest()["completeness"]["complete"] == true {
            break;
        }
        crawl.status().await;
        if crawl.server.requests().iter().any(|request| request.target.ends_with(&page)) {
            notify.notify_one();
        }
    }
    assert!(child.wait().await.unwrap().success());
    crawl.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_resumes_at_once_one_crawls_and_the_other_says_so() {
    let (crawl, notify) = held().await;
    crawl.expect(5, &["start", "--max-requests", "4"]).await;
    let (one, two) = (crawl.spawn(&["resume"]), crawl.spawn(&["resume"]));
    let (one, two) = (one.wait_with_output(), two.wait_with_output());
    tokio::pin!(one, two);
    // A page is held back, so only the one that was refused can end.
    let (refused, other) = tokio::select! {
        output = &mut one => (output.unwrap(), two),
        output = &mut two => (output.unwrap(), one),
    };
    assert_refused(&refused, 7, &["another process is crawling crawl.db", "wait", "crawl status"]);
    until_held(&crawl).await;
    notify.notify_one();
    let output = other.await.unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    crawl.assert_truth().await;
    assert_eq!(crawl.repeats(), Vec::<String>::new());
}
