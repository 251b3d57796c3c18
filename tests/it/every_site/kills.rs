//! Crawls that are killed at any moment lose nothing, and repeat no more requests than were in flight.

use std::os::unix::process::ExitStatusExt;

use crawl::ledger::database::Db;
use crawl::sim::{Faults, Server, Shape};
use crawl::watch::status;
use crawl::words::Moment;

use super::{TOO_LONG, assert_truth, serve};
use crate::harness::Crawl;

/// What carries the crawl on: it may have died before it was recorded.
async fn next_command(crawl: &Crawl) -> &'static str {
    let Ok(db) = Db::open_to_read(&crawl.path("crawl.db")).await else { return "start" };
    let readers = db.readers();
    let mut conn = readers.acquire().await.unwrap();
    let found = status::read(&mut conn, false, Moment::default()).await.unwrap();
    drop(conn);
    readers.close().await;
    if found.is_some() { "resume" } else { "start" }
}

/// Returns how many pages a crawl without kills requests once more, because a list may have ended too early.
async fn n_confirmed(shape: Shape) -> usize {
    let whole = serve(shape, Faults::none()).await;
    tokio::time::timeout(TOO_LONG, whole.expect(0, &["start"])).await.unwrap();
    whole.repeats().len()
}

/// Kills a crawl of this site until it is complete or was killed four times.
async fn kills_lose_nothing(shape: Shape, rng: &mut fastrand::Rng) {
    let crawl = serve(shape, Faults::none()).await;
    let mut n_kills = 0;
    while n_kills < 4 {
        let n_requests = crawl.server.n_requests() + rng.usize(1..=20);
        let mut child = crawl.spawn(&[next_command(&crawl).await]);
        tokio::select! {
            () = crawl.server.wait_for_requests(n_requests) => child.start_kill().unwrap(),
            _ = child.wait() => {}
        }
        match child.wait().await.unwrap().signal() {
            Some(9) => n_kills += 1,
            _ => break,
        }
    }
    assert!(n_kills > 0, "{shape}");
    let command = [next_command(&crawl).await];
    tokio::time::timeout(TOO_LONG, crawl.expect(0, &command)).await.unwrap();
    assert_truth(&crawl, shape.name()).await;
    let n_repeats = crawl.repeats().len();
    // Which lists end doubtfully depends on the largest page before them, and so on the order of requests. Each
    // list is confirmed once at most.
    let n_lists = crawl.server.world().items().len() + 1;
    let n_confirmed = if n_confirmed(shape).await > 0 { n_lists } else { 0 };
    let allowed = n_kills * Server::MAX_IN_FLIGHT + n_confirmed;
    assert!(n_repeats <= allowed, "{shape}: {:?}", crawl.repeats());
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_at_random_moments_lose_nothing_of_any_site() {
    let mut rng = fastrand::Rng::with_seed(12);
    for shape in Shape::ALL {
        kills_lose_nothing(shape, &mut rng).await;
    }
}
