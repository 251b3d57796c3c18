//! What the statements leave in the files, whatever SQLite's settings are and whoever reads.

use std::collections::HashSet;

use crate::site_kind::SiteKind;
use crawl::ledger::Connection;
use crawl::ledger::database::Db;
use crawl::ledger::forget::{erase_traces, forget};
use crawl::words::UserId;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection as _};

use super::{Ids, files_with, some_users};
use crate::harness::{Crawl, Setup};

async fn crawled() -> Crawl {
    let crawl = Setup::new(SiteKind::SketchfabV3, 60).serve().await;
    crawl.expect(0, &["start"]).await;
    crawl
}

async fn execute(conn: &mut Connection, sql: String) {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(conn.sqlite().unwrap()).await.unwrap();
}

fn user_ids(ids: &Ids) -> HashSet<UserId> {
    ids.iter().map(|id| UserId::new(id).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_byte_is_left_with_and_without_secure_delete() {
    for secure_delete in ["off", "on", "fast"] {
        let crawl = crawled().await;
        let users = some_users(&crawl, 10);
        let db = Db::open(&crawl.path("crawl.db")).await.unwrap();
        let mut conn = db.writer().await.unwrap();
        execute(&mut conn, format!("pragma secure_delete = {secure_delete}")).await;
        let removed = forget(&mut conn, &user_ids(&users), [7; 32]).await.unwrap();
        assert_eq!(removed.n_users, 20);
        assert!(!files_with(&crawl, &users).is_empty(), "{secure_delete}: traces are left so far");
        assert!(erase_traces(&mut conn).await.unwrap());
        // Also while the connection is open, and its log is there.
        assert_eq!(files_with(&crawl, &users), Vec::<String>::new(), "{secure_delete}");
        conn.close().await.unwrap();
        assert_eq!(files_with(&crawl, &users), Vec::<String>::new(), "{secure_delete}");
        crawl.expect(0, &["verify"]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_keeps_the_log_is_noticed() {
    let crawl = crawled().await;
    let users = some_users(&crawl, 5);
    let db = Db::open(&crawl.path("crawl.db")).await.unwrap();
    let mut conn = db.writer().await.unwrap();
    let options = SqliteConnectOptions::new().filename(crawl.path("crawl.db"));
    let mut reader = options.connect().await.unwrap();
    sqlx::raw_sql("begin; select * from users limit 1").execute(&mut reader).await.unwrap();
    execute(&mut conn, "pragma busy_timeout = 1".to_owned()).await;
    forget(&mut conn, &user_ids(&users), [7; 32]).await.unwrap();
    assert!(!erase_traces(&mut conn).await.unwrap(), "the reader still sees the rows");
    reader.close().await.unwrap();
    assert!(erase_traces(&mut conn).await.unwrap());
    conn.close().await.unwrap();
    assert_eq!(files_with(&crawl, &users), Vec::<String>::new());
}

/// Neither should hold any, but a site chooses its addresses.
#[tokio::test(flavor = "multi_thread")]
async fn ids_in_reasons_and_cursors_are_taken_out() {
    let crawl = crawled().await;
    let users = some_users(&crawl, 2);
    let id = users.iter().next().unwrap();
    let db = Db::open(&crawl.path("crawl.db")).await.unwrap();
    let mut conn = db.writer().await.unwrap();
    let sql = format!(
        "update tasks set reason = 'status 404 for {id}' where id % 3 = 0;
        update tasks set cursor = 'https://example.org/?liked_by={id}&page=' || id,
            cursor_key = 'liked_by={id}' || iif(id % 2, '', '&x') where kind = 1 and position in (2, 3);
        update site set pause_reason = 'of {id}';
        update stage_states set reason = '{id}: no';
        insert into pauses values (1, 2, 'for {id}')"
    );
    execute(&mut conn, sql).await;
    forget(&mut conn, &user_ids(&users), [7; 32]).await.unwrap();
    assert!(erase_traces(&mut conn).await.unwrap());
    let texts = "
        select reason from tasks where reason is not null union all select cursor from tasks
        where kind = 1 and position = 2 union all select pause_reason from site union all
        select reason from stage_states union all select reason from pauses";
    let texts: Vec<String> =
        sqlx::query_scalar(texts).fetch_all(conn.sqlite().unwrap()).await.unwrap();
    conn.close().await.unwrap();
    assert_eq!(files_with(&crawl, &users), Vec::<String>::new());
    assert!(texts.iter().all(|text| text.contains("forgotten")), "{texts:?}");
    assert!(texts.contains(&"status 404 for forgotten".to_owned()), "{texts:?}");
    crawl.expect(0, &["verify"]).await;
}
