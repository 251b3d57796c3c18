//! The demonstration and the simulated site, as a user runs them.

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Child;

use crate::harness::{program, text};

#[tokio::test(flavor = "multi_thread")]
async fn the_demonstration_kills_resumes_and_equals_the_truth() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = program();
    command.current_dir(folder.path()).args(["demo", "--models", "60", "--out", "demo"]);
    let output = command.output().await.unwrap();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{out}{err}");
    let folder_line = format!("everything is in {}", folder.path().join("demo").display());
    for words in [
        "killed;",
        "sketchfab-v3: complete",
        "matches the simulated site",
        "pandas.read_csv(",
        &folder_line,
    ] {
        assert!(out.contains(words), "{words:?} is not in {out}");
    }
    let sent = out.lines().find_map(|line| line.strip_prefix("requests   ")).unwrap();
    let in_all = format!("; {} in total", sent.split_once(" sent").unwrap().0);
    assert!(err.contains(&in_all), "the totals agree: {out}{err}");
    let mut again = program();
    again.current_dir(folder.path()).args(["demo", "--models", "60", "--out", "demo"]);
    assert_eq!(again.output().await.unwrap().status.code(), Some(3), "nothing is overwritten");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_simulated_site_prints_the_configuration_to_use_with_it() {
    for kind in ["sketchfab-v3", "sketchfab-2016"] {
        let folder = tempfile::tempdir().unwrap();
        let mut command = program();
        command.args(["simulate", "--site", kind, "--models", "30"]).kill_on_drop(true);
        let mut site = command.spawn().unwrap();
        let mut out = BufReader::new(site.stdout.take().unwrap()).lines();
        let mut config = String::new();
        while let Some(line) = out.next_line().await.unwrap() {
            config.push_str(&line);
            config.push('\n');
            if line.starts_with("exports:") {
                break;
            }
        }
        std::fs::write(folder.path().join("config.yml"), config).unwrap();
        let mut crawl = program();
        crawl.current_dir(folder.path()).arg("start");
        let output = crawl.output().await.unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert!(
            text(&output.stderr).starts_with("collected  30 items"),
            "{}",
            text(&output.stderr)
        );
    }
}

/// Serves a simulated site with these flags, and returns the configuration that it prints.
async fn simulated(flags: &[&str]) -> (Child, String) {
    let mut command = program();
    command.args(["simulate", "--items", "20"]).args(flags).kill_on_drop(true);
    let mut site = command.spawn().unwrap();
    let mut out = BufReader::new(site.stdout.take().unwrap());
    let mut config = String::new();
    while !config.contains("\nexports:") {
        assert!(out.read_line(&mut config).await.unwrap() > 0, "{config}");
    }
    (site, config)
}

async fn start(config: &str, flags: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("config.yml"), config).unwrap();
    let mut crawl = program();
    let output = crawl.current_dir(folder.path()).arg("start").args(flags).output().await.unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    text(&output.stderr)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_configuration_says_what_to_do_with_it() {
    let (_site, config) = simulated(&[]).await;
    assert!(config.starts_with("# Save these lines as config.yml"), "{config}");
    assert!(config.lines().next().unwrap().contains("`crawl start`"), "{config}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rate_is_that_of_the_printed_configuration() {
    for (rate, configured) in [("40", "40.0"), ("0.5", "0.5")] {
        let (_site, config) = simulated(&["--rate", rate]).await;
        assert!(config.contains(&format!("requests_per_second: {configured}\n")), "{config}");
    }
}

#[tokio::test]
async fn a_typed_configuration_file_that_is_missing_is_refused_by_every_command() {
    for words in [&["simulate"][..], &["demo"], &["torture"], &["man"], &["keygen", "key"]] {
        let output = program().args(["--config", "no.yml"]).args(words).output().await.unwrap();
        let err = text(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{words:?}: {err}");
        assert!(err.contains("no.yml"), "{words:?}: {err}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_meet_their_share_of_the_pages() {
    let faults = ["--fault", "server-error=0.2", "--fault", "gone=0"];
    let (_site, config) = simulated(&faults).await;
    let fast = ["--log-format", "json", "-v"];
    let config = format!("{config}retry: {{backoff: 1ms, backoff_max: 20ms, pause: 1ms}}\n");
    let err = start(&config, &fast).await;
    let failed = err.lines().filter(|line| line.contains("\"event\":\"task_failed\"")).count();
    assert!(failed > 0, "{err}");
}

#[tokio::test]
async fn a_fault_that_does_not_exist_lists_those_that_do() {
    for (flag, wanted) in [
        ("rest=0.1", "too-many-requests"),
        ("rest=0.1", "redirect-to-login"),
        ("reset=2", "a number from 0 to 1"),
        ("reset", "NAME=SHARE"),
    ] {
        let output = program().args(["simulate", "--fault", flag]).output().await.unwrap();
        let err = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{err}");
        assert!(err.contains(wanted), "{flag}: {err}");
    }
}
