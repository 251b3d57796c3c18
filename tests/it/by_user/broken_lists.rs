//! Lists that never come, in stages with little else.

use super::small::Lists;

#[tokio::test(flavor = "multi_thread")]
async fn the_only_lists_of_a_stage_are_given_up_if_they_always_fail() {
    // Nobody follows anyone, one track has comments, and one user has followers.
    for broken in ["/users/u1/followings", "/users/u1/followers", "/tracks/i0/comments"] {
        let mut lists = Lists::usual(6, 4);
        lists.fail(broken, 500);
        let small = lists.serve().await;
        let (code, said, _) = small.run(&["start"]).await;
        assert_eq!(code, 4, "{broken}: {said}");
        for _ in 0..2 {
            let (code, said, n) = small.run(&["resume", "--retry", "discarded"]).await;
            assert_eq!(code, 4, "{broken}: {said}");
            assert!(said.contains("1 task was given up") && n < 25, "{broken}: {n}, {said}");
        }
        let (code, said, n) = small.run(&["resume"]).await;
        assert_eq!((code, n), (4, 0), "{broken}: {said}");
        small.site.expect(0, &["verify"]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_answers_is_not_called_unreachable_for_a_stage_that_fails() {
    let mut lists = Lists::usual(6, 9);
    for path in lists.rows.keys().filter(|path| path.starts_with("/users/")) {
        lists.statuses.insert(path.replace("/likes", "/followings"), 500);
    }
    for n in 0..3 {
        lists.fail(&format!("/users/o{n}/followings"), 500);
    }
    let small = lists.serve().await;
    for command in ["start", "resume"] {
        let (code, said, n) = small.run(&[command]).await;
        assert_eq!(code, 10, "{said}");
        assert!(said.contains("the followings stage is not as expected"), "{said}");
        assert!(n < 60, "{n}");
    }
}
