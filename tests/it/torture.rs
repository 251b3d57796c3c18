//! `crawl torture`: what it says, and how it ends.

use crate::harness::{program, text};

#[tokio::test(flavor = "multi_thread")]
async fn torture_uses_up_its_kills_and_finds_nothing_amiss() {
    let args = ["torture", "--kills", "6", "--seed", "3", "--models", "30"];
    let output = program().args(args).output().await.unwrap();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{out}\n{err}");
    assert!(out.starts_with("seed 3\n"), "{out}");
    let last: Vec<&str> = out.lines().last().unwrap().split_whitespace().collect();
    let ["all", "6", _, repeated, allowed, "0", "0", "0"] = last.as_slice() else {
        panic!("{out}");
    };
    assert!(repeated.parse::<u32>().unwrap() <= allowed.parse().unwrap(), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_that_come_at_the_first_requests_are_used_up_all_the_same() {
    let args = ["torture", "--kills", "5", "--models", "1", "--site", "sketchfab-2016"];
    let output = program().args(args).output().await.unwrap();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{out}\n{err}");
}
