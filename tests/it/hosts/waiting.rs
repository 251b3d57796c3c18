//! Waiting for the server before a run has begun.

use std::time::Duration;

use crawl::ledger::Patience;
use crawl::ledger::database::Db;
use crawl::ledger::lock::{Alone, Lock};
use crawl::sim::{LinkState, LostAnswers, TcpLink};
use crawl::words::DatabasePlace;

use super::team::{Host, Rows, assert_same_as_in_a_file, setup};
use crate::postgres::{self, Server};

/// The longest that the test waits.
const PATIENCE: Duration = Duration::from_mins(1);

fn place(server: &Server) -> DatabasePlace {
    DatabasePlace::parse_address(&server.address()).unwrap().unwrap()
}

/// Ends the one connection that holds this lock, or waits for it if not `granted`.
async fn end_locker(server: &Server, name: &str, place: &DatabasePlace, granted: bool) {
    let sql = "
        select pg_terminate_backend(pid, 5000) from pg_locks
        where locktype = 'advisory' and objsubid = 1 and granted = $3
            and ((classid::bigint << 32) | objid::bigint) = hashtextextended($1 || $2, 0)";
    let schema = place.server().unwrap().schema();
    let mut conn = server.connect().await;
    loop {
        let query = sqlx::query_scalar::<_, bool>(sql).bind(name).bind(schema).bind(granted);
        let ended = query.fetch_all(&mut conn).await.unwrap();
        if !ended.is_empty() {
            assert_eq!(ended, [true]);
            return;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_that_is_lost_before_it_is_shared_is_taken_anew() {
    let Some(server) = postgres::server() else { return };
    let place = place(server);
    let mut lock = Lock::take(&place).await.unwrap().unwrap();
    end_locker(server, "crawl run ", &place, true).await;
    assert!(!Lock::is_taken(&place).await.unwrap());
    lock.share(&Patience::of_a_run()).await.unwrap();
    assert!(lock.is_shared() && Lock::is_taken(&place).await.unwrap());
    assert!(Lock::take(&place).await.unwrap().is_none(), "nobody else can have it alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_waiting_for_an_exclusive_task_outlasts_a_lost_connection() {
    let Some(server) = postgres::server() else { return };
    let place = place(server);
    let db = Db::create(&place).await.unwrap();
    let guard = db.alone(Alone::Robots).await.unwrap();
    let patient = db.patient(&Patience::of_a_run());
    let waiting = tokio::spawn(async move { patient.alone(Alone::Robots).await });
    end_locker(server, "crawl robots ", &place, false).await;
    // The wait begins again on another connection.
    end_locker(server, "crawl robots ", &place, false).await;
    drop(guard);
    assert!(waiting.await.unwrap().is_ok());
}

/// From the second connection on, answers are lost at any moment: while the tables are made, the host enters,
/// robots.txt is stored, and first contact is made.
#[tokio::test(flavor = "multi_thread")]
async fn answers_that_are_lost_before_the_workers_start_cost_no_page() {
    let Some(server) = postgres::server() else { return };
    let mut n_cuts = 0;
    for seed in 1..=3 {
        let link = TcpLink::to(([127, 0, 0, 1], server.port()).into(), seed).await.unwrap();
        let direct = format!(":{}/", server.port());
        let address = server.address().replace(&direct, &format!(":{}/", link.port()));
        let n_items = 40;
        let crawl = setup(n_items).serve_with(address).await;
        // A connection that only looks at the schema takes fewer messages than that.
        let loses = LostAnswers::ToMessage(25..120);
        link.set(LinkState { loses, ..LinkState::default() });
        let host = Host::run(&crawl, &["start"]);
        let requested = tokio::time::timeout(PATIENCE, crawl.server.wait_for_requests(6)).await;
        assert!(requested.is_ok(), "{}", host.said());
        link.set(LinkState::default());
        let said = host.expect(0).await;
        n_cuts += link.n_lost();
        assert_eq!(crawl.repeats(), Vec::<String>::new(), "{said}");
        let mut rows = Rows::of(server, &crawl).await;
        assert_eq!(rows.number("select count(*) from runs").await, 1, "{said}");
        assert_same_as_in_a_file(&crawl, n_items).await;
        crawl.expect(0, &["verify"]).await;
        crawl.expect(0, &["audit"]).await;
    }
    assert!(n_cuts >= 3, "only {n_cuts} cuts: too few for a test");
}
