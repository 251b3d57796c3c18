//! The turns that a server gives, whatever becomes of its clock and of the slowest host.

use crawl::ledger::database::Db;
use crawl::words::DatabasePlace;
use sqlx::AssertSqlSafe;
use sqlx::postgres::PgConnection;

use crate::postgres::{self, Server};

/// A schema with turns, and a connection to it.
async fn turns(server: &Server) -> PgConnection {
    let place = DatabasePlace::parse_address(&server.address()).unwrap().unwrap();
    let schema = place.server().unwrap().schema().to_owned();
    Db::create(place).await.unwrap();
    let mut conn = server.connect().await;
    let path = AssertSqlSafe(format!("set search_path to {schema}"));
    sqlx::query(path).execute(&mut conn).await.unwrap();
    conn
}

/// Asks for four turns, one second apart or as the hosts want it. Returns how many are given, the first one, and the
/// time between two, in microseconds.
async fn ask(conn: &mut PgConnection) -> (i64, i64, i64) {
    let sql = "select n, first_us, period_us from reserve_turns(4, 2000, 5000000, 1000000)";
    sqlx::query_as(sql).fetch_one(conn).await.unwrap()
}

async fn run(conn: &mut PgConnection, sql: &'static str) {
    sqlx::query(sql).execute(conn).await.unwrap();
}

#[tokio::test]
async fn turns_go_on_after_the_clock_of_the_server_was_set_back() {
    let Some(server) = postgres::server() else { return };
    let mut conn = turns(server).await;
    let (n, first, _) = ask(&mut conn).await;
    assert_eq!(n, 4);
    // As if turns had been given until an hour from now.
    run(&mut conn, "update turns set next_us = next_us + 3600000000").await;
    let (n, ..) = ask(&mut conn).await;
    assert_eq!(n, 0, "those turns may still be used, by the clock as it was");
    let sql = "select next_us from turns";
    let next: i64 = sqlx::query_scalar(sql).fetch_one(&mut conn).await.unwrap();
    // The next turn is that after all which the server may have given by the clock as it is.
    assert!((first + 5_000_000..first + 60_000_000).contains(&next), "{next} after {first}");
    run(&mut conn, "update turns set next_us = next_us - 6000000").await;
    let (n, again, _) = ask(&mut conn).await;
    assert!(n > 0 && again < next, "they are given again six seconds later");
}

#[tokio::test]
async fn turns_go_on_once_a_very_slow_host_has_left() {
    let Some(server) = postgres::server() else { return };
    let mut conn = turns(server).await;
    let join = "
        insert into hosts (name, pid, lock, began_at, beat_at, period_us)
        values ('slow', 1, 1, 0, 0, 1000000000)";
    run(&mut conn, join).await;
    let (n, first, period) = ask(&mut conn).await;
    assert_eq!((n, period), (1, 1_000_000_000));
    run(&mut conn, "update hosts set ended_at = 0").await;
    let (n, ..) = ask(&mut conn).await;
    assert_eq!(n, 0, "the turn that was given may still be used");
    run(&mut conn, "update turns set next_us = next_us - 6000000").await;
    let (n, next, period) = ask(&mut conn).await;
    assert!(n > 0 && next < first + 60_000_000, "{next} after {first}");
    assert_eq!(period, 1_000_000);
}
