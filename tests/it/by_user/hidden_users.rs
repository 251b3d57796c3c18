//! Users who hide their likes or are gone.

use super::small::Lists;

#[tokio::test(flavor = "multi_thread")]
async fn users_who_are_private_or_gone_pause_nothing_when_they_are_tried_again() {
    for status in [403, 404] {
        let mut lists = Lists::usual(6, 32);
        for n in (2..32).step_by(2) {
            lists.fail(&format!("/users/u{n}/likes"), status);
        }
        let small = lists.serve().await;
        // Far longer than a run waits.
        let config = small.site.read("config.yml");
        small.site.write("config.yml", &config.replace("pause: 1ms", "pause: 1h"));
        small.site.expect(0, &["start"]).await;
        for _ in 0..2 {
            let (code, said, n) = small.run(&["resume", "--retry", "private,gone"]).await;
            assert_eq!(code, 0, "{status}: {said}");
            assert!(!said.contains("paused"), "{said}");
            assert!((2 * 15..5 * 15).contains(&n), "{n}");
        }
        let pauses: Vec<(i64,)> = small.rows("select count(*) from pauses").await;
        assert_eq!(pauses, [(0,)]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_refuses_everything_is_paused_after_the_probe() {
    let mut lists = Lists::usual(6, 12);
    for n in 2..12 {
        lists.fail(&format!("/users/u{n}/likes"), 403);
    }
    let small = lists.serve().await;
    small.run(&["start"]).await;
    let path = small.site.path("config.yml");
    let config = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, config.replace("pause: 1ms", "pause: 1h")).unwrap();
    small.refuse_all();
    let (code, said, n) = small.run(&["resume", "--retry", "private"]).await;
    assert_eq!(code, 6, "{said}");
    assert!(n < 20, "{n}");
}
