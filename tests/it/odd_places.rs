//! Databases, folders, variables and limits that a crawl can't use: each is refused with its cause and what
//! to do, and nothing is written.

mod databases;
mod limits;
mod locks;
mod variables;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Output;

use crate::harness::{Crawl, text};

/// Returns every file below a folder, with its kind and content; a pipe or socket is not read.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let kind = std::fs::symlink_metadata(&path).unwrap().file_type();
        let content = if kind.is_file() { std::fs::read(&path).unwrap() } else { Vec::new() };
        if kind.is_dir() {
            found.extend(files(&path));
        }
        found.insert(format!("{} {kind:?}", path.display()), content);
    }
    found
}

/// Asserts that a command ends with this status and one error that has these words.
fn assert_says(what: &str, output: &Output, code: i32, words: &[&str]) {
    let err = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{what}: {err}");
    let n_errors = err.lines().filter(|line| line.starts_with("error: ")).count();
    assert_eq!(n_errors, 1, "{what}: {err}");
    for word in words {
        assert!(err.contains(word), "{what}: {word:?} is not in {err}");
    }
    assert!(!err.contains("asked for a pause") && !err.contains("paused"), "{what}: {err}");
}

/// Runs a command that must be refused like this, and asserts that nothing is written or requested.
async fn assert_refused(crawl: &Crawl, what: &str, args: &[&str], code: i32, words: &[&str]) {
    let (before, n_requests) = (files(&crawl.path(".")), crawl.server.n_requests());
    let output = crawl.run(args).await;
    assert_says(&format!("{what}: crawl {args:?}"), &output, code, words);
    assert!(files(&crawl.path(".")) == before, "{what}: crawl {args:?} has written something");
    assert_eq!(crawl.server.n_requests(), n_requests, "{what}: crawl {args:?}");
}
