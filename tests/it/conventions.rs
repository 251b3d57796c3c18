//! What shells and man make of the command line.

use std::path::Path;
use std::process::Command;

use crate::harness::{program, text};

/// Runs a tool that must find nothing to complain of; nothing is held where it is not installed.
fn finds_nothing_wrong(tool: &str, args: &[&str], file: &Path) {
    match Command::new(tool).args(args).arg(file).output() {
        Ok(output) => {
            let words = text(&output.stderr);
            assert!(
                output.status.success() && words.is_empty(),
                "{tool} {}: {words}",
                file.display()
            );
        }
        Err(_) => eprintln!("skipped: {tool} is not there"),
    }
}

async fn printed(args: &[&str]) -> String {
    let output = program().args(args).output().await.unwrap();
    assert_eq!(output.status.code(), Some(0), "{args:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

#[tokio::test]
async fn completions_are_scripts_that_their_shells_can_read() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish"] {
        let script = printed(&["completions", shell]).await;
        for word in ["resume", "torture", "config", "max-duration", "show"] {
            assert!(script.contains(word), "{shell} does not complete {word}");
        }
        let file = folder.path().join(shell);
        std::fs::write(&file, script).unwrap();
        finds_nothing_wrong(shell, &["-n"], &file);
    }
}

#[tokio::test]
async fn bash_completes_a_command() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("crawl.bash");
    let script = printed(&["completions", "bash"]).await;
    let ask =
        "\nCOMP_WORDS=(crawl res); COMP_CWORD=1; _crawl crawl res crawl; echo \"${COMPREPLY[@]}\"";
    std::fs::write(&file, format!("{script}{ask}\n")).unwrap();
    match Command::new("bash").arg(&file).output() {
        Ok(output) => assert_eq!(text(&output.stdout).trim(), "resume", "{}", text(&output.stderr)),
        Err(_) => eprintln!("skipped: bash is not there"),
    }
}

#[tokio::test]
async fn every_command_has_a_manual_page_that_renders() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("man1");
    printed(&["man", "--out", out.to_str().unwrap()]).await;
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&out).unwrap() {
        let path = entry.unwrap().path();
        finds_nothing_wrong("groff", &["-man", "-Tutf8", "-ww", "-z"], &path);
        names.push(path.file_name().unwrap().to_str().unwrap().to_owned());
    }
    names.sort();
    for name in ["crawl.1", "crawl-start.1", "crawl-config.1", "crawl-config-show.1"] {
        assert!(names.iter().any(|n| n == name), "{name} is missing: {names:?}");
    }
    let main = printed(&["man"]).await;
    assert_eq!(main, std::fs::read_to_string(out.join("crawl.1")).unwrap());
    let help = printed(&["--help"]).await;
    let (_, statuses) = help.split_once("Exit status:\n").unwrap();
    for line in statuses.lines().map(str::trim) {
        // roff has escapes for quotes and the like.
        let plain = line.split(['-', '\'', '`']).next().unwrap();
        assert!(main.contains(plain), "{line}");
    }
}
