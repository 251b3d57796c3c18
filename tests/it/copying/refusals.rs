//! What can't be copied, and what a copy that breaks off leaves behind.

use std::path::Path;

use crawl::ledger::database::Db;
use crawl::ledger::lock::Lock;
use sqlx::Connection;

use super::{begun, connect, on_server};
use crate::harness::Crawl;

/// Asserts that a pull that broke off left nothing that looks like a database.
fn assert_nothing(crawl: &Crawl, name: &str) {
    assert!(!crawl.path(name).exists());
    let hidden = std::fs::read_dir(crawl.path("")).unwrap().flatten();
    let hidden: Vec<_> = hidden.map(|entry| entry.file_name()).collect();
    assert!(!hidden.iter().any(|name| name.to_string_lossy().contains("making")), "{hidden:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pull_that_breaks_off_leaves_nothing_and_can_be_run_again() {
    let Some((mut crawl, address)) = begun("20").await else { return };
    crawl.expect(0, &["push", "crawl.db", "--database", &address]).await;
    let pull = ["pull", "copy.db", "--database", &address];
    let place = on_server(&address);
    let change = async |sql: &'static str| {
        let mut conn = Db::open(&place).await.unwrap().writer().await.unwrap();
        conn.ask(sql).execute().await.unwrap();
        conn.close().await.unwrap();
    };
    // The last table of a copy can't be read.
    change("alter table thumbs rename column sha256 to hash").await;
    crawl.expect(8, &pull).await;
    assert_nothing(&crawl, "copy.db");
    change("alter table thumbs rename column hash to sha256").await;
    if cfg!(any(debug_assertions, feature = "crash-points")) {
        crawl.set("CRAWL_CRASH_AT", "db.after-rename:1");
        assert_eq!(crawl.run(&pull).await.status.code(), None, "it was killed");
        crawl.unset("CRAWL_CRASH_AT");
        assert!(!crawl.path("copy.db").exists());
    }
    crawl.expect(0, &pull).await;
    crawl.expect(0, &["verify", "--database", "copy.db"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pull_replaces_only_a_crawl_and_only_if_it_is_told_to() {
    let Some((crawl, address)) = begun("20").await else { return };
    crawl.expect(0, &["push", "crawl.db", "--database", &address]).await;
    std::fs::write(crawl.path("notes.txt"), "notes").unwrap();
    let refused = async |code, file, replace: &[&str]| {
        let pull = [&["pull", file, "--database", &address][..], replace].concat();
        crawl.expect(code, &pull).await.1
    };
    assert!(refused(3, "crawl.db", &[]).await.contains("--replace"));
    assert!(refused(3, "notes.txt", &[]).await.contains("already exists"));
    let other = refused(3, "notes.txt", &["--replace"]).await;
    assert!(
        other.contains("not a crawl") && other.contains("as in `crawl pull crawl.db`"),
        "{other}"
    );
    assert!(!other.contains("--database"), "it names the server: {other}");
    assert_eq!(std::fs::read(crawl.path("notes.txt")).unwrap(), b"notes");
    let lock = Lock::take(crawl.path("crawl.db")).await.unwrap().unwrap();
    refused(7, "crawl.db", &["--replace"]).await;
    drop(lock);
    crawl.expect(5, &["resume", "--max-requests", "10", "--database", &address]).await;
    crawl.expect(0, &["pull", "crawl.db", "--replace", "--database", &address]).await;
    crawl.expect(0, &["verify"]).await;
    crawl.expect(0, &["resume"]).await;
    let err = crawl.expect(3, &["pull", "other.db"]).await.1;
    assert!(err.contains("crawl.db is a file") && err.contains("--database"), "{err}");
    assert!(!crawl.path("other.db").exists() && !crawl.path("other.db.lock").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_refuses_what_must_not_be_copied() {
    let Some((crawl, address)) = begun("20").await else { return };
    let push = async |code, file: &str, database: &str| {
        crawl.expect(code, &["push", file, "--database", database]).await.1
    };
    push(3, "missing.db", &address).await;
    push(3, "config.yml", &address).await;
    assert!(push(3, "crawl.db", "other.db").await.contains("other.db is a file"));
    let lock = Lock::take(crawl.path("crawl.db")).await.unwrap().unwrap();
    push(7, "crawl.db", &address).await;
    drop(lock);
    let lock = Lock::take(on_server(&address)).await.unwrap().unwrap();
    push(7, "crawl.db", &address).await;
    drop(lock);

    std::fs::copy(crawl.path("crawl.db"), crawl.path("damaged.db")).unwrap();
    let mut file = connect(&crawl.path("damaged.db")).await;
    let damage = "update census set n = n + 1 where kind = 1 and state = 'completed'";
    sqlx::query(damage).execute(&mut file).await.unwrap();
    file.close().await.unwrap();
    assert!(push(8, "damaged.db", &address).await.contains("1 check of damaged.db failed"));

    push(0, "crawl.db", &address).await;
    let err = push(3, "crawl.db", &address).await;
    assert!(err.contains("already holds a crawl") && err.contains("?schema=NAME"), "{err}");
    assert!(Path::new(&crawl.path("crawl.db")).exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn users_are_forgotten_in_a_file_and_the_error_says_how() {
    let Some((crawl, address)) = begun("20").await else { return };
    crawl.expect(0, &["push", "crawl.db", "--database", &address]).await;
    std::fs::write(crawl.path("users.txt"), "someone\n").unwrap();
    let (_, err) = crawl.expect(3, &["forget", "users.txt", "--database", &address]).await;
    for step in ["crawl pull ", "crawl forget users.txt --database ", "crawl push "] {
        assert!(err.contains(step), "{step}\n{err}");
    }
}

/// The address belongs to the server, so --database is no way to name another file.
#[tokio::test(flavor = "multi_thread")]
async fn pushing_a_file_without_a_crawl_says_how_to_name_another() {
    let Some((crawl, address)) = begun("20").await else { return };
    std::fs::write(crawl.path("notes.txt"), "notes").unwrap();
    std::fs::write(crawl.path("empty.db"), "").unwrap();
    for file in ["missing.db", "notes.txt", "empty.db"] {
        let (_, err) = crawl.expect(3, &["push", file, "--database", &address]).await;
        assert!(err.contains("as in `crawl push crawl.db`"), "{file}: {err}");
        assert!(!err.contains("--database"), "{file}: {err}");
    }
}
