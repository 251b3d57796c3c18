//! Every command ends on SIGTERM, SIGINT and SIGHUP.

use std::process::Stdio;
use std::time::Duration;

use crate::site_kind::SiteKind;
use tokio::io::AsyncReadExt;
use tokio::process::{Child, Command};

use crate::harness::{Crawl, Setup};
use crate::stops::{held, signal, until_held};

const SIGNALS: [(&str, i32); 3] = [("INT", 130), ("TERM", 143), ("HUP", 129)];

/// Waits until a command has printed something, so that it has come past its beginning.
async fn until_it_prints(child: &mut Child) {
    let mut byte = [0; 1];
    let out = child.stdout.as_mut().unwrap();
    assert_eq!(out.read(&mut byte).await.unwrap(), 1, "the command prints something");
}

async fn crawled() -> Crawl {
    let crawl = Setup::new(SiteKind::SketchfabV3, 40).serve().await;
    crawl.expect(0, &["start"]).await;
    crawl
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_that_go_on_until_they_are_stopped_end_with_the_signals_number() {
    let crawl = crawled().await;
    for args in [
        ["status", "--watch"].as_slice(),
        &["status", "--watch", "--json"],
        &["demo", "--items", "20000"],
        &["torture", "--kills", "100000"],
    ] {
        for (name, code) in SIGNALS {
            let mut child = crawl.spawn(args);
            until_it_prints(&mut child).await;
            signal(&child, name).await;
            assert_eq!(child.wait().await.unwrap().code(), Some(code), "{args:?} {name}");
        }
    }
}

/// A signal is how they end, so it is no failure.
#[tokio::test(flavor = "multi_thread")]
async fn commands_that_serve_end_with_0_and_speak_of_no_requests() {
    let crawl = crawled().await;
    for args in [["simulate", "--items", "5"].as_slice(), &["dashboard", "--listen", "127.0.0.1:0"]]
    {
        for (name, _) in SIGNALS {
            let mut child = crawl.spawn(args);
            let mut err = String::new();
            let mut stderr = child.stderr.take().unwrap();
            let mut chunk = [0; 256];
            while !err.contains("http://") {
                let n = stderr.read(&mut chunk).await.unwrap();
                assert!(n > 0, "{err}");
                err += &String::from_utf8_lossy(&chunk[..n]);
            }
            signal(&child, name).await;
            assert_eq!(child.wait().await.unwrap().code(), Some(0), "{args:?} {name}");
            stderr.read_to_string(&mut err).await.unwrap();
            assert!(!err.contains("in flight"), "{err}");
        }
    }
}

/// A command that reads a pipe nobody writes to does nothing else, not even waiting for signals.
#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_is_stuck_in_a_file_ends_too() {
    let mut crawl = crawled().await;
    crawl.unset("CRAWL_ANONYMIZE_KEY");
    let made = Command::new("mkfifo").arg(crawl.path("pipe")).status().await.unwrap();
    assert!(made.success());
    for (args, name, code) in [
        (["plan", "--database", "no.db", "--items", "pipe"].as_slice(), "TERM", 143),
        (&["config", "check", "pipe"], "INT", 130),
        (&["export", "--anonymize", "--key-file", "pipe"], "HUP", 129),
    ] {
        let child = crawl.spawn(args);
        // Opening the pipe waits for a reader, so the command has come that far.
        let pipe = crawl.path("pipe");
        let writing = tokio::task::spawn_blocking(move || std::fs::File::create(pipe).unwrap());
        let writer = tokio::time::timeout(Duration::from_mins(1), writing).await.unwrap().unwrap();
        signal(&child, name).await;
        let output = child.wait_with_output().await.unwrap();
        assert_eq!(output.status.code(), Some(code), "{args:?}");
        drop(writer);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_under_nohup_survives_its_terminal() {
    let (crawl, notify) = held().await;
    let child = crawl.spawn_by(&["sh", "-c", "trap '' HUP; exec \"$0\" \"$@\""], &["start"]);
    until_held(&crawl).await;
    signal(&child, "HUP").await;
    notify.notify_waiters();
    let output = child.wait_with_output().await.unwrap();
    assert!(output.status.success(), "{output:?}");
    crawl.assert_truth().await;
}

/// Returns the command line that runs a command as process 1, if the system allows that.
fn as_process_1() -> Option<&'static [&'static str]> {
    let runners: [&[&str]; 2] = [
        &["unshare", "--pid", "--fork", "--kill-child"],
        &["unshare", "--map-root-user", "--pid", "--fork", "--kill-child"],
    ];
    let may_run = |runner: &&&[&str]| {
        let mut command = std::process::Command::new(runner[0]);
        command.args(&runner[1..]).args(["sh", "-c", "test $$ = 1"]);
        let done = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
        done.is_ok_and(|status| status.success())
    };
    let found = runners.iter().find(may_run).copied();
    if found.is_none() {
        eprintln!("skipped: no process can be process 1 here");
    }
    found
}

/// Sends a signal to the one child of a process.
async fn signal_child(parent: &Child, name: &str) {
    let pid = parent.id().unwrap();
    let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap();
    let sent = Command::new("kill").args(["-s", name, children.trim()]).status().await;
    assert!(sent.unwrap().success(), "{children:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn process_1_of_a_container_ends_on_every_signal() {
    let Some(runner) = as_process_1() else { return };
    let crawl = crawled().await;
    for (args, name, code) in [
        (["status", "--watch"].as_slice(), "TERM", 143),
        (&["simulate", "--items", "5"], "TERM", 0),
        (&["torture", "--kills", "100000"], "INT", 130),
        (&["demo", "--items", "20000"], "HUP", 129),
    ] {
        let mut child = crawl.spawn_by(runner, args);
        until_it_prints(&mut child).await;
        signal_child(&child, name).await;
        assert_eq!(child.wait().await.unwrap().code(), Some(code), "{args:?}");
    }

    let (crawl, notify) = held().await;
    let child = crawl.spawn_by(runner, &["start"]);
    until_held(&crawl).await;
    signal_child(&child, "TERM").await;
    notify.notify_waiters();
    let output = child.wait_with_output().await.unwrap();
    assert_eq!(output.status.code(), Some(143), "{output:?}");
    crawl.expect(0, &["resume"]).await;
    crawl.assert_truth().await;
}
