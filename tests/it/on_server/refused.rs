//! What is refused on a server, and then left untouched.

use std::net::TcpListener;

use sqlx::AssertSqlSafe;

use crate::harness::{Crawl, Setup};
use crate::postgres::{self, Server};
use crate::site_kind::SiteKind;

async fn crawl_of_twenty(database: String) -> Crawl {
    Setup::new(SiteKind::SketchfabV3, 20).serve_with(database).await
}

async fn names_of_tables(server: &Server, schema: &str) -> Vec<String> {
    let sql = "select tablename::text from pg_tables where schemaname = $1 order by 1";
    let query = sqlx::query_scalar(sql).bind(schema);
    query.fetch_all(&mut server.connect().await).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_crawl_in_a_schema_is_refused() {
    let Some(server) = postgres::server() else { return };
    let crawl = crawl_of_twenty(server.address()).await;
    crawl.expect(0, &["start"]).await;
    let n_requests = crawl.server.n_requests();
    let (_, err) = crawl.expect(3, &["start"]).await;
    assert!(err.contains("already holds a crawl"), "{err}");
    assert_eq!(crawl.server.n_requests(), n_requests);
    crawl.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tables_of_another_program_are_left_alone() {
    let Some(server) = postgres::server() else { return };
    let sql = "create schema theirs; create table theirs.tasks (id int); insert into theirs.tasks values (7)";
    sqlx::raw_sql(sql).execute(&mut server.connect().await).await.unwrap();
    let crawl = crawl_of_twenty(format!("{}?schema=theirs", server.url())).await;
    for command in ["start", "resume", "status"] {
        let (_, err) = crawl.expect(3, &[command]).await;
        assert!(err.contains("the schema theirs holds something that is not a crawl"), "{err}");
    }
    assert_eq!(names_of_tables(server, "theirs").await, ["tasks"]);
    let ids = sqlx::query_scalar("select id from theirs.tasks");
    let ids: Vec<i32> = ids.fetch_all(&mut server.connect().await).await.unwrap();
    assert_eq!(ids, [7]);
    assert_eq!(crawl.server.n_requests(), 0);
}

/// Whatever another program keeps in a schema, the schema is not ours to fill.
#[tokio::test(flavor = "multi_thread")]
async fn a_schema_with_anything_else_in_it_is_left_alone() {
    let Some(server) = postgres::server() else { return };
    for (schema, made) in [
        ("a_function", "create function a_function.f() returns int language sql as 'select 1'"),
        ("a_type", "create type a_type.mood as enum ('sad', 'ok')"),
        ("a_domain", "create domain a_domain.short as text"),
        ("a_sequence", "create sequence a_sequence.s"),
        ("a_view", "create view a_view.v as select 1 as one"),
        ("a_collation", "create collation a_collation.c from \"C\""),
        ("a_namesake", "create table a_namesake.crawl_schema (id int)"),
        ("a_view_of_that_name", "create view a_view_of_that_name.crawl_schema as select 1 as one"),
    ] {
        let mut conn = server.connect().await;
        let sql = AssertSqlSafe(format!("create schema {schema}; {made}"));
        sqlx::raw_sql(sql).execute(&mut conn).await.unwrap();
        let count = "
            select count(*) from pg_depend
            where refobjid = (select oid from pg_namespace where nspname = $1)";
        let before: i64 =
            sqlx::query_scalar(count).bind(schema).fetch_one(&mut conn).await.unwrap();
        let crawl = crawl_of_twenty(format!("{}?schema={schema}", server.url())).await;
        for command in ["start", "resume", "status"] {
            let (_, err) = crawl.expect(3, &[command]).await;
            let told = format!("the schema {schema} holds something that is not a crawl");
            assert!(err.contains(&told), "{schema}: {err}");
        }
        let after: i64 = sqlx::query_scalar(count).bind(schema).fetch_one(&mut conn).await.unwrap();
        assert_eq!(after, before, "{schema}");
        assert_eq!(crawl.server.n_requests(), 0);
    }
}

/// An administrator may make the schema beforehand, with rights for readers.
#[tokio::test(flavor = "multi_thread")]
async fn an_empty_schema_with_rights_is_used() {
    let Some(server) = postgres::server() else { return };
    let address = server.address();
    let (_, schema) = address.split_once("?schema=").unwrap();
    let sql = AssertSqlSafe(format!(
        "create schema {schema}; alter default privileges in schema {schema} grant select on tables to public"
    ));
    sqlx::raw_sql(sql).execute(&mut server.connect().await).await.unwrap();
    let crawl = crawl_of_twenty(address.clone()).await;
    crawl.expect(0, &["start"]).await;
    crawl.assert_truth().await;
}

/// An administrator made the schema, but did not let the role of the crawl fill it.
#[tokio::test(flavor = "multi_thread")]
async fn an_empty_schema_that_the_role_may_not_fill_is_refused_with_the_remedy() {
    let Some(server) = postgres::server() else { return };
    let sql = "
        create role newcomer login;
        create schema closed;
        create schema \"Half\"; grant usage on schema \"Half\" to newcomer";
    sqlx::raw_sql(sql).execute(&mut server.connect().await).await.unwrap();
    let url = server.url().replace("postgres@", "newcomer@");
    for (schema, in_sql) in [("closed", "closed"), ("Half", "\"Half\"")] {
        let crawl = crawl_of_twenty(format!("{url}?schema={schema}")).await;
        let (_, err) = crawl.expect(3, &["start"]).await;
        let remedy = format!("grant usage, create on schema {in_sql} to newcomer");
        assert!(err.contains(&remedy), "{err}");
        assert_eq!(crawl.server.n_requests(), 0);
        let sql = AssertSqlSafe(remedy);
        sqlx::raw_sql(sql).execute(&mut server.connect().await).await.unwrap();
        crawl.expect(0, &["start"]).await;
    }
}

/// `status` does not advise to begin a crawl where `start` would refuse to.
#[tokio::test(flavor = "multi_thread")]
async fn every_command_refuses_a_database_that_cannot_hold_every_name() {
    let Some(server) = postgres::server() else { return };
    let sql = "
        create database latin encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0";
    sqlx::raw_sql(sql).execute(&mut server.connect().await).await.unwrap();
    let url = server.url();
    let (host, _) = url.rsplit_once('/').unwrap();
    let crawl = crawl_of_twenty(format!("{host}/latin")).await;
    for command in ["start", "resume", "status"] {
        let (_, err) = crawl.expect(3, &[command]).await;
        assert!(err.contains("encoded in LATIN1"), "{command}: {err}");
    }
}

/// An address may hold a password, so it is not shown.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_in_the_place_of_a_file_is_refused_and_not_shown() {
    let Some(server) = postgres::server() else { return };
    let crawl = crawl_of_twenty(server.address()).await;
    for command in ["pull", "push"] {
        let (_, err) = crawl.expect(3, &[command, "postgres://u:hush@h/d"]).await;
        assert!(err.contains("name the server with --database") && !err.contains("hush"), "{err}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_of_another_version_is_refused() {
    let Some(server) = postgres::server() else { return };
    let address = server.address();
    let (_, schema) = address.split_once("?schema=").unwrap();
    let crawl = crawl_of_twenty(address.clone()).await;
    crawl.expect(0, &["start"]).await;
    for (version, words) in [(9999, "a newer version of crawl"), (1, "an older version of crawl")] {
        let sql = AssertSqlSafe(format!("update {schema}.crawl_schema set version = {version}"));
        sqlx::raw_sql(sql).execute(&mut server.connect().await).await.unwrap();
        for command in ["start", "resume", "status"] {
            let (_, err) = crawl.expect(3, &[command]).await;
            assert!(err.contains(words), "{err}");
        }
    }
}

/// Only `start` makes a schema.
#[tokio::test(flavor = "multi_thread")]
async fn a_schema_that_is_not_there_is_made_by_start_alone() {
    let Some(server) = postgres::server() else { return };
    let crawl = crawl_of_twenty(format!("{}?schema=missing", server.url())).await;
    for command in ["resume", "status", "export", "verify", "failures", "audit"] {
        let (_, err) = crawl.expect(3, &[command]).await;
        assert!(err.contains("there is no crawl in the schema missing"), "{command}: {err}");
    }
    let sql = "select exists (select from pg_namespace where nspname = 'missing')";
    let query = sqlx::query_scalar(sql);
    let is_there: bool = query.fetch_one(&mut server.connect().await).await.unwrap();
    assert!(!is_there);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_may_lose_what_it_confirmed_is_refused() {
    if postgres::server().is_none() {
        return;
    }
    let Some(lax) = Server::with_settings(&["-c fsync=off"]) else { return };
    let crawl = crawl_of_twenty(lax.address()).await;
    let (_, err) = crawl.expect(3, &["start"]).await;
    assert!(err.contains("fsync is off"), "{err}");
    assert_eq!(crawl.server.n_requests(), 0);
    assert_eq!(names_of_tables(&lax, "test_1").await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_is_named() {
    if postgres::server().is_none() {
        return;
    }
    // Nothing listens on the port once the listener is gone.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let crawl = crawl_of_twenty(format!("postgres://postgres@127.0.0.1:{port}/postgres")).await;
    for command in ["start", "status"] {
        let output = crawl.run(&[command]).await;
        let err = crate::harness::text(&output.stderr);
        assert_ne!(output.status.code(), Some(0), "{err}");
        assert!(err.contains(&format!("127.0.0.1:{port}")), "{err}");
    }
    assert_eq!(crawl.server.n_requests(), 0);
}
