//! A machine that has run out of something is not the site's fault.

use super::small_crawl;
use crate::harness::text;

/// With the fewest files that a process may open, some step of the run fails. It must say so, and the crawl
/// can go on from there.
#[tokio::test(flavor = "multi_thread")]
async fn too_few_files_are_local_trouble_wherever_they_run_out() {
    let mut n_told = 0;
    for limit in 12..28 {
        let crawl = small_crawl().await;
        let runner = ["prlimit", &format!("--nofile={limit}:{limit}")];
        let output = crawl.run_by(&runner, &["start"]).await;
        let err = text(&output.stderr);
        let code = output.status.code();
        assert!(matches!(code, Some(0 | 9)), "{limit}: {code:?} {err}");
        let is_told = err.contains("raise `ulimit -n`");
        n_told += u32::from(is_told);
        if is_told && crawl.server.n_requests() > 1 {
            crawl.expect(0, &["resume"]).await;
            crawl.assert_truth().await;
        }
    }
    assert!(n_told > 0, "the connection was never the step that failed");
}
