//! What `crawl status` says right after the server has lost all connections, and with them all locks.

use std::time::{Duration, Instant};

use tokio::process::Command;

use super::team::HeldTeam;
use crate::postgres::Server;

const N_ITEMS: usize = 60;

#[tokio::test(flavor = "multi_thread")]
async fn hosts_that_are_about_to_reconnect_count_as_running() {
    // Only this test's server may lose its connections.
    let Some(server) = Server::with_settings(&[]) else { return };
    let HeldTeam { crawl, hosts, mut rows, notify } = HeldTeam::of(&server, N_ITEMS).await;
    assert_eq!(crawl.status().await["state"], "running");
    // If a process of the server crashes, the server ends all others and recovers.
    let backend = rows.number("select pg_backend_pid()::bigint").await;
    let mut kill = Command::new("kill");
    let killed = kill.args(["-s", "KILL", &backend.to_string()]).status().await;
    assert!(killed.unwrap().success());
    drop(rows);
    let began = Instant::now();
    let state = loop {
        let output = crawl.run(&["status", "--json"]).await;
        if output.status.success() {
            let status: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            break status["state"].clone();
        }
        assert!(began.elapsed() < Duration::from_secs(30), "the server does not come back");
    };
    assert_eq!(state, "running");
    notify.notify_waiters();
    for host in hosts {
        host.expect(0).await;
    }
    assert_eq!(crawl.status().await["state"], "complete");
}
