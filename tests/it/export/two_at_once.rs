//! Two exports to one folder at once: their files never mix.

use std::path::Path;
use std::process::ExitStatus;

use rustix::process::{Pid, Signal, kill_process};
use sha2::{Digest, Sha256};
use tokio::process::Child;

use super::crawled;
use crate::harness::Crawl;

const ROUNDS: usize = 20;

/// Asserts that the manifest describes the files that are there, and that nothing else is left.
fn assert_files_are_of_one_export(crawl: &Crawl) {
    let manifest = crawl.manifest();
    for file in manifest["files"].as_array().unwrap() {
        let bytes = crawl.exported(file["name"].as_str().unwrap());
        assert_eq!(file["bytes"], bytes.len(), "{file}");
        assert_eq!(file["sha256"], hex::encode(Sha256::digest(&bytes)), "{file}");
    }
    for entry in std::fs::read_dir(crawl.path("exports")).unwrap() {
        let name = entry.unwrap().file_name();
        assert!(!name.to_string_lossy().starts_with(".crawl-export-"), "{}", name.display());
    }
}

pub async fn ended(mut child: Child) -> ExitStatus {
    child.wait().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_exports_that_race_never_mix() {
    let crawl = crawled().await;
    std::fs::write(crawl.path("nobody"), "nobody\n").unwrap();
    for round in 0..ROUNDS {
        // They write files of the same names with different content.
        let one = crawl.spawn(&["export", "--min-item-likes", "20"]);
        let other = crawl.spawn(&["export", "--suppress", "nobody", "--format", "psv,csv"]);
        let (one, other) = tokio::join!(ended(one), ended(other));
        let codes = [one.code(), other.code()];
        assert!(codes.contains(&Some(0)), "{codes:?}");
        assert!(codes.iter().all(|code| matches!(code, Some(0 | 7))), "round {round}: {codes:?}");
        assert_files_are_of_one_export(&crawl);
    }
}

/// Whether a process holds the lock of a folder, as the kernel says it.
fn holds_a_lock(process: u32) -> bool {
    let locks = std::fs::read_to_string("/proc/locks").unwrap();
    let process = process.to_string();
    locks
        .lines()
        .any(|line| line.contains(" FLOCK ") && line.split(' ').any(|word| word == process))
}

pub fn send(process: u32, signal: Signal) {
    let pid = Pid::from_raw(i32::try_from(process).unwrap()).unwrap();
    kill_process(pid, signal).unwrap();
}

/// Begins an export and stops it while it holds the lock; none if it was too quick.
pub async fn stopped_export(crawl: &Crawl) -> Option<(Child, u32)> {
    let mut child = crawl.spawn(&["export"]);
    let process = child.id().unwrap();
    while !holds_a_lock(process) {
        if child.try_wait().unwrap().is_some() {
            return None;
        }
        tokio::task::yield_now().await;
    }
    send(process, Signal::STOP);
    if holds_a_lock(process) {
        return Some((child, process));
    }
    send(process, Signal::CONT);
    assert!(ended(child).await.success());
    None
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_export_is_refused_until_the_first_has_ended() {
    if !Path::new("/proc/locks").exists() {
        eprintln!("skipped: /proc/locks is not there");
        return;
    }
    let crawl = crawled().await;
    let mut n_met = 0;
    for _ in 0..10 * ROUNDS {
        let Some((first, process)) = stopped_export(&crawl).await else { continue };
        let (_, err) = crawl.expect(7, &["export", "--format", "csv"]).await;
        assert!(err.contains("another export is writing to exports: wait until it ends"), "{err}");
        // Another folder is free.
        crawl.expect(0, &["export", "--out", "elsewhere"]).await;
        send(process, Signal::CONT);
        assert!(ended(first).await.success());
        assert_files_are_of_one_export(&crawl);
        n_met += 1;
        if n_met == 5 {
            break;
        }
    }
    assert!(n_met > 0, "no export was met while it held the lock");
    // The lock goes with a process that is killed.
    if let Some((mut killed, _)) = stopped_export(&crawl).await {
        killed.kill().await.unwrap();
    }
    crawl.expect(0, &["export"]).await;
    assert_files_are_of_one_export(&crawl);
}
