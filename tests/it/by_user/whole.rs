//! Whole crawls, by user and both ways, with every source and with each alone.

use crawl::sim::TruthSource;

use super::ByUser;

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_by_user_finds_everything_that_can_be_found_and_nothing_else() {
    let user = ByUser::new(60).serve().await;
    user.ends(&["start"]).await;
    user.assert_truth().await;
    let (n_pages, n_more) = user.n_expected();
    let n = user.n_of_user_likes().await;
    assert!((n_pages..=n_pages + n_more + 1).contains(&n), "{n} of {n_pages} and {n_more}");
}

#[tokio::test(flavor = "multi_thread")]
async fn users_whose_numbers_are_known_at_once_cost_their_pages_and_one_request_per_doubt() {
    let sources = vec![TruthSource::List];
    let user = ByUser { sources, ..ByUser::new(60) }.serve().await;
    user.ends(&["start"]).await;
    user.assert_truth().await;
    let (n_pages, n_more) = user.n_expected();
    // The first user's page may come before the items that it names, and is then requested once more.
    let n = user.n_of_user_likes().await;
    assert!((n_pages + n_more..=n_pages + n_more + 1).contains(&n), "{n} of {n_pages} + {n_more}");
    assert!(n_more > 0, "some users are private, gone or short");
}

#[tokio::test(flavor = "multi_thread")]
async fn both_ways_together_find_each_like_once_and_say_who_has_it() {
    let user = ByUser::both_ways(50).serve().await;
    user.ends(&["start"]).await;
    user.assert_truth().await;
    let [by_item, by_user, both] = user.truth().overlap();
    assert!(by_item > 0 && by_user > 0 && both > 0, "{by_item} {by_user} {both}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_source_alone_finds_its_own_users() {
    for source in [TruthSource::Owners, TruthSource::List, TruthSource::Commenters] {
        let user = ByUser { sources: vec![source], ..ByUser::new(40) }.serve().await;
        user.ends(&["start"]).await;
        user.assert_truth().await;
    }
    // Followers are found from known users on.
    for source in [TruthSource::Followers, TruthSource::Followings] {
        let sources = vec![TruthSource::Owners, source];
        let user = ByUser { sources, ..ByUser::new(40) }.serve().await;
        user.ends(&["start"]).await;
        user.assert_truth().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn likes_of_users_fill_the_holes_of_a_catalogue_that_is_cut_off() {
    for setup in [ByUser::new(150), ByUser::both_ways(120)] {
        let user = ByUser { search_limit: Some(24), ..setup }.serve().await;
        user.ends(&["start"]).await;
        let n_found = user.truth().items.iter().filter(|of| !of.is_in_catalogue).count();
        assert!(n_found > 0, "no part of the catalogue has some items");
        user.assert_truth().await;
    }
}
