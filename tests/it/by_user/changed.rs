//! A description whose sources of users change while a crawl goes by it.

use crawl::sim::TruthSource;

use super::{ByUser, description};

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_is_added_finds_its_users_and_one_that_is_dropped_asks_nobody() {
    let few = vec![TruthSource::Owners, TruthSource::Commenters];
    let mut user = ByUser { sources: few, ..ByUser::new(30) }.serve().await;
    user.ends(&["start"]).await;
    user.assert_truth().await;
    user.sources = TruthSource::ALL.to_vec();
    std::fs::write(user.crawl.path("site.yml"), description(&user.sources, None)).unwrap();
    user.ends(&["resume", "--site-moved"]).await;
    user.assert_truth().await;

    let mut user = ByUser::new(30).serve().await;
    user.crawl.expect(5, &["start", "--max-requests", "25"]).await;
    user.sources.retain(|source| *source != TruthSource::Followers);
    std::fs::write(user.crawl.path("site.yml"), description(&user.sources, None)).unwrap();
    let n = user.crawl.server.n_requests();
    user.ends(&["resume", "--site-moved"]).await;
    user.crawl.expect(0, &["verify"]).await;
    let left: Vec<(u32,)> = user
        .rows("select count(*) from tasks where kind = 6 and state in ('available', 'running')")
        .await;
    assert_eq!(left[0].0, 0);
    let pages = user.crawl.pages();
    assert!(!pages[n - 1..].iter().any(|sent| sent.target.contains("/followers")));
}
