//! A server that has lost commits it had confirmed, as a promoted standby may. Numbers are then given a second time.

use std::time::Duration;

use crawl::ledger::Connection;
use crawl::ledger::database::Db;
use crawl::ledger::hosts::{self, HostName};
use crawl::ledger::records::{self, ItemKeys};
use crawl::ledger::tasks::{self, Claim, Settled};
use crawl::ledger::writer::{self, Outcome, Settlement, Settling, Writer};
use crawl::words::{Clock, DatabasePlace, Item, ItemId, Rank, Record, Task};

use crate::postgres;

/// Enters as a host, and returns the process id of its connection on the server.
async fn enter(conn: &mut Connection, lock: u32) -> i64 {
    let name = HostName { name: "a host".into(), pid: lock, lock, period: Duration::from_secs(1) };
    hosts::enter(conn, &name).await.unwrap();
    conn.ask("select cast(pg_backend_pid() as bigint)").one().await.unwrap()
}

async fn store_items(conn: &mut Connection, ids: [&str; 2]) {
    for id in ids {
        let id = ItemId::new(id).unwrap();
        let rank = Rank { page: 1, index: 0 };
        let item = Record::Item(Item { id: id.clone(), name: "name".into(), rank, likes: None });
        records::insert(conn, &[&item], &mut ItemKeys::default()).await.unwrap();
        let task = Task::Likes { item_id: id, offset: 0, cursor: None };
        tasks::enqueue(conn, &[&task]).await.unwrap();
    }
}

async fn writer_of(db: &Db, mut conn: Connection) -> Writer {
    let census = tasks::read_census(&mut conn).await.unwrap();
    writer::start(conn, db.files().unwrap(), census, Clock::system()).0
}

async fn claims(writer: &Writer) -> Vec<Claim> {
    let mut claims = Vec::new();
    while let Some(claim) = writer.claim().await.unwrap() {
        claims.push(claim);
    }
    claims
}

async fn settle(writer: &Writer, claim: Claim) -> Settling {
    let outcome = Outcome::without_page(Settled::Completed);
    writer.settle(Settlement { claim, outcome, requests: Vec::new() }).await.unwrap()
}

/// What the server holds is lost, and the same numbers are given to other pages.
const LOSE: &str = "
    truncate tasks, items, hosts restart identity cascade;
    update census set n = 0";

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_from_before_commits_were_lost_settles_no_other_page() {
    let Some(server) = postgres::server() else { return };
    let place = DatabasePlace::parse_address(&server.address()).unwrap().unwrap();
    let db = Db::create(place).await.unwrap();
    let mut conn = db.writer().await.unwrap();
    store_items(&mut conn, ["a", "b"]).await;
    let mut own = db.writer().await.unwrap();
    let backend = enter(&mut own, 1).await;
    let writer = writer_of(&db, own).await;
    let mut before = claims(&writer).await;
    assert_eq!(before.len(), 2);

    for sql in LOSE.split(';') {
        conn.ask(sql).execute().await.unwrap();
    }
    store_items(&mut conn, ["c", "d"]).await;
    let ended = conn.ask("select pg_terminate_backend(cast($1 as integer))").bind(backend);
    assert!(ended.one::<bool>().await.unwrap());
    let mut others = db.writer().await.unwrap();
    enter(&mut others, 2).await;
    let others = writer_of(&db, others).await;
    let now = claims(&others).await;
    let numbers = |claims: &[Claim]| claims.iter().map(Claim::attempt).collect::<Vec<_>>();
    assert_eq!(numbers(&now), numbers(&before), "the numbers are given again");

    let dump = "select tasks::text from tasks order by id";
    let running: Vec<String> = conn.ask(dump).all().await.unwrap();
    assert_eq!(settle(&writer, before.remove(0)).await, Settling::Stale);
    assert_eq!(conn.ask(dump).all::<String>().await.unwrap(), running, "it changes nothing");
    let names = "select count(distinct id) from hosts";
    assert_eq!(conn.ask(names).one::<i64>().await.unwrap(), 2, "it goes on as a new host");

    // Not even if it has claimed the page of that number itself.
    for claim in now {
        let outcome = Outcome::without_page(Settled::Released);
        let settlement = Settlement { claim, outcome, requests: Vec::new() };
        assert_eq!(others.settle(settlement).await.unwrap(), Settling::Committed);
    }
    conn.ask("update tasks set attempt = 0").execute().await.unwrap();
    let own = claims(&writer).await;
    assert_eq!(numbers(&own)[1], before[0].attempt());
    assert_eq!(settle(&writer, before.remove(0)).await, Settling::Stale);
    for claim in own {
        assert_eq!(settle(&writer, claim).await, Settling::Committed);
    }
}
