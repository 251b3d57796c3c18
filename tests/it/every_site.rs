//! Whole crawls of every simulated site, whatever its paging: complete, equal to the truth, and with no
//! page requested twice without need.

mod ends;
mod faults;
mod kills;

use std::time::Duration;

use crawl::sim::{Faults, Server, Shape, SimSite, World};

use crate::harness::{Crawl, assert_same};

/// Few entries, so that a small site has many pages.
const PAGE_SIZE: usize = 10;

/// Far longer than any crawl here takes.
const TOO_LONG: Duration = Duration::from_mins(2);

/// A crawl of a small site of this shape.
async fn serve(shape: Shape, faults: Faults) -> Crawl {
    let site = SimSite::new(shape, World::generate(20, 7)).with_page_size(PAGE_SIZE);
    of(site.with_faults(faults)).await
}

/// A crawl of a site, which does not wait long after a failure.
async fn of(site: SimSite) -> Crawl {
    let mut crawl = Crawl::of(Server::start(site, 0).await.unwrap());
    let retry = "retry: {failures_max: 6, backoff: 1ms, backoff_max: 20ms, pause: 1ms}";
    crawl.configure("\ndatabase:", &format!("\n{retry}\ndatabase:"));
    crawl
}

/// Exports the crawl and compares each file with the site's truth.
async fn assert_truth(crawl: &Crawl, what: &str) {
    crawl.expect(0, &["verify"]).await;
    crawl.expect(0, &["export"]).await;
    let truth = crawl.server.world().truth(Server::LIKE_LIMIT);
    for file in truth.files() {
        assert_same(&crawl.exported(&file.name), &file.bytes, &format!("{what}: {}", file.name));
    }
    let status = crawl.status().await;
    assert_eq!(status["state"], "complete", "{what}");
    assert_eq!(status["records"]["likes"], truth.likes().count(), "{what}");
}

/// Fails if a page was requested twice without need. Where nothing but a missing next page shows that a list ends,
/// a last page is requested once more if it is as long as any, and so is that of a catalogue.
fn assert_no_repeats(crawl: &Crawl, shape: Shape) {
    let may_repeat = matches!(shape, Shape::Gitlab | Shape::BlueskyFeeds | Shape::ListenBrainz);
    let repeats = crawl.repeats();
    let mut once_more = repeats.clone();
    once_more.dedup();
    assert_eq!(once_more, repeats, "{shape}: requested more than twice");
    let n_lists = crawl.server.world().items().len() + 1;
    let allowed = if may_repeat { n_lists / 2 } else { 0 };
    assert!(repeats.len() <= allowed, "{shape}: {repeats:?}");
}

async fn a_crawl_equals_the_truth(shape: Shape) {
    let crawl = serve(shape, Faults::none()).await;
    tokio::time::timeout(TOO_LONG, crawl.expect(0, &["start"])).await.unwrap();
    assert_truth(&crawl, shape.name()).await;
    assert_no_repeats(&crawl, shape);
    let status = crawl.status().await;
    assert_eq!(status["requests"]["failed"], 0, "{shape}");
    assert_eq!(status["requests"]["sent"], crawl.server.n_requests(), "{shape}");
}

#[tokio::test(flavor = "multi_thread")]
async fn crawls_of_sketchfab_equal_the_truth() {
    for shape in Shape::SKETCHFAB {
        a_crawl_equals_the_truth(shape).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn crawls_of_hugging_face_equal_the_truth() {
    for shape in [Shape::HuggingFaceModels, Shape::HuggingFaceDatasets, Shape::HuggingFaceSpaces] {
        a_crawl_equals_the_truth(shape).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_of_gitlab_equals_the_truth() {
    a_crawl_equals_the_truth(Shape::Gitlab).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_of_forgejo_equals_the_truth() {
    a_crawl_equals_the_truth(Shape::Forgejo).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_of_bluesky_equals_the_truth() {
    a_crawl_equals_the_truth(Shape::BlueskyFeeds).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_of_listenbrainz_equals_the_truth() {
    a_crawl_equals_the_truth(Shape::ListenBrainz).await;
}

/// The page sizes of the sites themselves, which descriptions name.
#[tokio::test(flavor = "multi_thread")]
async fn crawls_with_pages_of_the_usual_size_equal_the_truth() {
    for shape in Shape::ALL {
        let crawl = of(SimSite::new(shape, World::generate(120, 3))).await;
        tokio::time::timeout(TOO_LONG, crawl.expect(0, &["start"])).await.unwrap();
        assert_truth(&crawl, shape.name()).await;
        assert_no_repeats(&crawl, shape);
    }
}
