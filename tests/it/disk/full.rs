//! A full disk: under the database, and under the exports. A file that may not grow is one, as far as
//! writing goes; a small file system of our own is one to the letter.

use crate::site_kind::SiteKind;

use super::{assert_former_files, assert_refused, carry_on, namespace, put_former_files};
use crate::harness::{Crawl, Setup};

async fn served() -> Crawl {
    Setup::new(SiteKind::SketchfabV3, 120).serve().await
}

/// Returns a command line that runs a command and limits its files to `n_blocks` blocks, which have 512
/// or 1024 bytes depending on the shell.
fn limited(n_blocks: u32) -> [String; 3] {
    // With the signal ignored, a write beyond the limit is an error.
    let script = format!("trap '' XFSZ; ulimit -f {n_blocks}; exec \"$0\" \"$@\"");
    ["sh".to_owned(), "-c".to_owned(), script]
}

async fn run_limited(crawl: &Crawl, n_blocks: u32, args: &[&str]) -> std::process::Output {
    let runner = limited(n_blocks);
    crawl.run_by(&runner.each_ref().map(String::as_str), args).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_on_a_full_disk_ends_with_9_and_is_carried_on_once_there_is_room() {
    // Too little for the schema, for the index of the log, for the first pages, for the likes.
    for n_blocks in [0, 8, 40, 70, 110, 300, 600] {
        let crawl = served().await;
        let output = run_limited(&crawl, n_blocks, &["start"]).await;
        assert_refused(&output, 9, &["crawl.db", "room", "then crawl resume (or start again"]);
        carry_on(&crawl).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resume_on_a_full_disk_loses_nothing_and_gives_up_nothing() {
    let crawl = served().await;
    crawl.expect(5, &["start", "--max-requests", "30"]).await;
    let before = crawl.status().await;
    for n_blocks in [400, 500, 600] {
        let output = run_limited(&crawl, n_blocks, &["resume"]).await;
        assert_refused(&output, 9, &["crawl.db", "room", "then crawl resume"]);
        let after = crawl.status().await;
        assert_eq!(after["state"], "stopped");
        assert_eq!(after["stages"]["likes"]["discarded"], 0);
        let n_likes = |status: &serde_json::Value| status["records"]["likes"].as_u64();
        assert!(n_likes(&after) >= n_likes(&before), "{after}");
        crawl.expect(0, &["verify"]).await;
    }
    carry_on(&crawl).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_to_a_full_disk_ends_with_9_and_leaves_the_former_files_whole() {
    let crawl = served().await;
    crawl.expect(0, &["start"]).await;
    put_former_files(&crawl);
    // Enough for the index of the log and for the models, not for their likes.
    for (n_blocks, format) in [(70, "psv"), (100, "psv"), (100, "csv"), (100, "jsonl")] {
        let output = run_limited(&crawl, n_blocks, &["export", "--format", format]).await;
        let file = format!("exports/model_likes.{format}");
        let words = ["no file in exports was replaced", "free some space", &file, "--out"];
        assert_refused(&output, 9, &words);
        assert_former_files(&crawl);
    }
    crawl.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_system_that_fills_up_under_the_database_loses_nothing() {
    let Some(runner) = namespace::runner() else { return };
    let crawl = served().await;
    std::fs::create_dir(crawl.path("small")).unwrap();
    // It is gone with the namespace: what is to be looked at afterwards is copied out.
    let script = "
        set -e
        mount -t tmpfs -o size=600k tmpfs small
        code=0
        \"$0\" start --database small/crawl.db || code=$?
        for ending in '' -wal; do
            test ! -e small/crawl.db$ending || cp small/crawl.db$ending .
        done
        exit $code";
    let output = crawl.run_by(&[runner, &[script]].concat(), &[]).await;
    let words = ["small/crawl.db", "database or disk is full", "make room", "--database small"];
    assert_refused(&output, 9, &words);
    // Where there is room.
    let n_likes = crawl.status().await["records"]["likes"].as_u64().unwrap();
    assert!(n_likes > 0, "what was stored before is there");
    crawl.expect(0, &["verify"]).await;
    crawl.expect(0, &["resume"]).await;
    crawl.assert_truth().await;
}

/// Wherever the room ends, what is left is either no database or one that can be used.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_system_that_fills_up_while_the_database_is_made_leaves_none_that_is_damaged() {
    let Some(runner) = namespace::runner() else { return };
    let crawl = served().await;
    std::fs::create_dir(crawl.path("small")).unwrap();
    let script = "
        for size in 60 100 $(seq 140 20 600); do
            mount -t tmpfs -o size=${size}k tmpfs small || exit 99
            \"$0\" start --only items --database small/crawl.db
            code=$?
            test $code = 9 || exit $code
            mount -o remount,size=10m small || exit 98
            code=0
            \"$0\" resume --database small/crawl.db || code=$?
            if test $code = 3; then
                code=0
                \"$0\" start --only items --database small/crawl.db || code=$?
            fi
            test $code = 0 || exit $((100 + code))
            umount small || exit 97
        done";
    let output = crawl.run_by(&[runner, &[script]].concat(), &[]).await;
    let err = crate::harness::text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{err}");
    assert!(!err.contains("damaged"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_system_that_fills_up_under_the_exports_leaves_the_former_files_whole() {
    let Some(runner) = namespace::runner() else { return };
    let crawl = served().await;
    crawl.expect(0, &["start"]).await;
    std::fs::create_dir(crawl.path("small")).unwrap();
    put_former_files(&crawl);
    let script = "
        set -e
        mount -t tmpfs -o size=100k tmpfs small
        cp exports/* small
        code=0
        \"$0\" export --out small || code=$?
        rm exports/*
        cp -r small/. exports
        exit $code";
    let output = crawl.run_by(&[runner, &[script]].concat(), &[]).await;
    let words = ["no file in small was replaced", "small/model_likes.psv", "No space left"];
    assert_refused(&output, 9, &words);
    assert_former_files(&crawl);
    crawl.assert_truth().await;
}
