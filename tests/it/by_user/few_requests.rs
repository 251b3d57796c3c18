//! Runs that may send few requests: each of them makes progress.

use super::small::{Lists, SmallSite};

/// Starts a crawl and resumes it, each time with this many requests, until it ends. Returns its last exit status and
/// the number of runs.
async fn in_small_runs(small: &SmallSite, by: &str, n: usize) -> (i32, usize) {
    let limit = n.to_string();
    let (mut command, mut n_runs) = (vec!["start", "--likes-by", by], 0);
    loop {
        let n_before = small.requests().len();
        let args = [&command[..], &["--max-requests", &limit]].concat();
        let (code, said) = small.site.run_to_end(&args).await;
        n_runs += 1;
        if code != 5 {
            return (code, n_runs);
        }
        // The first run asks for robots.txt, too.
        let n_sent = small.requests().len() - n_before + usize::from(n_runs == 1);
        assert!((1..=n).contains(&n_sent), "{by}, {n}: {n_sent} requests\n{said}");
        assert!(n_runs < 400, "{by}, {n}: no end\n{said}");
        command = vec!["resume"];
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_run_makes_progress_however_few_requests_it_may_send() {
    for by in ["item", "user", "both"] {
        let whole = Lists::usual(4, 2).serve().await;
        let (code, _) = in_small_runs(&whole, by, 1_000).await;
        let n_whole = whole.requests().len();
        for n in [1, 2, 7] {
            let small = Lists::usual(4, 2).serve().await;
            let (ended, n_runs) = in_small_runs(&small, by, n).await;
            assert_eq!(ended, code, "{by}, {n}");
            let n_sent = small.requests().len();
            assert!(n_sent <= n_whole + 3, "{by}, {n}: {n_sent} instead of {n_whole}");
            assert!(n_runs <= 2 * n_sent.div_ceil(n) + 3, "{by}, {n}: {n_runs} runs");
            small.site.expect(0, &["verify"]).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn single_requests_settle_pages_that_must_be_probed_first() {
    let mut lists = Lists::usual(4, 6);
    for (n, status) in [403, 404, 410, 500, 403].into_iter().enumerate() {
        lists.fail(&format!("/users/u{n}/likes"), status);
    }
    lists.fail("/users/u5/followers", 500);
    let whole = lists.clone().serve().await;
    let (code, _) = in_small_runs(&whole, "user", 1_000).await;
    let states = "
        select kind, state, gone, private, count(*) from tasks group by 1, 2, 3, 4 order by 1, 2, 3, 4";
    let wanted: Vec<(i64, String, bool, bool, i64)> = whole.rows(states).await;
    for n in [1, 5] {
        let small = lists.clone().serve().await;
        let (ended, _) = in_small_runs(&small, "user", n).await;
        assert_eq!(ended, code, "{n}");
        let found: Vec<(i64, String, bool, bool, i64)> = small.rows(states).await;
        assert_eq!(found, wanted, "{n}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stage_that_is_broken_from_the_start_ends_single_requests_too() {
    for (by, stage) in [("item", "tracks"), ("user", "users")] {
        let mut lists = Lists::usual(6, 6);
        for path in lists.rows.keys().filter(|path| path.ends_with("/likes")) {
            if path.starts_with(&format!("/{stage}/")) {
                lists.statuses.insert(path.clone(), 404);
            }
        }
        for n in 0..3 {
            lists.statuses.insert(format!("/users/o{n}/likes"), 404);
        }
        for n in [1, 2, 1_000] {
            let small = lists.clone().serve().await;
            let (ended, n_runs) = in_small_runs(&small, by, n).await;
            assert_eq!(ended, 10, "{by}, {n}");
            assert!(n_runs < 20, "{by}, {n}: {n_runs} runs");
        }
    }
}
