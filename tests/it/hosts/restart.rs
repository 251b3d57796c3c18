//! What `crawl status` says right after the server has lost all connections, and with them all locks.

use std::time::{Duration, Instant};

use tokio::process::Command;

use super::team::{HeldTeam, N_HOSTS};
use crate::postgres::{self, Server};

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

/// How soon after a kill `crawl status` must notice that nobody is left.
const NOTICED_AFTER: Duration = Duration::from_secs(7);

const HAS_BEEN_UP: &str = "
    select cast(clock_timestamp() > greatest(pg_postmaster_start_time(), stats_reset) + interval '15 seconds'
        as integer)::bigint
    from pg_stat_bgwriter";

/// Ends every connection of the hosts.
const END_ALL: &str = "
    select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity
    where application_name = 'crawl' and pid in (
        select pid from pg_locks where locktype = 'advisory' and granted and (
            classid::bigint = hashtext('crawl host ' || current_schema()) & 4294967295 and objsubid = 2
            or ((classid::bigint << 32) | objid::bigint) =
                hashtextextended('crawl run ' || current_schema(), 0) and objsubid = 1))";

/// Hosts that were heard from a moment ago are not stopped, even if nobody holds a lock. Stopped processes take none, so
/// there is no race with their reconnecting.
#[tokio::test(flavor = "multi_thread")]
async fn hosts_without_locks_count_as_running_until_they_may_be_dead() {
    let Some(server) = postgres::server() else { return };
    let HeldTeam { crawl, hosts, mut rows, .. } = HeldTeam::of(server, N_ITEMS).await;
    // Right after the start of the server, hosts count as running anyway.
    rows.wait_for(HAS_BEEN_UP, 1).await;
    for host in &hosts {
        host.signal("STOP").await;
    }
    let stopped = Instant::now();
    assert!(rows.number(END_ALL).await >= i64::try_from(N_HOSTS).unwrap());
    let status = crawl.status().await;
    assert!(stopped.elapsed() < Duration::from_secs(4), "the machine is too slow for this test");
    assert_eq!(status["state"], "running");
    assert_eq!(status["hosts"].as_array().unwrap().len(), N_HOSTS);
    for host in &hosts {
        host.signal("KILL").await;
    }
    for host in hosts {
        host.end().await;
    }
    let killed = Instant::now();
    while crawl.status().await["state"] != "stopped" {
        assert!(killed.elapsed() < NOTICED_AFTER, "it does not notice that all are dead");
    }
}
