//! Hosts that end early: the others, or the next one, take over what they had.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crawl::sim::{Fault, FaultSwitch, Faults, Place};
use crawl::words::Answered;
use tokio::sync::Notify;

use super::team::{
    ALL_IN_FLIGHT, FIRST_LIKES, HeldTeam, Host, MAX_IN_FLIGHT, N_HOSTS, Rows,
    assert_same_as_in_a_file, setup,
};
use crate::postgres;

const N_ITEMS: usize = 60;

const CRASHED: &str = "select count(*) from tasks where crashes > 0";

const UNKNOWN: &str = "select answered from requests where sent_at is null";

/// By 7 s after a kill, the tasks of the host run elsewhere. The machine may be busy.
const TAKEN_UP_AFTER: Duration = Duration::from_secs(10);

fn unknown(n: usize) -> Vec<i64> {
    vec![Answered::Unknown.code(); n]
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_a_killed_host_are_fetched_by_the_others() {
    let Some(server) = postgres::server() else { return };
    let HeldTeam { crawl, mut hosts, mut rows, notify } = HeldTeam::of(server, N_ITEMS).await;
    let victim = hosts.swap_remove(1);
    let killed = Instant::now();
    victim.signal("KILL").await;
    victim.end().await;
    notify.notify_waiters();
    for host in hosts {
        host.expect(0).await;
    }
    assert_eq!(crawl.repeats().len(), MAX_IN_FLIGHT, "what the host had in flight");
    let mut again = crawl.pages();
    again.retain(|hit| crawl.repeats().contains(&hit.target) && hit.at > killed);
    assert_eq!(again.len(), MAX_IN_FLIGHT);
    assert!(again.iter().all(|hit| hit.target.contains(FIRST_LIKES)));
    let longest = again.iter().map(|hit| hit.at - killed).max().unwrap();
    assert!(longest < TAKEN_UP_AFTER, "after {longest:?}");
    assert_eq!(rows.number(CRASHED).await, 4);
    assert_eq!(rows.numbers(UNKNOWN).await, unknown(MAX_IN_FLIGHT));
    let n_logged = rows.number("select count(*) from requests").await;
    assert_eq!(n_logged, i64::try_from(crawl.server.n_requests()).unwrap());
    assert_same_as_in_a_file(&crawl, N_ITEMS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_all_were_killed_one_resumes_at_once() {
    let Some(server) = postgres::server() else { return };
    let HeldTeam { crawl, hosts, mut rows, notify } = HeldTeam::of(server, N_ITEMS).await;
    for host in &hosts {
        host.signal("KILL").await;
    }
    for host in hosts {
        host.end().await;
    }
    notify.notify_waiters();
    let (_, err) = crawl.expect(0, &["resume"]).await;
    let words = format!("{ALL_IN_FLIGHT} tasks left running by a crashed run are available again");
    assert!(err.contains(&words), "{err}");
    assert_eq!(crawl.repeats().len(), ALL_IN_FLIGHT, "what the hosts had in flight");
    assert_eq!(rows.number(CRASHED).await, 12);
    assert_eq!(rows.numbers(UNKNOWN).await, unknown(ALL_IN_FLIGHT));
    assert_eq!(rows.number("select count(*) from hosts where ended_at is null").await, 0);
    assert_same_as_in_a_file(&crawl, N_ITEMS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_is_asked_to_end_settles_what_it_has() {
    let Some(server) = postgres::server() else { return };
    let HeldTeam { crawl, mut hosts, mut rows, notify } = HeldTeam::of(server, N_ITEMS).await;
    let mut leaving = hosts.swap_remove(1);
    leaving.signal("TERM").await;
    leaving.hear("stopping").await;
    notify.notify_waiters();
    leaving.expect(143).await;
    for host in hosts {
        host.expect(0).await;
    }
    assert_eq!(crawl.repeats(), Vec::<String>::new());
    assert_eq!(rows.number(CRASHED).await, 0);
    assert_eq!(rows.numbers(UNKNOWN).await, unknown(0));
    assert_same_as_in_a_file(&crawl, N_ITEMS).await;
}

/// A second signal drops the answers that the host waits for.
#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_does_not_wait_hands_its_pages_back_at_once() {
    let Some(server) = postgres::server() else { return };
    let HeldTeam { crawl, mut hosts, mut rows, notify } = HeldTeam::of(server, N_ITEMS).await;
    let mut leaving = hosts.swap_remove(1);
    leaving.signal("TERM").await;
    leaving.hear("stopping").await;
    leaving.signal("TERM").await;
    leaving.expect(143).await;
    rows.wait_for_hosts(N_HOSTS - 1).await;
    let running = "select count(*) from tasks where state = 'running'";
    assert_eq!(rows.number(running).await, 8, "those of the other hosts");
    notify.notify_waiters();
    for host in hosts {
        host.expect(0).await;
    }
    assert_eq!(crawl.repeats().len(), MAX_IN_FLIGHT, "what the host had in flight");
    assert_eq!(rows.number(CRASHED).await, 0);
    assert_same_as_in_a_file(&crawl, N_ITEMS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_lost_at_the_end_of_a_run_makes_no_difference() {
    let Some(server) = postgres::server() else { return };
    let (notify, slow) = (Arc::new(Notify::new()), FaultSwitch::default());
    let mut setup = setup(N_ITEMS);
    let hold = slow.trouble(Place::All, vec![Fault::Hold(Arc::clone(&notify))]);
    setup.faults = Faults::none().and_trouble(hold);
    let crawl = setup.serve_with(server.address()).await;
    crawl.expect(5, &["start", "--max-requests", "20"]).await;
    slow.turn_on();
    let n_before = crawl.server.n_requests();
    let host = Host::run(&crawl, &["resume"]);
    crawl.server.wait_for_requests(n_before + MAX_IN_FLIGHT).await;
    // The run is noted by now. How it ends can't be.
    let [mut other, mut rows] = [Rows::of(server, &crawl).await, Rows::of(server, &crawl).await];
    other.run("begin; lock table runs in access exclusive mode").await;
    slow.turn_off();
    notify.notify_waiters();
    let end = "
        select count(pg_terminate_backend(pid)) from pg_locks
        where relation = to_regclass('runs') and not granted";
    rows.wait_for(end, 1).await;
    other.run("rollback").await;
    let said = host.expect(0).await;
    assert!(said.contains("the database server answers again"), "{said}");
    assert_eq!(rows.number("select count(*) from runs where ended_at is null").await, 0);
    assert_eq!(rows.number("select count(*) from hosts where ended_at is null").await, 0);
    assert_same_as_in_a_file(&crawl, N_ITEMS).await;
}
