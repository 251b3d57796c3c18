//! A limit on the size of files, as `ulimit -f` sets it, is a full disk and no crash.

use crate::site_kind::SiteKind;

use crate::harness::{Crawl, Setup, text};

/// Runs a command under this limit of blocks, checks that it ends with 9, and returns its error.
async fn run_limited(crawl: &Crawl, n_blocks: u32, args: &[&str]) -> String {
    let script = format!("ulimit -f {n_blocks}; exec \"$0\" \"$@\"");
    let output = crawl.run_by(&["sh", "-c", &script], args).await;
    let err = text(&output.stderr);
    assert_eq!(output.status.code(), Some(9), "{n_blocks} blocks: {:?}\n{err}", output.status);
    err
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_whose_files_may_not_grow_ends_with_9_and_is_carried_on() {
    for n_blocks in [0, 40, 110, 300] {
        let crawl = Setup::new(SiteKind::SketchfabV3, 120).serve().await;
        let err = run_limited(&crawl, n_blocks, &["start"]).await;
        assert!(err.contains("crawl.db") && err.contains("ulimit -f"), "{err}");
        let output = crawl.run(&["resume"]).await;
        if output.status.code() == Some(3) {
            crawl.expect(0, &["start"]).await;
        }
        crawl.assert_truth().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_whose_files_may_not_grow_names_the_file() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 120).serve().await;
    crawl.expect(0, &["start"]).await;
    let err = run_limited(&crawl, 100, &["export"]).await;
    assert!(err.contains("exports/model_likes.psv") && err.contains("ulimit -f"), "{err}");
    crawl.assert_truth().await;
}
