//! `crawl resume --retry`: whatever is missing can be fetched again, and nothing that is stored is lost.

use std::sync::Arc;

use crate::site_kind::SiteKind;
use crawl::sim::{Fault, FaultSwitch, Faults, World};
use serde_json::Value;
use tokio::sync::Notify;

use crate::coverage::setup;
use crate::harness::{Crawl, Setup};

/// The parts of addresses by which the pages of an item's likes and its features are known.
fn likes(item_id: &str, offset: u32) -> String {
    format!("model={item_id}&count=24&offset={offset}")
}

fn features(item_id: &str) -> String {
    format!("/models/{item_id}")
}

/// Returns the pages that were requested after the first `n_before` requests, without robots.txt.
fn asked_since(crawl: &Crawl, n_before: usize) -> Vec<String> {
    let requests = crawl.server.requests().split_off(n_before).into_iter();
    requests.map(|request| request.target).filter(|target| target != "/robots.txt").collect()
}

fn ids(world: &World) -> Vec<String> {
    world.items().iter().map(|item| item.id.clone()).collect()
}

fn n(status: &Value, stage: &str, name: &str) -> u64 {
    status["stages"][stage][name].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_gone_is_fetched_again_by_stage_or_altogether() {
    let kind = SiteKind::Sketchfab2016;
    let world = World::generate(40, 7);
    let ids = ids(&world);
    let faults = [(likes(&ids[35], 0), Fault::Gone), (features(&ids[30]), Fault::Gone)];
    let repaired = FaultSwitch::default();
    let crawl = setup(kind, world, &faults, &repaired).serve().await;
    crawl.expect(0, &["start"]).await;
    let status = crawl.status().await;
    assert_eq!((n(&status, "likes", "gone"), n(&status, "features", "gone")), (1, 1));

    repaired.turn_on();
    let n_before = crawl.server.n_requests();
    let (_, err) = crawl.expect(0, &["resume", "--retry", "gone=features"]).await;
    assert!(err.contains("retrying 1 task of the features stage whose page was gone"), "{err}");
    assert!(err.contains("1 page is gone"), "the page of likes is still gone: {err}");
    let asked = asked_since(&crawl, n_before);
    assert!(asked.iter().all(|target| target.contains("/models/")), "as asked for: {asked:?}");

    crawl.expect(0, &["resume", "--retry", "gone"]).await;
    crawl.assert_truth().await;
    assert_eq!(n(&crawl.status().await, "likes", "gone"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_private_is_fetched_again() {
    let kind = SiteKind::Sketchfab2016;
    let world = World::generate(40, 7);
    let ids = ids(&world);
    let faults = [(features(&ids[5]), Fault::Forbidden), (features(&ids[6]), Fault::Gone)];
    let repaired = FaultSwitch::default();
    let crawl = setup(kind, world, &faults, &repaired).serve().await;
    crawl.expect(0, &["start"]).await;
    let status = crawl.status().await;
    assert_eq!((n(&status, "features", "private"), n(&status, "features", "gone")), (1, 1));

    repaired.turn_on();
    let (_, err) = crawl.expect(0, &["resume", "--retry=private"]).await;
    assert!(err.contains("retrying 1 task of the features stage whose page was private"), "{err}");
    let status = crawl.status().await;
    assert_eq!((n(&status, "features", "private"), n(&status, "features", "gone")), (0, 1));
    crawl.expect(0, &["resume", "--retry", "all"]).await;
    crawl.assert_truth().await;
}

/// A crawl whose first item has three pages of likes or more, of which all after the second came up empty.
async fn cut_off(kind: SiteKind) -> (Crawl, String, usize) {
    let world = World::generate(40, 7);
    let (id, n_likes) = (world.items()[0].id.clone(), world.items()[0].n_likes);
    assert!(n_likes > 48, "{n_likes} likes");
    let empty = (48..n_likes).step_by(24).map(|offset| (likes(&id, offset), Fault::EmptyPage));
    let n_empty = empty.len();
    let repaired = FaultSwitch::default();
    let crawl = setup(kind, world, &empty.collect::<Vec<_>>(), &repaired).serve().await;
    crawl.expect(0, &["start"]).await;
    assert_eq!(crawl.status().await["short_items"], 1);
    repaired.turn_on();
    (crawl, id, n_empty)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_short_list_is_fetched_again_from_its_first_page() {
    let (crawl, id, n_empty) = cut_off(SiteKind::SketchfabV3).await;
    let n_before = crawl.server.n_requests();
    let (_, err) = crawl.expect(0, &["resume", "--retry", "short"]).await;
    let n_pages = n_empty + 2;
    let words = format!("retrying {n_pages} tasks of the likes stage, of lists that came up short");
    assert!(err.contains(&words), "{err}");
    let asked = asked_since(&crawl, n_before);
    assert_eq!(asked.len(), n_pages, "{asked:?}");
    assert!(asked.iter().all(|target| target.contains(&id)), "{asked:?}");
    assert!(err.contains(" pages/s"), "pages that come again count as pages of the run: {err}");
    crawl.assert_truth().await;
    assert_eq!(crawl.status().await["short_items"], 0);
    crawl.expect(0, &["resume", "--retry", "short"]).await;
    assert_eq!(asked_since(&crawl, n_before).len(), n_pages, "nothing is short any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_list_that_ended_early_only_the_end_is_fetched_again() {
    let (crawl, id, n_empty) = cut_off(SiteKind::SketchfabV3).await;
    let n_before = crawl.server.n_requests();
    crawl.expect(0, &["resume", "--retry", "ended"]).await;
    let asked = asked_since(&crawl, n_before);
    assert_eq!(asked.len(), n_empty + 1, "the last page that brought likes, and those after it");
    assert!(!asked.iter().any(|target| target.contains(&likes(&id, 0))), "{asked:?}");
    crawl.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_that_is_killed_loses_nothing_and_goes_on() {
    let mut setup = Setup::new(SiteKind::Sketchfab2016, 40);
    let item = &setup.world.items()[0];
    let (id, n_likes) = (item.id.clone(), item.n_likes);
    // The first page comes as it is, and is held when it is asked for again. The others come up empty twice.
    let held = vec![Fault::Moved(0), Fault::Hold(Arc::new(Notify::new()))];
    let empty = (24..n_likes).step_by(24).map(|at| (likes(&id, at), vec![Fault::EmptyPage; 2]));
    let scripts = empty.chain([(likes(&id, 0), held)]);
    setup.faults = Faults::script(scripts.collect());
    let crawl = setup.serve().await;
    crawl.expect(0, &["start"]).await;
    assert_eq!(crawl.status().await["short_items"], 1);
    let before = crawl.status().await["records"]["likes"].clone();
    let n_before = crawl.server.n_requests();
    let mut child = crawl.spawn(&["resume", "--retry", "short"]);
    crawl.server.wait_for_requests(n_before + 1).await;
    child.start_kill().unwrap();
    child.wait().await.unwrap();
    crawl.expect(0, &["verify"]).await;
    let status = crawl.status().await;
    assert_eq!(status["state"], "stopped");
    assert_eq!(status["short_items"], 0, "nobody knows before its pages are done");
    assert!(status["records"]["likes"].as_u64() >= before.as_u64(), "{status}");
    crawl.expect(0, &["resume"]).await;
    crawl.assert_truth().await;
}

/// Pages beyond the announced number that bring nothing new are taken for an endless list, but not when they
/// are fetched again.
#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_longer_than_announced_is_no_loop_when_it_is_fetched_again() {
    let kind = SiteKind::SketchfabV3;
    let world = World::generate(60, 7);
    let rank = world.items().iter().rposition(|item| item.n_likes >= 100).unwrap();
    let n_likes = world.items()[rank].n_likes as usize;
    // Two pages of 24 come up empty, so that 72 announced are more than come.
    let world = world.with_deleted_accounts(rank, n_likes - 100).with_announced(rank, 72);
    let id = world.items()[rank].id.clone();
    let faults = [(likes(&id, 0), Fault::EmptyPage), (likes(&id, 24), Fault::EmptyPage)];
    let repaired = FaultSwitch::default();
    let crawl = setup(kind, world, &faults, &repaired).serve().await;
    crawl.expect(0, &["start"]).await;
    assert_eq!(crawl.status().await["short_items"], 1);
    repaired.turn_on();
    crawl.expect(0, &["resume", "--retry", "short=likes"]).await;
    crawl.assert_truth().await;
    let likes = crawl.status().await["likes"].clone();
    assert_eq!(likes["beyond_announced"], 28, "{likes}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_catalogue_that_ended_early_goes_on_where_it_ended() {
    for kind in SiteKind::ALL {
        let world = World::generate(100, 7);
        let part = if kind == SiteKind::SketchfabV3 {
            "cursor="
        } else {
            "models?sort_by=-likeCount&page=2"
        };
        let faults = [(part.to_owned(), Fault::EmptyPage)];
        let repaired = FaultSwitch::default();
        let crawl = setup(kind, world, &faults, &repaired).serve().await;
        crawl.expect(0, &["start"]).await;
        let status = crawl.status().await;
        assert_eq!(status["catalogue_end"], "above-like-limit", "{kind} {status}");
        assert_eq!(status["records"]["items"], 24);
        repaired.turn_on();
        let (_, err) = crawl.expect(0, &["resume", "--retry", "ended=items"]).await;
        let words = "retrying 1 task of the items stage, at the end of lists that ended early";
        assert!(err.contains(words), "{err}");
        crawl.assert_truth().await;
        assert_eq!(crawl.status().await["catalogue_end"], "under-like-limit");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_anything_to_retry_nothing_is_sent() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 20).serve().await;
    crawl.expect(0, &["start"]).await;
    let n_sent = crawl.server.n_requests();
    let (_, err) = crawl.expect(0, &["resume", "--retry", "gone,short"]).await;
    assert!(err.contains("nothing to retry: no task is gone or short"), "{err}");
    assert!(err.contains("complete; to write the dataset"), "{err}");
    crawl.expect(0, &["resume", "--retry", "all"]).await;
    crawl.expect(0, &["resume", "--retry", "gone", "--retry", "short=likes"]).await;
    assert_eq!(crawl.server.n_requests(), n_sent);
    let (_, err) = crawl.expect(2, &["resume", "--retry", "lost"]).await;
    assert!(err.contains("discarded, gone, private, short, ended and all"), "{err}");
    crawl.expect(2, &["resume", "--retry", "short=features"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_again_ends_in_the_same_words() {
    let kind = SiteKind::Sketchfab2016;
    let world = World::generate(60, 7).with_deleted_accounts(4, 2);
    let ids = ids(&world);
    let faults = [
        (likes(&ids[50], 0), Fault::Gone),
        (features(&ids[20]), Fault::Gone),
        (features(&ids[21]), Fault::Forbidden),
        (likes(&ids[51], 0), Fault::Status(500)),
    ];
    let crawl = setup(kind, world, &faults, &FaultSwitch::default()).serve().await;
    crawl.expect(4, &["start"]).await;
    let failures = || async {
        let (out, _) = crawl.expect(0, &["failures", "--json"]).await;
        let mut told: Value = serde_json::from_str(&out).unwrap();
        for list in ["discarded", "gone", "private", "short"] {
            for entry in told[list].as_array_mut().unwrap() {
                entry["settled_at"] = Value::Null;
            }
        }
        told
    };
    let before = failures().await;
    for list in ["discarded", "gone", "private", "short"] {
        assert!(!before[list].as_array().unwrap().is_empty(), "{list}: {before}");
    }
    crawl.expect(4, &["resume", "--retry", "all"]).await;
    assert_eq!(failures().await, before);
    crawl.expect(0, &["verify"]).await;
}
