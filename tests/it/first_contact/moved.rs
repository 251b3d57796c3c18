//! Addresses that change between two runs of a crawl.

use crate::site_kind::SiteKind;

use crate::harness::{Crawl, Setup};

/// Begins a crawl, and moves its site to another server.
async fn begun_and_moved(kind: SiteKind) -> (Crawl, Crawl) {
    let mut crawl = Setup::new(kind, 60).serve().await;
    let other = Setup::new(kind, 60).serve().await;
    crawl.expect(5, &["start", "--max-requests", "12"]).await;
    crawl.configure(&crawl.server.url(), &other.server.url());
    (crawl, other)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_from_which_pages_have_come_can_not_change_in_silence() {
    for kind in SiteKind::ALL {
        let (crawl, other) = begun_and_moved(kind).await;
        let (_, err) = crawl.expect(3, &["resume"]).await;
        for words in ["site.url is ", "but pages of this crawl have come from ", "--site-moved"] {
            assert!(err.contains(words), "{words:?} is not in\n{err}");
        }
        assert_eq!(other.server.n_requests(), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_has_moved_is_crawled_on_at_its_new_address() {
    for kind in SiteKind::ALL {
        let (crawl, other) = begun_and_moved(kind).await;
        let n_before = crawl.pages().len();
        let (_, err) = crawl.expect(0, &["resume", "--site-moved"]).await;
        assert!(err.contains("site.url is ") && err.contains("site.likes_url is "), "{err}");
        crawl.assert_truth().await;
        assert_eq!(crawl.pages().len(), n_before, "{kind}: nothing more at the old address");
        assert_eq!(other.repeats(), Vec::<String>::new(), "{kind}");
        let asked: Vec<_> = crawl.pages().into_iter().map(|page| page.target).collect();
        let again = other.pages().into_iter().filter(|page| asked.contains(&page.target)).count();
        assert_eq!(again, 0, "{kind}: what came before is not asked for again");
        // The new address is recorded.
        crawl.expect(0, &["resume"]).await;
        assert_eq!(
            crawl.manifest()["site"]["likes_url"],
            format!("{}/i/likes", other.server.url())
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_address_that_is_wrong_costs_a_handful_of_requests() {
    let mut crawl = Setup::new(SiteKind::SketchfabV3, 60).serve().await;
    crawl.expect(5, &["start", "--max-requests", "12"]).await;
    let n_before = crawl.pages().len();
    crawl.configure("/i/likes", "/i/like");
    let (_, err) = crawl.expect(10, &["resume", "--site-moved"]).await;
    assert!(err.contains("the likes stage is not as expected: "), "{err}");
    assert!(crawl.pages().len() <= n_before + 3, "{err}");
    // No page came from it, so the former address stays the recorded one.
    let (_, err) = crawl.expect(3, &["resume"]).await;
    assert!(
        err.contains("pages of this crawl have come from") && err.contains("/i/likes:"),
        "{err}"
    );
    crawl.configure("/i/like", "/i/likes");
    crawl.expect(0, &["resume"]).await;
    crawl.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_settings_that_shape_the_data_can_not_change() {
    let mut crawl = Setup::new(SiteKind::SketchfabV3, 60).serve().await;
    crawl.expect(5, &["start", "--max-requests", "12"]).await;
    crawl.configure("pace:", "like_limit: 6\npace:");
    let (_, err) = crawl.expect(3, &["resume", "--site-moved"]).await;
    assert!(err.contains("like_limit is 6, but this crawl was started with 5"), "{err}");
}
