//! Hosts that join, and what `crawl status` says about them.

use std::sync::Arc;

use crawl::sim::Faults;
use tokio::sync::Notify;

use super::team::{HeldTeam, MAX_IN_FLIGHT, hold_all, setup};
use crate::postgres;

const N_ITEMS: usize = 60;

/// Everything that a command might change.
const RECORDED: &str = "
    select row_to_json(crawl)::text from crawl
    union all select row_to_json(site)::text from site
    union all select row_to_json(runs)::text from runs
    union all select row_to_json(tasks)::text from tasks
    union all select row_to_json(pauses)::text from pauses";

#[tokio::test(flavor = "multi_thread")]
async fn status_names_the_hosts_while_they_crawl() {
    let Some(server) = postgres::server() else { return };
    let HeldTeam { crawl, hosts, notify, .. } = HeldTeam::of(server, N_ITEMS).await;
    let status = crawl.status().await;
    assert_eq!(status["state"], "running");
    let told = status["hosts"].as_array().unwrap();
    let number = |value: &serde_json::Value| value.as_u64().unwrap();
    let mut told_pids: Vec<u64> = told.iter().map(|host| number(&host["pid"])).collect();
    let mut pids: Vec<u64> = hosts.iter().map(|host| host.pid.into()).collect();
    assert_eq!(told_pids[0], pids[0], "the first began first");
    told_pids.sort_unstable();
    pids.sort_unstable();
    assert_eq!(told_pids, pids);
    let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    for host in told {
        assert_eq!(host["name"], name.as_str());
        assert_eq!(number(&host["running"]), u64::try_from(MAX_IN_FLIGHT).unwrap());
        assert!(host["silent_seconds"].as_f64().unwrap() < 5.0, "{host}");
    }
    notify.notify_waiters();
    for host in hosts {
        host.expect(0).await;
    }
    let status = crawl.status().await;
    assert_eq!((&status["state"], &status["hosts"]), (&"complete".into(), &().into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_would_change_the_crawl_can_not_join() {
    let Some(server) = postgres::server() else { return };
    let notify = Arc::new(Notify::new());
    let mut setup = setup(N_ITEMS);
    setup.faults = Faults::script(hold_all(&notify, Vec::new()));
    let crawl = setup.serve_with(server.address()).await;
    let team = HeldTeam::begin_with(server, crawl, notify, &["start", "--only", "likes"]).await;
    let HeldTeam { mut crawl, hosts, mut rows, notify } = team;
    let before = rows.texts(RECORDED).await;
    let n_requests = crawl.server.n_requests();
    let changes: [&[&str]; 4] = [
        &["resume", "--retry", "all"],
        &["resume", "--retry", "gone=likes"],
        &["resume", "--end-pause"],
        &["resume", "--only", "features"],
    ];
    let named = ["--retry", "--retry", "--end-pause", "an added stage"];
    for (args, named) in changes.into_iter().zip(named) {
        let (_, err) = crawl.expect(7, args).await;
        let told = format!("and {named} would change what they do");
        assert!(err.contains(&told), "{args:?}: {err}");
    }
    // Another name of the same site.
    let here = format!("url: {}", crawl.server.url());
    let there = here.replace("127.0.0.1", "localhost");
    crawl.configure(&here, &there);
    crawl.expect(7, &["resume", "--site-moved"]).await;
    crawl.configure(&there, &here);
    crawl.expect(3, &["resume", "--like-limit", "9"]).await;

    assert_eq!(rows.texts(RECORDED).await, before);
    assert_eq!(rows.number("select count(*) from hosts").await, 3);
    assert_eq!(crawl.server.n_requests(), n_requests);
    notify.notify_waiters();
    for host in hosts {
        host.expect(0).await;
    }
    assert_eq!(crawl.repeats(), Vec::<String>::new());
    crawl.expect(0, &["verify"]).await;
}
