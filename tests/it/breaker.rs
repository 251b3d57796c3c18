//! A site that is down, or hides likes for a while. No task is given up for that.

use crate::site_kind::SiteKind;
use crawl::sim::{Fault, Faults, World};
use serde_json::{Value, json};

use crate::harness::{PROPER, Setup};

/// Returns faults that fail `n` requests after the first two, which are first contact with the API.
fn outage(n: usize) -> Faults {
    let faults = [vec![PROPER; 2], vec![Fault::Status(500); n]].concat();
    Faults::script(vec![("/".to_owned(), faults)])
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_pauses_the_site_and_costs_no_task() {
    for kind in SiteKind::ALL {
        let mut setup = Setup::new(kind, 60);
        setup.robots = Some((404, ""));
        setup.workers = 8;
        setup.retry = "{backoff: 1ms, backoff_max: 2ms, pause: 1ms}";
        // Once likes are requested, the site is down for 40 requests.
        let down = [vec![PROPER], vec![Fault::Status(502); 40]].concat();
        setup.faults = Faults::script(vec![("offset=0".to_owned(), down)]);
        let crawl = setup.serve().await;
        crawl.expect(0, &["start"]).await;
        crawl.assert_truth().await;
        assert_eq!(crawl.status().await["state"], "complete", "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_is_down_is_probed_ever_more_rarely() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    setup.faults = outage(11);
    setup.robots = Some((404, ""));
    setup.workers = 1;
    setup.retry = "{failures_max: 3, backoff: 1ms, backoff_max: 1ms, pause: 1ms}";
    let mut crawl = setup.serve().await;
    crawl.configure("obey_robots: true", "obey_robots: false");
    crawl.expect(0, &["start"]).await;
    crawl.assert_truth().await;
    let pages = crawl.pages().into_iter().skip(2);
    let requests: Vec<_> = pages.take_while(|request| request.status != 200).collect();
    assert_eq!(requests.len(), 11, "one at a time, and no probe was doubled");
    let gap = |n: usize| requests[n].at.duration_since(requests[n - 1].at);
    assert!(gap(10) > gap(5), "the waits grow: {:?} after {:?}", gap(10), gap(5));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_survives_a_restart_and_ends_the_run_when_waits_grow_too_long() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    setup.faults = outage(8);
    setup.workers = 1;
    setup.retry = "{failures_max: 3, backoff: 1ms, backoff_max: 1ms, pause: 20ms, wait_max: 30ms}";
    let mut crawl = setup.serve().await;
    crawl.configure("obey_robots: true", "obey_robots: false");
    crawl.expect(6, &["start"]).await;
    let status = crawl.status().await;
    assert_eq!(status["stages"]["likes"]["discarded"], 0);
    let n_requests = crawl.server.n_requests();
    crawl.configure("wait_max: 30ms", "wait_max: 1h");
    crawl.expect(0, &["resume"]).await;
    crawl.assert_truth().await;
    let after: Vec<_> = crawl.pages().split_off(n_requests);
    let n_probes = after.iter().take_while(|request| request.status != 200).count();
    assert_eq!(n_probes, 2 + 8 - n_requests, "each of them a probe");
}

/// A task is not to blame for the answer to another page.
#[tokio::test(flavor = "multi_thread")]
async fn an_outage_that_turns_into_a_block_page_costs_no_task_either() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 60);
    setup.retry = "{failures_max: 3, backoff: 1ms, backoff_max: 2ms, pause: 1ms}";
    setup.workers = 1;
    let people = vec![Fault::HtmlWhereJson; 12];
    let outage = [vec![PROPER], vec![Fault::Status(502); 10], people].concat();
    setup.faults = Faults::script(vec![("offset=0".to_owned(), outage)]);
    let crawl = setup.serve().await;
    crawl.expect(0, &["start"]).await;
    crawl.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_like_page_that_comes_empty_is_requested_once_more_at_the_end() {
    for kind in SiteKind::ALL {
        let mut setup = Setup::new(kind, 60);
        setup.workers = 1;
        let item_id = setup.world.items()[2].id.clone();
        let target = format!("model={item_id}&count=24&offset=24");
        setup.faults = Faults::script(vec![(target.clone(), vec![Fault::EmptyPage])]);
        let crawl = setup.serve().await;
        crawl.expect(0, &["start"]).await;
        crawl.assert_truth().await;
        let repeats = crawl.repeats();
        assert!(repeats.len() == 1 && repeats[0].contains(&target), "{kind}: {repeats:?}");
        assert!(crawl.pages().last().unwrap().target.contains(&target), "{kind}: not at the end");
        assert_eq!(crawl.status().await["short_items"], 0, "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_like_page_that_stays_empty_makes_the_item_short() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 60);
    let n = setup.world.items()[0].n_likes as usize;
    setup.world = World::generate(60, 7).with_deleted_accounts(0, (n - 1) % 24 + 1);
    let crawl = setup.serve().await;
    crawl.expect(0, &["start"]).await;
    crawl.assert_truth().await;
    assert_eq!(crawl.repeats().len(), 1);
    assert_eq!(crawl.status().await["short_items"], 1);
}

/// A list may name a user twice, so the announced number of entries may be fewer likes.
#[tokio::test(flavor = "multi_thread")]
async fn an_empty_page_behind_a_doubled_like_is_requested_once_more_too() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 60);
    let item = &setup.world.items()[30];
    let (item_id, n) = (item.id.clone(), item.n_likes as usize);
    assert!((2..24).contains(&n), "{n} likes");
    let truth = setup.world.truth(5);
    let rows = truth.model_likes().filter(|row| row[1] == item_id);
    let users: Vec<_> =
        rows.map(|[_, _, user_id, name]| json!({"uid": user_id, "username": name})).collect();
    let page = |users: &[Value], next: Value| Fault::Body {
        content_type: "application/json".to_owned(),
        body: json!({"results": users, "next": next}).to_string().into(),
    };
    let doubled = [&users[..n - 1], &users[..1]].concat();
    let target = |offset| format!("model={item_id}&count=24&offset={offset}");
    let next = json!(format!("/i/likes?{}", target(24)));
    setup.faults = Faults::script(vec![
        (target(0), vec![page(&doubled, next)]),
        (target(24), vec![page(&[], Value::Null), page(&users[n - 1..], Value::Null)]),
    ]);
    let crawl = setup.serve().await;
    crawl.expect(0, &["start"]).await;
    crawl.assert_truth().await;
    assert_eq!(crawl.repeats().len(), 1);
    assert_eq!(crawl.status().await["short_items"], 0);
}

/// A count in thousands may stand for more than it shows.
#[tokio::test(flavor = "multi_thread")]
async fn an_empty_page_behind_a_rounded_count_is_requested_once_more_too() {
    let hidden = |n: u32| n > 1000 && (n - 1) / 24 * 24 >= n / 100 * 100 && n % 100 < 50;
    // The likes of the first item depend on the number of items.
    let mut worlds = (400..800).step_by(5).map(|n| World::generate(n, 7));
    let world = worlds.find(|world| hidden(world.items()[0].n_likes)).unwrap();
    let item = &world.items()[0];
    let last = (item.n_likes - 1) / 24 * 24;
    let target = format!("model={}&count=24&offset={last}", item.id);
    let mut setup = Setup::new(SiteKind::Sketchfab2016, 1);
    setup.faults = Faults::script(vec![(target.clone(), vec![Fault::EmptyPage])]);
    setup.world = world;
    let crawl = setup.serve().await;
    crawl.expect(0, &["start", "--only", "likes"]).await;
    crawl.expect(0, &["export"]).await;
    let likes = crawl.server.world().truth(5).model_likes_psv();
    assert!(crawl.exported("model_likes.psv") == likes, "likes are missing");
    let repeats = crawl.repeats();
    assert!(repeats.len() == 1 && repeats[0].contains(&target), "{repeats:?}");
}
