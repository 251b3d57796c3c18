//! A server logs statements that fail. What it logs names no user.

use sqlx::AssertSqlSafe;

use crate::harness::Setup;
use crate::postgres;
use crate::site_kind::SiteKind;

/// Lets the server refuse every like.
const REFUSE: &str = "
    create function refuse() returns trigger language plpgsql as $$
    begin
        raise exception 'no likes today' using errcode = '23514';
    end $$;
    create trigger refuse before insert on likes for each row execute function refuse()";

#[tokio::test(flavor = "multi_thread")]
async fn statements_that_fail_are_logged_without_users() {
    let Some(server) = postgres::server() else { return };
    let address = server.address();
    let crawl = Setup::new(SiteKind::SketchfabV3, 30).serve_with(address.clone()).await;
    crawl.expect(0, &["start"]).await;
    let mut conn = server.connect().await;
    let (_, schema) = address.split_once("schema=").unwrap();
    let path = AssertSqlSafe(format!("set search_path to {schema}"));
    sqlx::query(path).execute(&mut conn).await.unwrap();
    let users = "select user_id from users union all select username from users";
    let users: Vec<String> = sqlx::query_scalar(users).fetch_all(&mut conn).await.unwrap();
    assert!(users.len() > 100, "{} names are no test", users.len());
    // Now the same site is crawled into a schema that takes no likes.
    let other = server.address();
    let crawl = Setup::new(SiteKind::SketchfabV3, 30).serve_with(other.clone()).await;
    crawl.expect(5, &["start", "--max-requests", "3"]).await;
    let (_, schema) = other.split_once("schema=").unwrap();
    let path = AssertSqlSafe(format!("set search_path to {schema}"));
    sqlx::query(path).execute(&mut conn).await.unwrap();
    sqlx::raw_sql(REFUSE).execute(&mut conn).await.unwrap();
    crawl.expect(4, &["resume"]).await;
    let log = std::fs::read(server.folder().join("server.log")).unwrap();
    let log = String::from_utf8_lossy(&log);
    assert!(log.contains("ERROR:  no likes today"), "{log}");
    assert!(log.contains("insert into likes"), "the statement is logged: {log}");
    for user in users.iter().filter(|user| user.len() > 5) {
        assert!(!log.contains(user), "{user} is in the log");
    }
}
