//! A host that stalls is taken for dead eventually. What it does later changes nothing.

use std::time::{Duration, Instant};

use super::team::{HeldTeam, MAX_IN_FLIGHT, assert_same_as_in_a_file};
use crate::postgres;

const N_ITEMS: usize = 60;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes a minute"]
async fn a_host_that_stands_still_comes_back_as_another_one() {
    let Some(server) = postgres::server() else { return };
    let HeldTeam { crawl, mut hosts, mut rows, notify } = HeldTeam::of(server, N_ITEMS).await;
    let mut stalled = hosts.swap_remove(1);
    let began = Instant::now();
    stalled.signal("STOP").await;
    notify.notify_waiters();
    for host in hosts {
        host.expect(0).await;
    }
    let took = began.elapsed();
    assert!(took > Duration::from_secs(30) && took < Duration::from_secs(40), "{took:?}");
    assert_eq!(crawl.repeats().len(), MAX_IN_FLIGHT, "what the host had in flight");
    let dump = "select tasks::text from tasks order by id";
    let (before, n_requests) = (rows.texts(dump).await, crawl.server.n_requests());

    stalled.signal("CONT").await;
    stalled.hear("arrived too late").await;
    let said = stalled.expect(0).await;
    assert!(said.contains("other hosts took this one for dead"), "{said}");
    assert_eq!(rows.texts(dump).await, before, "its settlements change nothing");
    assert_eq!(crawl.server.n_requests(), n_requests);
    assert_eq!(rows.number("select count(*) from tasks where crashes > 0").await, 0);
    assert_eq!(rows.number("select count(*) from hosts").await, 4);
    assert_eq!(rows.number("select count(*) from hosts where ended_at is null").await, 0);
    assert_same_as_in_a_file(&crawl, N_ITEMS).await;
}
