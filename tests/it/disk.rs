//! The disk and the file: full, read-only, moved, damaged, looked at while they grow. A run that fails
//! says once what is wrong, where, and what to do next, and what was there before is still there.

mod damaged;
mod full;
mod live;
mod log;
mod namespace;
mod read_only;
mod replaced;

use std::process::Output;

use crate::harness::{Crawl, FILES, former, text};

/// The commands that only look at a database.
const LOOKING: [&[&str]; 5] =
    [&["status"], &["failures"], &["audit"], &["verify"], &["export", "--partial"]];

/// Asserts that a run ended with this status and a single error that holds these words.
fn assert_refused(output: &Output, code: i32, words: &[&str]) {
    let err = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{err}");
    let errors: Vec<&str> = err.lines().filter(|line| line.starts_with("error: ")).collect();
    let [error] = errors[..] else { panic!("exactly one error should be printed: {err}") };
    for word in words {
        assert!(error.contains(word), "{word:?} is not in {error}");
    }
}

/// Fills the folder of exports with files that must outlast what comes.
fn put_former_files(crawl: &Crawl) {
    std::fs::create_dir_all(crawl.path("exports")).unwrap();
    for name in FILES {
        std::fs::write(crawl.path("exports").join(name), former(name)).unwrap();
    }
}

/// The former files are there, and nothing else.
fn assert_former_files(crawl: &Crawl) {
    for name in FILES {
        assert_eq!(text(&crawl.exported(name)), former(name));
    }
    let n_files = std::fs::read_dir(crawl.path("exports")).unwrap().count();
    assert_eq!(n_files, FILES.len(), "nothing half-written is left");
}

/// Carries a crawl on once the cause is gone, or begins it if that was not done.
async fn carry_on(crawl: &Crawl) {
    let output = crawl.run(&["resume"]).await;
    match output.status.code() {
        Some(3) => drop(crawl.expect(0, &["start"]).await),
        code => assert_eq!(code, Some(0), "{}", text(&output.stderr)),
    }
    crawl.assert_truth().await;
}
