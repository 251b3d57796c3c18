//! One host fetches robots.txt for all.

use super::team::{
    HeldTeam, Host, N_HOSTS, Rows, assert_same_as_in_a_file, begin, limit_rate, setup,
};
use crate::harness::Crawl;
use crate::postgres;

const N_ITEMS: usize = 60;

fn n_fetched(crawl: &Crawl) -> usize {
    crawl.server.n_requests() - crawl.pages().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn hosts_that_join_use_the_robots_txt_of_the_first() {
    let Some(server) = postgres::server() else { return };
    let HeldTeam { crawl, hosts, notify, .. } = HeldTeam::of(server, N_ITEMS).await;
    notify.notify_waiters();
    for host in hosts {
        host.expect(0).await;
    }
    assert_eq!(n_fetched(&crawl), 1);
    assert_same_as_in_a_file(&crawl, N_ITEMS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_robots_txt_is_fetched_again_by_one_of_the_hosts() {
    let Some(server) = postgres::server() else { return };
    // At this rate, the crawl goes on for some seconds after that.
    let n_items = 120;
    let mut crawl = setup(n_items).serve_with(server.address()).await;
    limit_rate(&mut crawl, 25);
    let (hosts, mut rows) = begin(server, &crawl, &["start"]).await;
    for host in &hosts {
        host.signal("TERM").await;
    }
    for host in hosts {
        host.expect(143).await;
    }
    // It is a day old once all hosts have joined again.
    let age = "
        update robots set fetched_at = (extract(epoch from clock_timestamp()) * 1000)::bigint - 86396000
        returning octet_length(origin)::bigint";
    rows.number(age).await;
    let hosts: Vec<Host> = (0..N_HOSTS).map(|_| Host::run(&crawl, &["resume"])).collect();
    rows.wait_for_hosts(N_HOSTS).await;
    assert_eq!(n_fetched(&crawl), 1, "they came too late");
    for host in hosts {
        host.expect(0).await;
    }
    assert_eq!(n_fetched(&crawl), 2);
    assert_eq!(crawl.repeats(), Vec::<String>::new());
    assert_same_as_in_a_file(&crawl, n_items).await;
}

/// More hosts than a team usually has.
const N_MANY: usize = 10;

async fn resume_many(crawl: &Crawl, rows: &mut Rows) -> Vec<Host> {
    let hosts: Vec<Host> = (0..N_MANY).map(|_| Host::run(crawl, &["resume"])).collect();
    rows.wait_for_hosts(N_MANY).await;
    hosts
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_hosts_that_begin_at_once_fetch_robots_txt_once_and_once_again_after_a_day() {
    let Some(server) = postgres::server() else { return };
    let n_items = 200;
    let mut crawl = setup(n_items).serve_with(server.address()).await;
    limit_rate(&mut crawl, 25);
    crawl.expect(5, &["start", "--max-requests", "20"]).await;
    let mut rows = Rows::of(server, &crawl).await;
    rows.numbers("delete from robots returning octet_length(origin)::bigint").await;
    let hosts = resume_many(&crawl, &mut rows).await;
    assert_eq!(n_fetched(&crawl), 2, "the first run and one of the ten");
    for host in &hosts {
        host.signal("TERM").await;
    }
    for host in hosts {
        host.expect(143).await;
    }
    // It is a day old once all of them have joined again.
    let age = "
        update robots set fetched_at = (extract(epoch from clock_timestamp()) * 1000)::bigint - 86392000
        returning octet_length(origin)::bigint";
    rows.number(age).await;
    let hosts = resume_many(&crawl, &mut rows).await;
    assert_eq!(n_fetched(&crawl), 2, "they came too late");
    for host in hosts {
        host.expect(0).await;
    }
    assert_eq!(n_fetched(&crawl), 3);
    assert_eq!(crawl.repeats(), Vec::<String>::new());
    assert_same_as_in_a_file(&crawl, n_items).await;
}
