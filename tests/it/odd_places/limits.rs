//! Limits on open files, as `ulimit -n` sets them.

use crate::site_kind::SiteKind;

use super::{assert_says, files};
use crate::harness::{Crawl, Setup};

async fn run_limited(crawl: &Crawl, limit: &str, args: &[&str]) -> std::process::Output {
    let script = format!("ulimit {limit}; exec \"$0\" \"$@\"");
    crawl.run_by(&["sh", "-c", &script], args).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_may_open_too_few_files_is_refused_before_it_begins() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 60).serve().await;
    for n in [8, 10, 12, 14, 16, 20, 30] {
        let before = files(&crawl.path("."));
        let output = run_limited(&crawl, &format!("-n {n}"), &["start"]).await;
        let what = format!("ulimit -n {n}: start");
        assert_says(&what, &output, 9, &["open files", "ulimit -n"]);
        assert!(files(&crawl.path(".")) == before, "{what}");
        assert_eq!(crawl.server.n_requests(), 0, "{what}");
    }
    crawl.expect(5, &["start", "--max-requests", "10"]).await;
    for n in [8, 10, 12, 14, 16, 20, 30] {
        let output = run_limited(&crawl, &format!("-n {n}"), &["resume"]).await;
        let what = format!("ulimit -n {n}: resume");
        assert_says(&what, &output, 9, &["open files", "ulimit -n"]);
        assert_eq!(crawl.server.n_requests(), 10, "{what}");
    }
    // Fewer requests in flight need fewer files.
    let output = run_limited(&crawl, "-n 32", &["resume", "--pace-max-in-flight", "2"]).await;
    assert!(output.status.success(), "{output:?}");
    crawl.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_raises_a_limit_that_it_may_raise() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 60).serve().await;
    let output = run_limited(&crawl, "-S -n 20", &["start"]).await;
    assert!(output.status.success(), "{output:?}");
    crawl.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_that_look_name_the_limit_too() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 20).serve().await;
    crawl.expect(0, &["start"]).await;
    for args in [["status"].as_slice(), &["verify"], &["export"], &["audit"]] {
        for n in 4..40 {
            let output = run_limited(&crawl, &format!("-n {n}"), args).await;
            if output.status.success() {
                break;
            }
            let what = format!("ulimit -n {n}: {args:?}");
            assert_says(&what, &output, 9, &["ulimit -n"]);
        }
        assert!(run_limited(&crawl, "-n 40", args).await.status.success(), "{args:?}");
    }
    crawl.assert_truth().await;
}
