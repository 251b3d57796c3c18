//! What keeps a server from removing old rows.

use crawl::ledger::database::Db;
use crawl::ledger::old_rows::{RowKeeper, RowKeeperKind, hidden_connections, oldest_row_keeper};
use crawl::words::DatabasePlace;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};

use crate::harness::Setup;
use crate::postgres::Server;
use crate::site_kind::SiteKind;

async fn keeper(place: &DatabasePlace) -> Option<RowKeeper> {
    let readers = Db::open_to_read(place).await.unwrap().readers();
    let keeper = oldest_row_keeper(&mut readers.acquire().await.unwrap()).await.unwrap();
    readers.close().await;
    keeper
}

async fn connect(server: &Server, name: &str) -> PgConnection {
    let options: PgConnectOptions = server.url().parse().unwrap();
    options.application_name(name).connect().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_keeps_the_oldest_rows_is_named() {
    let Some(server) = Server::with_settings(&["-c max_prepared_transactions=2"]) else { return };
    let address = server.address();
    let crawl = Setup::new(SiteKind::SketchfabV3, 20).serve_with(address.clone()).await;
    crawl.expect(0, &["start"]).await;
    let place = crawl.database();
    assert_eq!(keeper(&place).await, None);

    // One that has written, and holds no snapshot now.
    let mut writing = connect(&server, "forgetful").await;
    sqlx::raw_sql("begin; select pg_current_xact_id()").execute(&mut writing).await.unwrap();
    let pid: i32 =
        sqlx::query_scalar("select pg_backend_pid()").fetch_one(&mut writing).await.unwrap();
    // A later one, which holds a snapshot.
    let mut reading = connect(&server, "reader").await;
    let sql = "begin isolation level repeatable read; select 1";
    sqlx::raw_sql(sql).execute(&mut reading).await.unwrap();
    let found = keeper(&place).await.unwrap();
    assert_eq!((found.kind, found.name.as_str()), (RowKeeperKind::Transaction, "forgetful"));
    assert_eq!(found.pid, u32::try_from(pid).ok());
    assert!(found.age.is_some());

    sqlx::raw_sql("rollback").execute(&mut writing).await.unwrap();
    assert_eq!(keeper(&place).await.unwrap().name, "reader");
    sqlx::raw_sql("rollback").execute(&mut reading).await.unwrap();

    let sql = "begin; create table left_open (id int); prepare transaction 'half done'";
    sqlx::raw_sql(sql).execute(&mut writing).await.unwrap();
    let found = keeper(&place).await.unwrap();
    assert_eq!((found.kind, found.name.as_str()), (RowKeeperKind::Prepared, "half done"));
    assert!(found.pid.is_none() && found.age.is_some());
    sqlx::raw_sql("rollback prepared 'half done'").execute(&mut writing).await.unwrap();
    assert_eq!(keeper(&place).await, None);

    // A slot that keeps no rows is none of our concern.
    let sql = "select pg_create_physical_replication_slot('idle', true)";
    sqlx::raw_sql(sql).execute(&mut writing).await.unwrap();
    assert_eq!(keeper(&place).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_may_not_see_all_is_told_so() {
    let Some(server) = Server::with_settings(&[]) else { return };
    let address = server.address();
    let crawl = Setup::new(SiteKind::SketchfabV3, 20).serve_with(address.clone()).await;
    crawl.expect(0, &["start"]).await;
    let (_, schema) = address.split_once("?schema=").unwrap();
    let mut other = connect(&server, "other").await;
    let sql = AssertSqlSafe(format!(
        "create role watcher login; grant usage on schema {schema} to watcher;
        grant select on all tables in schema {schema} to watcher"
    ));
    sqlx::raw_sql(sql).execute(&mut other).await.unwrap();
    let watched = address.replace("postgres@", "watcher@");
    let hidden = async || {
        let place = DatabasePlace::parse_address(&watched).unwrap().unwrap();
        let readers = Db::open_to_read(&place).await.unwrap().readers();
        let n = hidden_connections(&mut readers.acquire().await.unwrap()).await.unwrap();
        readers.close().await;
        n
    };
    assert!(hidden().await >= 1);
    let (out, _) = crawl.expect(0, &["status", "--database", &watched]).await;
    assert!(out.contains("grant pg_read_all_stats"), "{out}");
    let (out, _) = crawl.expect(0, &["status", "--json", "--database", &watched]).await;
    let status = serde_json::from_str(&out).unwrap();
    crate::schemas::assert_valid("status", &status);
    assert!(status["hidden_connections"].as_u64().is_some_and(|n| n >= 1), "{out}");

    sqlx::raw_sql("grant pg_read_all_stats to watcher").execute(&mut other).await.unwrap();
    assert_eq!(hidden().await, 0);
    let (out, _) = crawl.expect(0, &["status", "--database", &watched]).await;
    assert!(!out.contains("pg_read_all_stats"), "{out}");
    other.close().await.unwrap();
}
