//! The systemd service: the program is its main process, whether it starts a crawl or resumes one.

mod systemd;

use std::path::Path;

use crate::site_kind::SiteKind;

use crate::harness::{Crawl, Setup};
use crate::stops::{hear, held, signal, until_held};

/// Returns the service file.
fn unit() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("contrib/crawl.service");
    std::fs::read_to_string(path).unwrap()
}

/// Returns the value of a setting in the service file.
fn setting(name: &str) -> String {
    let unit = unit();
    let values: Vec<_> =
        unit.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix('=')).collect();
    let [value] = values[..] else { panic!("{name} is not there once: {values:?}") };
    value.to_owned()
}

/// Returns the script that the service gives to the shell.
fn script() -> String {
    let line = setting("ExecStart");
    let script = line.strip_prefix("/bin/sh -c '").and_then(|rest| rest.strip_suffix('\''));
    script.unwrap_or_else(|| panic!("no script for a shell: {line}")).to_owned()
}

/// Sets the variables that the service sets, and has the shell find the program.
fn as_a_service(crawl: &mut Crawl) {
    let program = Path::new(env!("CARGO_BIN_EXE_crawl"));
    let folder = program.parent().unwrap().to_str().unwrap();
    crawl.set("PATH", format!("{folder}:{}", std::env::var("PATH").unwrap()));
    for name in ["config.yml", "crawl.db"] {
        let variable = if name == "crawl.db" { "CRAWL_DATABASE" } else { "CRAWL_CONFIG" };
        let path = crawl.path(name).to_str().unwrap().to_owned();
        crawl.set(variable, path);
    }
}

/// Begins the service's command line; the process is what systemd takes for the main process.
fn begin(crawl: &Crawl) -> tokio::process::Child {
    let script = script();
    // The path of the program comes last, as an argument that the script does not look at.
    crawl.spawn_by(&["/bin/sh", "-c", &script], &[])
}

#[tokio::test(flavor = "multi_thread")]
async fn the_main_process_settles_what_is_in_flight_in_both_branches() {
    for has_crawl in [false, true] {
        let (mut crawl, notify) = held().await;
        as_a_service(&mut crawl);
        if has_crawl {
            crawl.expect(5, &["start", "--max-requests", "4"]).await;
        }
        let mut child = begin(&crawl);
        until_held(&crawl).await;
        let name = std::fs::read_to_string(format!("/proc/{}/comm", child.id().unwrap())).unwrap();
        assert_eq!(name, "crawl\n", "the shell is gone");
        signal(&child, "TERM").await;
        let _err = hear(&mut child, "stopping").await;
        notify.notify_waiters();
        assert_eq!(child.wait().await.unwrap().code(), Some(143));
        assert_eq!(crawl.status().await["stages"]["likes"]["running"], 0);
        crawl.expect(0, &["resume"]).await;
        crawl.assert_truth().await;
        assert_eq!(crawl.repeats(), Vec::<String>::new());
    }
}

/// Runs the service's command line to its end, which must have this status.
async fn expect(crawl: &Crawl, code: i32) -> String {
    let output = begin(crawl).wait_with_output().await.unwrap();
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{err}");
    err
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_without_a_crawl_is_started_and_any_other_is_resumed() {
    // `start` was ended before it recorded a crawl.
    let mut setup = Setup::new(SiteKind::SketchfabV3, 20);
    setup.robots = Some((200, "User-agent: *\nDisallow: /\n"));
    let mut crawl = setup.serve().await;
    as_a_service(&mut crawl);
    expect(&crawl, 3).await;
    assert!(crawl.path("crawl.db").metadata().unwrap().len() > 0);
    let err = expect(&crawl, 3).await;
    assert!(err.contains("does not allow") && !err.contains("begin one with"), "{err}");

    // An empty file, and a crawl that is complete.
    let mut crawl = Setup::new(SiteKind::SketchfabV3, 20).serve().await;
    as_a_service(&mut crawl);
    std::fs::write(crawl.path("crawl.db"), "").unwrap();
    expect(&crawl, 0).await;
    assert!(expect(&crawl, 0).await.contains("nothing to do"));
    crawl.assert_truth().await;

    // What another program wrote is neither.
    std::fs::write(crawl.path("crawl.db"), "a diary".repeat(1000)).unwrap();
    expect(&crawl, 3).await;
    assert_eq!(std::fs::read(crawl.path("crawl.db")).unwrap(), "a diary".repeat(1000).as_bytes());
}

#[test]
fn a_restart_is_tried_only_where_it_can_help() {
    let numbers = |name: &str| -> Vec<u32> {
        setting(name).split_whitespace().map(|number| number.parse().unwrap()).collect()
    };
    assert_eq!(setting("Restart"), "on-failure");
    assert_eq!(numbers("RestartPreventExitStatus"), [2, 3, 4, 5, 7, 8, 10, 126, 127]);
    assert_eq!(numbers("SuccessExitStatus"), [5, 129, 130, 143]);
}
