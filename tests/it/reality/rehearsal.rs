//! Trouble as a user rehearses it: with `crawl simulate` in one terminal and `crawl start` in another.

use std::path::Path;
use std::process::Output;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Child;

use crate::harness::{program, text};

/// Serves a site with this trouble, and writes the configuration that it prints.
async fn simulate(folder: &Path, fault: &str) -> Child {
    let mut command = program();
    command.args(["simulate", "--items", "60", "--fault", fault]).kill_on_drop(true);
    let mut site = command.spawn().unwrap();
    let mut lines = BufReader::new(site.stdout.take().unwrap());
    let mut config = String::new();
    while !config.contains("\nexports:") {
        assert!(lines.read_line(&mut config).await.unwrap() > 0, "{config}");
    }
    config += "retry: {failures_max: 3, backoff: 1ms, backoff_max: 5ms, pause: 1ms}\n";
    std::fs::write(folder.join("config.yml"), config).unwrap();
    site
}

async fn start(folder: &Path) -> Output {
    program().current_dir(folder).arg("start").output().await.unwrap()
}

#[tokio::test]
async fn a_fault_of_the_command_line_is_met_by_a_crawl() {
    for (fault, exit, words) in [
        ("server-error=0.2", 0, "complete;"),
        ("likes/1/2:status-418", 4, "status 418"),
        ("likes/1/2:empty=once", 0, "complete;"),
        ("robots:status-404", 0, "complete;"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let _site = simulate(folder.path(), fault).await;
        let output = start(folder.path()).await;
        let err = text(&output.stderr);
        assert_eq!(output.status.code(), Some(exit), "{fault}: {err}");
        assert!(err.contains(words), "{fault}: {err}");
    }
}

#[tokio::test]
#[ignore = "awaits first contact"]
async fn a_wrong_address_can_be_rehearsed() {
    let folder = tempfile::tempdir().unwrap();
    let _site = simulate(folder.path(), "likes:redirect-to-login").await;
    let output = start(folder.path()).await;
    let err = text(&output.stderr);
    assert_eq!(output.status.code(), Some(10), "{err}");
    assert!(err.contains("site.likes_url"), "{err}");
}

#[tokio::test]
async fn a_fault_that_can_not_be_read_is_refused_with_what_to_write() {
    for (fault, hint) in [
        ("likes", "WHERE:NAME"),
        ("likes:rset", "too-many-requests"),
        ("like:gone", "catalogue/PAGE"),
        ("likes:gone=later", "after N for M"),
        ("gone=2", "0.05"),
    ] {
        let output = program().args(["simulate", "--fault", fault]).output().await.unwrap();
        let err = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{fault}: {err}");
        assert!(err.contains(hint), "{fault}: {err}");
    }
}
