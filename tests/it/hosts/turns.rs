//! The turns that a server gives, whatever becomes of its clock and of the slowest host.

use crawl::ledger::database::Db;
use crawl::words::DatabasePlace;
use sqlx::AssertSqlSafe;
use sqlx::postgres::PgConnection;

use crate::postgres::{self, Server};

const NEXT: &str = "select next_us from turns";

/// How far ahead turns are given here plus one period, in microseconds. After this long, all turns that were given
/// before are over.
const AHEAD_AND_PERIOD: i64 = 6_000_000;

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
    ask_as(conn, Some(false)).await
}

/// Asks as a host that has noticed whether the server's clock was set. `None`: it has never asked.
async fn ask_as(conn: &mut PgConnection, clock_was_set: Option<bool>) -> (i64, i64, i64) {
    let sql = "select n, first_us, period_us from reserve_turns(4, 2000, 5000000, 1000000, $1)";
    sqlx::query_as(sql).bind(clock_was_set.map(i64::from)).fetch_one(conn).await.unwrap()
}

async fn number(conn: &mut PgConnection, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(conn).await.unwrap()
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
    let next = number(&mut conn, NEXT).await;
    // The next turn is the first turn after all that may have been given by the clock as it is.
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

#[tokio::test]
async fn no_turn_is_given_twice_after_the_clock_of_the_server_was_set_forward() {
    let Some(server) = postgres::server() else { return };
    let mut conn = turns(server).await;
    for step in ["200000", "3600000000"] {
        let (n, first, _) = ask(&mut conn).await;
        assert_eq!(n, 4, "{step}");
        // Pretend the turns were given before the step. By the clock as it is, they come later.
        run(&mut conn, if step == "200000" { BACK_A_BIT } else { BACK_AN_HOUR }).await;
        // Ten hosts notice it one after the other.
        for _ in 0..10 {
            let (n, earliest, _) = ask_as(&mut conn, Some(true)).await;
            assert_eq!(n, 0, "{step}");
            assert!(earliest >= first + AHEAD_AND_PERIOD - 2_000, "{step}: {earliest} {first}");
        }
        let next = number(&mut conn, NEXT).await;
        assert!(next < first + AHEAD_AND_PERIOD + 60_000_000, "{step}");
        let (n, ..) = ask(&mut conn).await;
        assert_eq!(n, 0, "the next turn is still too far ahead");
        run(&mut conn, "update turns set next_us = next_us - 6000000").await;
        assert!(ask(&mut conn).await.0 > 0, "{step}: they go on after six seconds");
        run(&mut conn, "update turns set next_us = 0").await;
    }
}

const BACK_A_BIT: &str = "update turns set next_us = next_us - 200000";
const BACK_AN_HOUR: &str = "update turns set next_us = next_us - 3600000000";

#[tokio::test]
async fn a_new_host_waits_for_turns_that_others_may_have() {
    let Some(server) = postgres::server() else { return };
    let mut conn = turns(server).await;
    let host = "
        insert into hosts (name, pid, lock, began_at, beat_at, period_us)
        values ('a host', 1, 1, 0, 0, 1000)";
    run(&mut conn, host).await;
    assert_eq!(ask_as(&mut conn, None).await.0, 4, "nobody else has any");
    run(&mut conn, BACK_AN_HOUR).await;
    run(&mut conn, host).await;
    let now = "select (extract(epoch from clock_timestamp()) * 1000000)::bigint";
    let now = number(&mut conn, now).await;
    let (n, first, _) = ask_as(&mut conn, None).await;
    assert_eq!(n, 0, "the clock may have been set just now");
    assert!(first >= now + AHEAD_AND_PERIOD);
    let (_, again, _) = ask(&mut conn).await;
    assert_eq!(again, first, "it waits only once");
}

#[tokio::test]
async fn a_pause_lasts_as_long_as_it_was_meant_to_after_the_clock_was_set_back() {
    let Some(server) = postgres::server() else { return };
    let mut conn = turns(server).await;
    let pause = "
        update site set pause_began_at = now + 3600000, paused_until = now + 3602000
        from (select (extract(epoch from clock_timestamp()) * 1000)::bigint as now) as clock";
    run(&mut conn, pause).await;
    assert_eq!(ask(&mut conn).await.0, 0);
    let left = "
        select paused_until - (extract(epoch from clock_timestamp()) * 1000)::bigint from site";
    let length = "select paused_until - pause_began_at from site";
    assert_eq!(number(&mut conn, length).await, 2_000);
    assert!(number(&mut conn, left).await <= 2_000);
    let until = number(&mut conn, "select paused_until from site").await;
    assert_eq!(ask(&mut conn).await.0, 0);
    assert_eq!(number(&mut conn, "select paused_until from site").await, until, "it moves once");
    // As if it had passed.
    run(&mut conn, "update site set pause_began_at = pause_began_at - 2000, paused_until = paused_until - 2000").await;
    assert!(ask(&mut conn).await.0 > 0);
}
