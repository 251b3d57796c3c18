//! First contact with a site whose users are asked, and stages that its robots.txt forbids.

use crawl::sim::TruthSource;

use super::{ByUser, UserCrawl};

/// Changes the description.
fn describe(user: &UserCrawl, from: &str, to: &str) {
    let path = user.crawl.path("site.yml");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from}");
    std::fs::write(path, text.replace(from, to)).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_address_ends_the_run_and_names_its_key() {
    for (right, wrong, stage, key) in [
        ("/models?liked_by=", "/nowhere?liked_by=", "user_likes", "get under `by: user`"),
        ("/users?sort_by", "/nowhere?sort_by", "users", "get under `from: list`"),
        ("{user}/followers", "{user}/nowhere", "followers", "get under `from: followers`"),
        ("{user}/followings", "{user}/nowhere", "followings", "get under `from: followings`"),
        ("/comments?model", "/nowhere?model", "commenters", "get under `from: commenters`"),
    ] {
        let user = ByUser::new(60).serve().await;
        describe(&user, right, wrong);
        let (_, err) = user.crawl.expect(10, &["start"]).await;
        assert!(err.contains(&format!("the {stage} stage is not as expected")), "{err}");
        assert!(err.contains(&format!("check site.url, and {key} in the description")), "{err}");
        assert!(user.crawl.server.n_requests() < 30, "{}", user.crawl.server.n_requests());
        user.crawl.expect(0, &["verify"]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn users_who_are_private_or_gone_are_passed_over() {
    for fault in ["forbidden", "gone", "empty"] {
        let faults = format!("user-likes:{fault}=for 3");
        // The list of users says how much each likes, so that an empty list is no answer.
        let sources = vec![TruthSource::List];
        let setup = ByUser::new(40);
        // First contact tries five users, some of them at random: the other two must have a list.
        let world = setup.world.with_open_accounts();
        let setup = ByUser { world, sources, ..ByUser::new(40) };
        let user = setup.with_faults(1, &[&faults]).serve().await;
        user.ends(&["start"]).await;
        user.assert_truth().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_of_items_loses_no_like_of_the_first_user() {
    let user = ByUser::new(60).serve().await;
    user.ends(&["start", "--limit-models", "50"]).await;
    user.crawl.expect(0, &["verify"]).await;
    let items: Vec<(String,)> = user.rows("select item_id from items").await;
    assert_eq!(items.len(), 50);
    let stored = user.stored_likes().await;
    let found: Vec<(String,)> = user.rows("select user_id from users where found_by > 0").await;
    let truth = user.truth();
    let is_due = |item: &str, id: &str| {
        items.iter().any(|(of,)| of == item) && found.iter().any(|(of,)| of == id)
    };
    let due = truth.likes.iter().filter(|like| is_due(&like.item.id, &like.user.id));
    let missing = due
        .filter(|like| !stored.contains_key(&(like.item.id.clone(), like.user.id.clone())))
        .count();
    assert_eq!(missing, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_robots_txt_forbids_is_named_before_its_first_request() {
    for (path, stage) in [
        ("/v3/comments", "commenters"),
        ("/v3/users", "users"),
        ("/v3/models", "user_likes"),
        ("/v3/users/*/followings", "followings"),
    ] {
        let rules = format!("User-agent: *\nDisallow: {path}\n");
        let robots = Some(&*rules.leak());
        let user = ByUser { robots, ..ByUser::new(20) }.serve().await;
        let (_, err) = user.crawl.expect(3, &["start"]).await;
        let words = format!("the site does not allow the {stage} stage to be crawled");
        assert!(err.contains(&words), "{err}");
        assert!(user.crawl.pages().is_empty(), "nothing was asked for");
    }
}

/// A trial of both ways at a site with this fault.
async fn tried(fault: &str, sources: &[TruthSource]) -> (String, String) {
    let setup = ByUser { sources: sources.to_vec(), ..ByUser::both_ways(40) };
    let user = setup.with_faults(1, &[fault]).serve().await;
    if !sources.contains(&TruthSource::Owners) {
        let path = user.crawl.path("site.yml");
        let text = std::fs::read_to_string(&path).unwrap();
        let lines = text.lines().filter(|line| !line.trim_start().starts_with("owner: "));
        std::fs::write(&path, lines.collect::<Vec<_>>().join("\n") + "\n").unwrap();
    }
    user.crawl.expect(10, &["try"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_advises_against_no_way_that_failed_for_now_or_was_not_requested() {
    for fault in ["user-likes:request-timeout", "user-likes:server-error"] {
        let (out, err) = tried(fault, &TruthSource::ALL).await;
        assert!(out.contains("which may pass") && !out.contains("not as expected"), "{out}");
        assert!(out.contains("run `crawl try` again") && !out.contains("use `--likes-by"), "{out}");
        assert!(err.contains("the user_likes stage") && err.contains("try again"), "{err}");
    }
    let (out, err) = tried("users/list:gone", &[TruthSource::List]).await;
    assert!(out.contains("the likes by user were not requested"), "{out}");
    assert!(!out.contains("use `--likes-by"), "{out}");
    assert!(err.contains("the users stage is not as expected"), "{err}");
    assert!(err.contains("delete it from the description"), "{err}");
    // The owner of an item is a user, too.
    let (out, err) = tried("users/list:gone", &TruthSource::ALL).await;
    assert!(out.contains("both answer") && out.contains("liked item"), "{out}");
    assert!(err.contains("the users stage is not as expected"), "{err}");
}
