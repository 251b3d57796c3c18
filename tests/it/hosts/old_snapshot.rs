//! A program that keeps a transaction open, so that the server can't remove old versions of rows.

use std::time::{Duration, Instant};

use crawl::ledger::database::Db;
use crawl::ledger::hosts::{self, HostName};
use crawl::ledger::tasks::{self, Settled};
use crawl::ledger::writer::{self, Outcome, Settlement, Writer};
use crawl::words::Clock;
use sqlx::AssertSqlSafe;
use tokio::task::JoinSet;

use super::team::{Rows, setup};
use crate::postgres;

/// Claims per second.
const RATE: u64 = 200;

const MINUTES: u64 = 10;

/// Adds like pages of items that exist.
const FILL: &str = "
    insert into tasks (kind, owner, position)
    select 2, items.id, 100000 + n from items, generate_series(1, 10000) as n
    where items.id = (select min(id) from items)";

/// Returns how long the claim took.
async fn claim_and_settle(writer: Writer) -> Duration {
    let asked = Instant::now();
    let claim = writer.claim().await.unwrap().unwrap();
    let took = asked.elapsed();
    let outcome = Outcome::without_page(Settled::Completed);
    let settlement = Settlement { claim, outcome, requests: Vec::new() };
    writer.settle(settlement).await.unwrap();
    took
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes 10 minutes"]
async fn claims_stay_quick_while_a_snapshot_is_held() {
    let Some(server) = postgres::server() else { return };
    let crawl = setup(20).serve_with(server.address()).await;
    crawl.expect(5, &["start", "--max-requests", "10"]).await;
    let place = crawl.database();
    let schema = place.server().unwrap().schema().to_owned();
    let mut rows = Rows::of(server, &crawl).await;
    let n_fills = RATE * 60 * MINUTES / 10_000 + 2;
    let mut filling = server.connect().await;
    for n in 0..n_fills {
        let fill = FILL.replace("100000", &(100_000 * (n + 1)).to_string());
        let fill = format!("set search_path = {schema}; {fill}");
        sqlx::raw_sql(AssertSqlSafe(fill)).execute(&mut filling).await.unwrap();
    }
    rows.number("select count(*) from tasks").await;
    let mut reader = server.connect().await;
    let hold = format!(
        "begin isolation level repeatable read, read only; select count(*) from {schema}.tasks"
    );
    sqlx::raw_sql(AssertSqlSafe(hold)).execute(&mut reader).await.unwrap();

    let db = Db::open(place).await.unwrap();
    let mut conn = db.writer().await.unwrap();
    let period = Duration::from_millis(1000 / RATE);
    let name = HostName { name: "a host".to_owned(), pid: 1, lock: 1, period };
    hosts::enter(&mut conn, &name).await.unwrap();
    let census = tasks::read_census(&mut conn).await.unwrap();
    let (writer, _) = writer::start(conn, db.files().unwrap(), census, Clock::system());
    let mut turns = tokio::time::interval(period);
    let mut last = Duration::MAX;
    for minute in 1..=MINUTES {
        let mut claims = JoinSet::new();
        for _ in 0..RATE * 60 {
            turns.tick().await;
            claims.spawn(claim_and_settle(writer.clone()));
        }
        let mut took = claims.join_all().await;
        took.sort_unstable();
        last = took[took.len() * 99 / 100];
        println!("minute {minute}: median {:?}, 99 % within {last:?}", took[took.len() / 2]);
    }
    let (out, _) = crawl.expect(0, &["status"]).await;
    assert!(out.contains("old rows"), "{out}");
    assert!(last < Duration::from_millis(50), "{last:?}");
    drop(reader);
}
