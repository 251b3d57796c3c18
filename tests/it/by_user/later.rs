//! Likes by user that are added to a crawl later.

use super::ByUser;

#[tokio::test(flavor = "multi_thread")]
async fn likes_that_are_added_later_are_those_of_a_crawl_that_had_them_from_the_start() {
    for setup in [ByUser::new(40), ByUser::both_ways(30)] {
        let user = setup.serve().await;
        user.crawl.expect(0, &["start", "--only", "items"]).await;
        let people = ["/followers", "/followings", "/comments", "liked_by"];
        let pages = user.crawl.pages();
        assert!(!pages.iter().any(|sent| people.iter().any(|part| sent.target.contains(part))));
        user.crawl.expect(0, &["verify"]).await;
        user.ends(&["resume", "--only", "likes"]).await;
        user.assert_truth().await;
        let n = user.crawl.server.n_requests();
        user.ends(&["resume"]).await;
        assert_eq!(user.crawl.server.n_requests(), n, "nothing is left to do");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn likes_that_are_added_in_the_middle_of_the_catalogue_are_complete_too() {
    let user = ByUser::new(80).serve().await;
    user.crawl.expect(5, &["start", "--only", "items", "--max-requests", "3"]).await;
    user.crawl.expect(5, &["resume", "--only", "likes", "--max-requests", "5"]).await;
    user.crawl.expect(0, &["verify"]).await;
    user.ends(&["resume"]).await;
    user.assert_truth().await;
}
