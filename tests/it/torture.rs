//! `crawl torture`: what it says, and how it ends.

use crate::harness::{program, text};
use crate::postgres;

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

#[tokio::test(flavor = "multi_thread")]
async fn several_hosts_keep_their_promises_whatever_fails() {
    let Some(server) = postgres::server() else { return };
    let url = server.url();
    let args = ["torture", "--hosts", "3", "--faults", "5", "--seed", "2", "--items", "60"];
    let output = program().args(args).args(["--database", &url]).output().await.unwrap();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{out}\n{err}");
    assert!(out.starts_with("seed 2\n"), "{out}");
    let last: Vec<&str> = out.lines().last().unwrap().split_whitespace().collect();
    let ["all", "5", _, repeated, allowed, .., "0", "0", "0", "0", "0"] = last.as_slice() else {
        panic!("{out}");
    };
    assert!(repeated.parse::<u32>().unwrap() <= allowed.parse().unwrap(), "{out}");
    let left = "select count(*) from pg_namespace where nspname like 'crawl_torture_%'";
    let n: i64 = sqlx::query_scalar(left).fetch_one(&mut server.connect().await).await.unwrap();
    assert_eq!(n, 0, "each crawl's schema is dropped");
}

#[tokio::test(flavor = "multi_thread")]
async fn hosts_need_a_server_that_links_can_reach() {
    for (args, words) in [
        (&["--hosts", "2", "--database", "crawl.db"][..], "several hosts need a PostgreSQL server"),
        (&["--database", "postgres://localhost/d"], "--hosts 3"),
        (&["--hosts", "2", "--database", "postgres://db.example.org/d"], "without TLS"),
        (&["--hosts", "2", "--database", "postgres:///d?host=/run/postgresql"], "Unix socket"),
    ] {
        let output = program().arg("torture").args(args).output().await.unwrap();
        let err = text(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{args:?}: {err}");
        assert!(err.contains(words), "{args:?}: {err}");
    }
}
