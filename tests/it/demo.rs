//! The demonstration and the simulated site, as a user runs them.

use tokio::io::{AsyncBufReadExt, BufReader};

use crate::harness::{program, text};

#[tokio::test(flavor = "multi_thread")]
async fn the_demonstration_kills_resumes_and_equals_the_truth() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = program();
    command.current_dir(folder.path()).args(["demo", "--models", "60", "--out", "demo"]);
    let output = command.output().await.unwrap();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{out}{err}");
    for words in ["killed;", "sketchfab-v3: complete", "equals the truth", "pandas.read_csv("] {
        assert!(out.contains(words), "{words:?} is not in {out}");
    }
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
            text(&output.stderr).starts_with("collected  30 models"),
            "{}",
            text(&output.stderr)
        );
    }
}
