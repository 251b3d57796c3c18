//! Lists that look as if they ended: a page lost its entries, or the address of the next page.

use crawl::sim::{Faults, Shape, SimSite, TypedFault, World};
use serde_json::Value;

use super::{PAGE_SIZE, TOO_LONG, assert_truth, of};

/// One page in ten loses this on its first request.
const LOSSES: [&str; 4] =
    ["catalogue:empty=0.1", "catalogue:no-next=0.1", "likes:empty=0.1", "likes:no-next=0.1"];

/// A site with enough pages for several faults in the catalogue.
async fn an_early_end_loses_nothing(shape: Shape, fault: TypedFault) {
    let what = format!("{shape} {fault:?}");
    let world = World::generate(60, 7);
    let site = SimSite::new(shape, world).with_page_size(PAGE_SIZE / 2);
    let crawl = of(site.with_faults(Faults::typed(5, vec![fault]))).await;
    tokio::time::timeout(TOO_LONG, crawl.expect(0, &["start"])).await.unwrap();
    assert_truth(&crawl, &what).await;
    assert_ne!(crawl.repeats(), Vec::<String>::new(), "{what}: nothing was lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_seems_to_end_early_loses_nothing() {
    for shape in [Shape::BlueskyFeeds, Shape::ListenBrainz, Shape::Gitlab] {
        for fault in LOSSES {
            let fault: TypedFault = fault.parse().unwrap();
            // A catalogue that is sorted by likes is known to go on above the like limit.
            if fault.check(shape).is_ok() {
                an_early_end_loses_nothing(shape, fault).await;
            }
        }
    }
}

/// The first page of the catalogue never names the next one.
#[tokio::test(flavor = "multi_thread")]
async fn an_end_that_comes_twice_is_accepted() {
    let site = SimSite::new(Shape::BlueskyFeeds, World::generate(40, 7)).with_page_size(PAGE_SIZE);
    let crawl = of(site.with_faults(Faults::at(&["catalogue:no-next"]).unwrap())).await;
    tokio::time::timeout(TOO_LONG, crawl.expect(0, &["start"])).await.unwrap();
    crawl.expect(0, &["verify"]).await;
    let catalogue = crawl.pages().into_iter().filter(|page| page.target.contains("Popular"));
    assert_eq!(catalogue.count(), 2, "the first page, and once more");
    let status: Value = crawl.status().await;
    assert!(status["records"]["items"].as_u64().unwrap() <= PAGE_SIZE as u64, "{status}");
}
