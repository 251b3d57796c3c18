//! What other users of a server do, and how it is set up, does not end a crawl.

use crawl::ledger::Patience;
use crawl::ledger::database::Db;
use crawl::ledger::tasks;
use crawl::words::DatabasePlace;
use sqlx::{AssertSqlSafe, Connection as _};

use crate::harness::Setup;
use crate::postgres;
use crate::site_kind::SiteKind;

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_statement_is_tried_again() {
    let Some(server) = postgres::server() else { return };
    let address = server.address();
    let crawl = Setup::new(SiteKind::SketchfabV3, 60).serve_with(address.clone()).await;
    crawl.expect(5, &["start", "--max-requests", "20"]).await;
    let (_, schema) = address.split_once("schema=").unwrap();
    let mut other = server.connect().await;
    let lock =
        format!("begin; set search_path to {schema}; lock table likes in access exclusive mode");
    sqlx::raw_sql(AssertSqlSafe(lock)).execute(&mut other).await.unwrap();
    let run = crawl.run(&["resume"]);
    let cancel = async {
        let mut watcher = server.connect().await;
        // A batch waits for the table.
        let sql = "
            select count(pg_cancel_backend(pid)) from pg_locks
            where relation = ($1 || '.likes')::regclass and not granted";
        for _ in 0..3 {
            let mut n_cancelled = 0;
            while n_cancelled == 0 {
                let query = sqlx::query_scalar::<_, i64>(sql).bind(schema);
                n_cancelled = query.fetch_one(&mut watcher).await.unwrap();
            }
        }
        sqlx::raw_sql("rollback").execute(&mut other).await.unwrap();
    };
    let (output, ()) = tokio::join!(run, cancel);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    crawl.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_of_the_role_make_no_difference() {
    let Some(server) = postgres::server() else { return };
    let mut owner = server.connect().await;
    let role = "
        create role peculiar login superuser;
        alter role peculiar set array_nulls = off;
        alter role peculiar set bytea_output = 'escape';
        alter role peculiar set standard_conforming_strings = off;
        alter role peculiar set default_transaction_read_only = on;
        alter role peculiar set default_transaction_isolation = 'serializable';
        alter role peculiar set extra_float_digits = 0;
        alter role peculiar set timezone = 'Asia/Kathmandu';
        alter role peculiar set search_path = 'pg_catalog';
        alter role peculiar set statement_timeout = '1s'";
    sqlx::raw_sql(role).execute(&mut owner).await.unwrap();
    owner.close().await.unwrap();
    let address = server.address().replace("postgres://postgres@", "postgres://peculiar@");
    let crawl = Setup::new(SiteKind::SketchfabV3, 40).serve_with(address).await;
    crawl.expect(0, &["start"]).await;
    crawl.assert_truth().await;
    crawl.expect(0, &["verify"]).await;
}

#[tokio::test]
async fn what_is_read_between_transactions_is_read_again_on_another_connection() {
    let Some(server) = postgres::server() else { return };
    let place = DatabasePlace::parse_address(&server.address()).unwrap().unwrap();
    let db = Db::create(place).await.unwrap().patient(&Patience::of_a_run());
    let mut conn = db.writer().await.unwrap();
    let backend: i64 = conn.ask("select pg_backend_pid()::bigint").one().await.unwrap();
    let end = "select pg_terminate_backend($1::integer, 10000)";
    let ended = sqlx::query_scalar::<_, bool>(end)
        .bind(backend)
        .fetch_one(&mut server.connect().await)
        .await;
    assert!(ended.unwrap());
    let census = tasks::read_census(&mut conn).await.unwrap();
    assert_eq!(census.all().left(), 0);
}
