//! A crawl by user goes on by user, whatever the configuration says by then.

use super::ByUser;

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_keeps_its_way_and_refuses_another() {
    let mut user = ByUser::both_ways(30).serve().await;
    user.crawl.expect(5, &["start", "--max-requests", "20"]).await;
    let (plan, err) = user.crawl.expect(0, &["plan", "--likes-by", "user"]).await;
    assert!(err.contains("already holds a crawl with --likes-by both"), "{err}");
    assert!(plan.contains("those found so far"), "{plan}");
    user.crawl.configure("likes_by: both", "likes_by: item");
    let (_, err) = user.crawl.expect(3, &["resume"]).await;
    let words = "likes_by is item, but this crawl was started with both: change it back, or start";
    assert!(err.contains(words), "{err}");
    // Without the key, the description's first way would be by user.
    user.crawl.configure("likes_by: item\n", "");
    user.ends(&["resume"]).await;
    user.assert_truth().await;
    let (plan, _) = user.crawl.expect(0, &["plan"]).await;
    assert!(plan.contains("users       those found\n"), "{plan}");
}
