//! `crawl pull` and `crawl push`, and the commands that copy a server's crawl by themselves.

mod refusals;
mod rows;

use std::path::Path;

use crawl::ledger::copying::{is_empty, pull, push};
use crawl::ledger::database::{Db, FileDatabase, ServerDatabase};
use crawl::words::DatabasePlace;
use fastrand::Rng;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, query_scalar};

use crate::harness::{Crawl, FILES, Setup, assert_same};
use crate::postgres;
use crate::site_kind::SiteKind;

/// A place on the server.
fn on_server(address: &str) -> DatabasePlace {
    DatabasePlace::parse_address(address).unwrap().unwrap()
}

async fn file_at(path: &Path) -> FileDatabase {
    match Db::create(path).await.unwrap() {
        Db::File(file) => file,
        Db::Server(_) => panic!("a path is a file"),
    }
}

async fn server_at(address: &str) -> ServerDatabase {
    match Db::create(on_server(address)).await.unwrap() {
        Db::Server(server) => server,
        Db::File(_) => panic!("an address is a server"),
    }
}

async fn connect(path: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(path).connect().await.unwrap()
}

/// Returns all rows of all tables, each as a text: first the table, then the values of its columns.
async fn contents(path: &Path) -> Vec<String> {
    let mut file = connect(path).await;
    let tables = "
        select 'select ''' || name || ' '' || ' || (
            select group_concat('quote(\"' || name || '\")', ' || '' '' || ') from pragma_table_xinfo(made.name)
        ) || ' from \"' || name || '\" order by 1'
        from sqlite_schema as made
        where type = 'table' and name not like '\\_sqlx%' escape '\\' order by name";
    let statements: Vec<String> = query_scalar(tables).fetch_all(&mut file).await.unwrap();
    let mut rows: Vec<String> = Vec::new();
    for statement in statements {
        rows.extend(
            query_scalar::<_, String>(AssertSqlSafe(statement)).fetch_all(&mut file).await.unwrap(),
        );
    }
    let definitions =
        "select name || ': ' || sql from sqlite_schema where sql is not null order by name";
    rows.extend(query_scalar::<_, String>(definitions).fetch_all(&mut file).await.unwrap());
    file.close().await.unwrap();
    rows
}

fn assert_equal(got: &[String], wanted: &[String]) {
    for (got, wanted) in got.iter().zip(wanted) {
        assert_same(got.as_bytes(), wanted.as_bytes(), "a row");
    }
    assert_eq!(got.len(), wanted.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_pushed_and_pulled_again_is_the_same_in_every_row() {
    let Some(server) = postgres::server() else { return };
    for (seed, longest) in [(1, 200), (2, 999), (3, 5), (4, 10_000_000)] {
        let folder = tempfile::tempdir().unwrap();
        let (original, copy) = (folder.path().join("a.db"), folder.path().join("b.db"));
        let source = file_at(&original).await;
        let mut file = connect(&original).await;
        rows::fill(&mut file, &mut Rng::with_seed(seed), longest).await;
        file.close().await.unwrap();

        let target = server_at(&server.address()).await;
        assert!(is_empty(&target).await.unwrap());
        let pushed = push(&source, &target).await.unwrap();
        assert!(!is_empty(&target).await.unwrap());
        let (pulled, _) = pull(&target, &copy).await.unwrap();
        assert_eq!(pushed, pulled);
        assert_equal(&contents(&copy).await, &contents(&original).await);
        let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().flatten().collect();
        let names = names.iter().map(|entry| entry.file_name().into_string().unwrap());
        let left: Vec<_> =
            names.filter(|name| name.contains("making") || name.starts_with("b.db-")).collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

/// A crawl that has been begun in a file, and the address of an empty schema.
async fn begun(n_requests: &str) -> Option<(Crawl, String)> {
    let address = postgres::server()?.address();
    let mut setup = Setup::new(SiteKind::SketchfabV3, 60);
    setup.world = setup.world.with_repeat(10, 24).with_deleted_accounts(4, 2);
    let crawl = setup.serve_with("crawl.db".to_owned()).await;
    crawl.expect(5, &["start", "--max-requests", n_requests]).await;
    Some((crawl, address))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_that_is_pushed_goes_on_and_can_be_pulled() {
    let Some((crawl, address)) = begun("40").await else { return };
    let (out, err) = crawl.expect(0, &["push", "crawl.db", "--database", &address]).await;
    assert!(out.starts_with("copied ") && out.contains(" items, "), "{out}");
    assert!(err.contains("crawl resume --database "), "{err}");
    crawl.expect(0, &["resume", "--database", &address]).await;
    assert!(crawl.repeats().is_empty(), "nothing is fetched twice");

    let (out, err) = crawl.expect(0, &["pull", "copy.db", "--database", &address]).await;
    assert!(out.contains("into copy.db in "), "{out}");
    assert!(err.contains("crawl export --database copy.db"), "{err}");
    crawl.expect(0, &["verify", "--database", "copy.db"]).await;
    crawl.expect(0, &["export", "--database", "copy.db", "--out", "of-file"]).await;
    crawl.expect(0, &["export", "--database", &address]).await;
    for name in FILES {
        let of_file = std::fs::read(crawl.path("of-file").join(name)).unwrap();
        assert_same(&crawl.exported(name), &of_file, name);
    }
}

/// Returns the lines that do not depend on the time at which a plan is made.
fn lasting(out: &str) -> Vec<&str> {
    out.lines().filter(|line| !line.starts_with("time ")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_that_read_a_whole_crawl_copy_it_and_leave_nothing() {
    let Some((mut crawl, address)) = begun("40").await else { return };
    crawl.expect(0, &["push", "crawl.db", "--database", &address]).await;
    let temporary = crawl.path("temporary");
    std::fs::create_dir(&temporary).unwrap();
    crawl.set("TMPDIR", temporary.display().to_string());
    let shown = address.split('?').next().unwrap();
    for command in [&["audit"][..], &["failures"], &["verify"], &["plan"], &["audit", "--json"]] {
        let (on_file, _) = crawl.expect(0, command).await;
        let on_server = [command, &["--database", &address]].concat();
        let (out, err) = crawl.expect(0, &on_server).await;
        assert!(err.contains(&format!("copying the crawl of {shown}")), "{command:?}\n{err}");
        assert!(!out.contains(".crawl-copy"), "{command:?}\n{out}");
        assert_eq!(lasting(&out.replace(&address, "crawl.db")), lasting(&on_file), "{command:?}");
        assert_eq!(std::fs::read_dir(&temporary).unwrap().count(), 0, "{command:?}");
    }
    let (_, err) = crawl.expect(0, &["verify", "--database", &address]).await;
    assert!(err.contains("every check passed on a copy of"), "{err}");
    crawl.expect(0, &["export", "--partial", "--database", &address]).await;
    let left = std::fs::read_dir(crawl.path("exports")).unwrap().flatten();
    let left: Vec<_> = left.map(|entry| entry.file_name()).collect();
    let is_copy = |name: &std::ffi::OsString| name.to_string_lossy().starts_with(".crawl-copy");
    assert!(!left.iter().any(is_copy), "{left:?}");
}
