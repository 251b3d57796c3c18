//! The database file: whose it is, who may read it, and what is refused.

mod older;

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use crate::site_kind::SiteKind;
use crawl::ledger::LedgerError;
use crawl::ledger::database::{Db, DbError};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::harness::{Crawl, Setup};

async fn served() -> Crawl {
    Setup::new(SiteKind::SketchfabV3, 40).serve().await
}

/// Changes a database file behind the program's back.
async fn execute(crawl: &Crawl, sql: &'static str) {
    let options = SqliteConnectOptions::new().filename(crawl.path("crawl.db"));
    let mut conn = options.create_if_missing(true).connect().await.unwrap();
    sqlx::raw_sql(sql).execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_owner_can_read_the_database() {
    let crawl = served().await;
    crawl.expect(0, &["start", "--only", "items"]).await;
    for name in ["crawl.db", "crawl.db.lock"] {
        let mode = std::fs::metadata(crawl.path(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    assert!(!crawl.path("crawl.db-wal").exists(), "a finished crawl is one file");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_there_is_made_its_owners() {
    let crawl = served().await;
    std::fs::write(crawl.path("crawl.db"), "").unwrap();
    let open = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(crawl.path("crawl.db"), open).unwrap();
    crawl.expect(0, &["start", "--only", "items"]).await;
    let mode = std::fs::metadata(crawl.path("crawl.db")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_that_opens_the_database_takes_it_back_from_others() {
    let mut crawl = served().await;
    crawl.set("CRAWL_CRASH_AT", "settle.after-tasks:5");
    assert_eq!(crawl.run(&["start"]).await.status.code(), None, "it was killed");
    crawl.unset("CRAWL_CRASH_AT");
    let names = ["crawl.db", "crawl.db-wal", "crawl.db-shm"];
    for args in
        [["status"].as_slice(), &["resume", "--max-requests", "1"], &["verify"], &["resume"]]
    {
        for path in names.map(|name| crawl.path(name)).iter().filter(|path| path.exists()) {
            let open = std::fs::Permissions::from_mode(0o666);
            std::fs::set_permissions(path, open).unwrap();
        }
        crawl.run(args).await;
        for path in names.map(|name| crawl.path(name)).iter().filter(|path| path.exists()) {
            let mode = std::fs::metadata(path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{} after {args:?}", path.display());
        }
    }
    crawl.assert_truth().await;
}

/// The file of another program is none of our business.
#[tokio::test(flavor = "multi_thread")]
async fn the_permissions_of_another_programs_file_are_not_touched() {
    let crawl = served().await;
    execute(&crawl, "create table notes (text)").await;
    let open = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(crawl.path("crawl.db"), open).unwrap();
    for args in [["start"].as_slice(), &["resume"], &["status"]] {
        crawl.expect(3, args).await;
        let mode = std::fs::metadata(crawl.path("crawl.db")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o644, "{args:?}");
    }
}

/// A database killed before it enters WAL mode can't be opened read-only.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_is_there_whole_or_not_at_all_and_what_a_kill_left_is_swept() {
    let crawl = served().await;
    for name in [".crawl.db.making", ".crawl.db.making-journal", ".crawl.db.making-wal"] {
        std::fs::write(crawl.path(name), "half a database").unwrap();
    }
    crawl.expect(3, &["status"]).await;
    crawl.expect(0, &["start"]).await;
    crawl.assert_truth().await;
    let left = std::fs::read_dir(crawl.path(".")).unwrap();
    let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with(".crawl.db")), "{left:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_to_where_no_database_is_yet_is_followed() {
    let crawl = served().await;
    std::fs::create_dir(crawl.path("elsewhere")).unwrap();
    std::os::unix::fs::symlink("elsewhere/crawl.db", crawl.path("crawl.db")).unwrap();
    crawl.expect(0, &["start"]).await;
    assert!(crawl.path("crawl.db").is_symlink());
    assert!(crawl.path("elsewhere/crawl.db").is_file());
    crawl.assert_truth().await;
}

/// It may be all there is of the last commits of a database that was moved away.
#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_is_left_of_a_database_is_not_touched() {
    let crawl = served().await;
    std::fs::write(crawl.path("crawl.db-wal"), "the last pages").unwrap();
    let (_, err) = crawl.expect(3, &["start"]).await;
    assert!(err.contains("crawl.db-wal belongs to a database that is gone"), "{err}");
    assert_eq!(std::fs::read(crawl.path("crawl.db-wal")).unwrap(), b"the last pages");
    std::fs::remove_file(crawl.path("crawl.db-wal")).unwrap();
    crawl.expect(0, &["start"]).await;
    crawl.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_to_a_database_is_the_same_database() {
    let crawl = served().await;
    crawl.expect(5, &["start", "--max-requests", "3"]).await;
    std::os::unix::fs::symlink(crawl.path("crawl.db"), crawl.path("link.db")).unwrap();
    let lock = crawl::ledger::lock::FileLock::take(&crawl.path("crawl.db")).unwrap();
    assert!(lock.is_some());
    crawl.expect(7, &["resume", "--database", "link.db"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_resume_line_holds_what_shaped_the_crawl() {
    let crawl = served().await;
    let (_, err) = crawl.expect(5, &["start", "--like-limit", "6", "--max-requests", "3"]).await;
    assert!(err.contains("to continue: crawl resume --like-limit 6"), "{err}");
    crawl.expect(3, &["resume"]).await;
    crawl.expect(0, &["resume", "--like-limit", "6"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn start_leaves_a_crawl_that_is_there_alone() {
    let crawl = served().await;
    crawl.expect(5, &["start", "--max-requests", "3"]).await;
    let before = std::fs::read(crawl.path("crawl.db")).unwrap();
    let (_, err) = crawl.expect(3, &["start"]).await;
    assert!(err.contains("to continue it: crawl resume"), "{err}");
    assert!(std::fs::read(crawl.path("crawl.db")).unwrap() == before);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_crawl_the_other_commands_say_how_to_begin_one() {
    let crawl = served().await;
    for args in
        [["resume"].as_slice(), &["status"], &["failures"], &["audit"], &["verify"], &["export"]]
    {
        let (_, err) = crawl.expect(3, args).await;
        assert!(err.contains("`crawl start`"), "{args:?}: {err}");
    }
    assert!(!crawl.path("crawl.db").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_of_another_program_is_refused() {
    let crawl = served().await;
    execute(&crawl, "create table notes (text)").await;
    let before = std::fs::read(crawl.path("crawl.db")).unwrap();
    for args in [["start"].as_slice(), &["resume"], &["status"], &["verify"], &["export"]] {
        let (_, err) = crawl.expect(3, args).await;
        assert!(err.contains("another program wrote it"), "{args:?}: {err}");
    }
    assert!(std::fs::read(crawl.path("crawl.db")).unwrap() == before, "not a byte is changed");
    assert!(!crawl.path("crawl.db.lock").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_schema_is_refused() {
    let crawl = served().await;
    crawl.expect(5, &["start", "--max-requests", "3"]).await;
    execute(
        &crawl,
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
        values (999, 'of the future', 1, x'00', 0)",
    )
    .await;
    for args in [["start"].as_slice(), &["resume"], &["status"], &["verify"], &["export"]] {
        let (_, err) = crawl.expect(8, args).await;
        assert!(err.contains("newer version"), "{args:?}: {err}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_file_ends_with_8() {
    let crawl = served().await;
    crawl.expect(0, &["start"]).await;
    let mut bytes = std::fs::read(crawl.path("crawl.db")).unwrap();
    let n = bytes.len();
    // Every page but the first, which says whose file it is.
    bytes[4096..n].fill(0xa5);
    std::fs::write(crawl.path("crawl.db"), &bytes).unwrap();
    for args in [["start"].as_slice(), &["resume"], &["status"], &["verify"], &["export"]] {
        crawl.expect(8, args).await;
    }
    bytes[..16].fill(0);
    std::fs::write(crawl.path("crawl.db"), &bytes).unwrap();
    // From then on it might be anyone's.
    crawl.expect(3, &["resume"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_read_back_at_open() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::create(&folder.path().join("crawl.db")).await.unwrap();
    let mut conn = db.writer().await.unwrap();
    let journal: String =
        sqlx::query_scalar("pragma journal_mode").fetch_one(conn.sqlite().unwrap()).await.unwrap();
    let full: i64 =
        sqlx::query_scalar("pragma synchronous").fetch_one(conn.sqlite().unwrap()).await.unwrap();
    assert_eq!((journal.as_str(), full), ("wal", 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_file_holds_no_crawl_and_may_become_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crawl.db");
    std::fs::write(&path, b"").unwrap();
    assert!(matches!(Db::open_to_read(&path).await, Err(DbError::Empty { .. })));
    assert!(Db::create(&path).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_shapes_the_data_can_not_be_changed_by_resume() {
    let mut crawl = served().await;
    crawl.expect(5, &["start", "--max-requests", "3"]).await;
    let (_, err) = crawl.expect(3, &["resume", "--like-limit", "6"]).await;
    assert!(err.contains("like_limit is 6, but this crawl was started with 5"), "{err}");
    crawl.expect(3, &["resume", "--site-kind", "sketchfab-2016"]).await;
    crawl.configure("max_in_flight: 4", "max_in_flight: 2");
    crawl.expect(0, &["resume"]).await;
    crawl.assert_truth().await;
}

/// The program itself waits for half a minute before it says so.
#[tokio::test]
async fn a_database_that_another_program_holds_is_not_taken_for_a_damaged_one() {
    let crawl = served().await;
    crawl.expect(0, &["start", "--only", "items"]).await;
    let options = SqliteConnectOptions::new().filename(crawl.path("crawl.db"));
    let mut holder = options.clone().connect().await.unwrap();
    sqlx::raw_sql("begin immediate").execute(&mut holder).await.unwrap();
    let mut other = options.busy_timeout(Duration::ZERO).connect().await.unwrap();
    let error = sqlx::raw_sql("begin immediate").execute(&mut other).await.unwrap_err();
    let error = LedgerError::from(error);
    assert!(matches!(error, LedgerError::Held(_)), "{error}");
    let place = crawl::words::DatabasePlace::File(crawl.path("crawl.db"));
    let advised = crawl::commands::advise(error.into(), &place, "try again");
    assert_eq!(crawl::commands::exit_code(&advised), 7);
    let words = advised.to_string();
    let tells = ["crawl.db is locked by another program (database is locked)", "then try again"];
    assert!(tells.iter().all(|part| words.contains(part)), "{words}");
}
