//! Files that are cut short, have bytes changed or are no database at all: nothing panics, nothing
//! waits forever, and no command that only looks changes a byte.

use std::collections::BTreeSet;
use std::process::Output;
use std::time::Duration;

use crate::site_kind::SiteKind;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};

use super::{LOOKING, assert_refused, carry_on};
use crate::harness::{Crawl, Setup, text};

/// Far longer than any command here takes: whatever waits for what is not there runs into it.
const TOO_LONG: Duration = Duration::from_mins(1);

/// The length of a page of the file.
const PAGE: usize = 4096;

/// A crawl in which something of everything is left to do, and its database.
async fn stopped() -> (Crawl, Vec<u8>) {
    let crawl = Setup::new(SiteKind::SketchfabV3, 40).serve().await;
    crawl.expect(5, &["start", "--max-requests", "40"]).await;
    let bytes = std::fs::read(crawl.path("crawl.db")).unwrap();
    (crawl, bytes)
}

/// Puts a database down as the only file of its name.
fn put(crawl: &Crawl, bytes: &[u8]) {
    for name in ["crawl.db-wal", "crawl.db-shm"] {
        let _ = std::fs::remove_file(crawl.path(name));
    }
    std::fs::write(crawl.path("crawl.db"), bytes).unwrap();
}

fn is_as_put(crawl: &Crawl, bytes: &[u8]) -> bool {
    std::fs::read(crawl.path("crawl.db")).unwrap() == bytes
}

async fn run(crawl: &Crawl, args: &[&str], name: &str) -> Output {
    let output = tokio::time::timeout(TOO_LONG, crawl.run(args)).await;
    let output = output.unwrap_or_else(|_| panic!("{name}: {args:?} does not end"));
    let err = text(&output.stderr);
    assert!(!err.contains("panicked"), "{name}: {args:?}: {err}");
    output
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_cut_short_is_refused_by_all_and_changed_by_none() {
    let (crawl, whole) = stopped().await;
    for n_bytes in [50, 100, 4000, PAGE, 2 * PAGE, whole.len() / 2, whole.len() - PAGE] {
        put(&crawl, &whole[..n_bytes]);
        for args in LOOKING.into_iter().chain([["start"].as_slice(), &["resume"]]) {
            let output = run(&crawl, args, "cut short").await;
            assert_refused(&output, 8, &["crawl.db is damaged", "crawl verify", "copy"]);
            assert!(is_as_put(&crawl, &whole[..n_bytes]), "{args:?} at {n_bytes}");
        }
    }
    put(&crawl, &whole);
    carry_on(&crawl).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_database_is_refused_by_all_and_changed_by_none() {
    let (crawl, whole) = stopped().await;
    std::fs::remove_file(crawl.path("crawl.db.lock")).unwrap();
    let mut beheaded = whole.clone();
    beheaded[..16].fill(0);
    let notes = b"notes of mine, and not a database\n".repeat(200);
    for bytes in [&notes[..], &notes[..20], &beheaded] {
        put(&crawl, bytes);
        for args in LOOKING.into_iter().chain([["start"].as_slice(), &["resume"]]) {
            let output = run(&crawl, args, "no database").await;
            let words = ["crawl.db is not a crawl's database", "another program", "--database"];
            assert_refused(&output, 3, &words);
            assert!(is_as_put(&crawl, bytes), "{args:?}");
        }
    }
    assert!(!crawl.path("crawl.db.lock").exists(), "nothing is left beside a file of others");
    put(&crawl, &whole);
    carry_on(&crawl).await;
}

/// A few bytes changed: anywhere, near each other in one page, or in the file's header.
fn flipped(whole: &[u8], random: &mut fastrand::Rng) -> (Vec<u8>, String) {
    let page = random.usize(..whole.len() / PAGE) * PAGE;
    let within = match random.u8(..3) {
        0 => 0..100,
        1 => page..page + PAGE,
        _ => 0..whole.len(),
    };
    let mut bytes = whole.to_vec();
    let places: Vec<usize> =
        (0..random.usize(1..=8)).map(|_| random.usize(within.clone())).collect();
    for at in &places {
        bytes[*at] ^= random.u8(1..);
    }
    (bytes, format!("bytes {places:?} changed"))
}

async fn flipped_bytes_do_no_more_harm_than_they_must(seeds: std::ops::Range<u64>) {
    let (crawl, whole) = stopped().await;
    for seed in seeds {
        let mut random = fastrand::Rng::with_seed(seed);
        let (bytes, places) = flipped(&whole, &mut random);
        let name = format!("seed {seed}, {places}");
        put(&crawl, &bytes);
        let mut codes = BTreeSet::new();
        let mut verified = None;
        for args in LOOKING {
            let output = run(&crawl, args, &name).await;
            let code = output.status.code();
            codes.insert(code);
            verified = if args == ["verify"] { code } else { verified };
            let wanted = [Some(0), Some(3), Some(8)];
            assert!(wanted.contains(&code), "{name}: {args:?} {code:?}: {}", text(&output.stderr));
            assert!(is_as_put(&crawl, &bytes), "{name}: {args:?} changed it");
        }
        let output = run(&crawl, &["resume"], &name).await;
        let code = output.status.code();
        // Among what was changed may be what is on record of the site, and who may write the file.
        let wanted = [Some(0), Some(3), Some(4), Some(6), Some(8), Some(9)];
        assert!(wanted.contains(&code), "{name}: resume {code:?}: {}", text(&output.stderr));
        codes.insert(code);
        // As the message says to whoever met damage.
        assert!(
            !codes.contains(&Some(8)) || verified == Some(8),
            "{name}: verify finds nothing, {codes:?}: {}",
            text(&output.stderr)
        );
    }
    put(&crawl, &whole);
    carry_on(&crawl).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn flipped_bytes_end_every_command_with_a_status_that_is_documented() {
    flipped_bytes_do_no_more_harm_than_they_must(0..25).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_flipped_bytes_end_every_command_with_a_status_that_is_documented() {
    flipped_bytes_do_no_more_harm_than_they_must(25..50).await;
}

async fn connect(crawl: &Crawl) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(crawl.path("crawl.db"));
    options.connect().await.unwrap()
}

/// A run that believed it would wait forever for what is not there, or call itself complete.
#[tokio::test(flavor = "multi_thread")]
async fn a_census_that_disagrees_with_the_tasks_ends_the_run() {
    let (crawl, whole) = stopped().await;
    for sql in [
        "update census set n = n + 1 where kind = 2 and state = 'running'",
        "update census set n = 0 where state = 'available'",
    ] {
        let mut conn = connect(&crawl).await;
        sqlx::raw_sql(sql).execute(&mut conn).await.unwrap();
        conn.close().await.unwrap();
        let output = run(&crawl, &["resume"], sql).await;
        assert_refused(&output, 8, &["crawl.db is damaged", "census", "crawl verify"]);
        crawl.expect(8, &["verify"]).await;
        put(&crawl, &whole);
    }
    carry_on(&crawl).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_lost_a_task_ends_the_run_instead_of_letting_it_wait_forever() {
    let (crawl, whole) = stopped().await;
    let mut conn = connect(&crawl).await;
    let sql = "select rootpage from sqlite_schema where name = 'tasks_available'";
    let root: u32 = sqlx::query_scalar(sql).fetch_one(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    let page = (usize::try_from(root).unwrap() - 1) * PAGE;
    // The index's one page, which says how many entries it has (https://sqlite.org/fileformat2.html).
    assert_eq!(whole[page], 10, "a leaf of an index");
    let mut bytes = whole.clone();
    bytes[page + 4] -= 1;
    put(&crawl, &bytes);
    let output = run(&crawl, &["resume"], "an entry less").await;
    assert_refused(&output, 8, &["crawl.db is damaged", "crawl verify"]);
    crawl.expect(8, &["verify"]).await;
    put(&crawl, &whole);
    carry_on(&crawl).await;
}

/// An export packs many rows into one: what is wrong with a row must be found all the same.
#[tokio::test(flavor = "multi_thread")]
async fn rows_that_can_not_be_ours_end_an_export_and_nobody_is_named() {
    let (crawl, whole) = stopped().await;
    let plain: &[&str] = &["export", "--partial"];
    let anonymized: &[&str] = &["export", "--partial", "--anonymize"];
    for (sql, exports) in [
        ("update likes set user = 9000000 where position = 3", &[plain, anonymized][..]),
        ("update likes set user = -1 where position = 3", &[plain, anonymized]),
        ("update users set id = 1 << 62 where id = 3", &[plain, anonymized]),
        ("update users set user_id = ' ' || user_id where id = 3", &[plain, anonymized]),
        ("update users set username = cast(x'6eff' as text) where id = 3", &[plain, anonymized]),
        ("update likes set username = cast(x'6eff' as text) where user = 3", &[plain]),
        ("update features set value = cast(x'6eff' as text)", &[plain, anonymized]),
        ("update items set name = cast(x'6eff' as text) where id = 3", &[plain, anonymized]),
    ] {
        let mut conn = connect(&crawl).await;
        let sql = format!("pragma foreign_keys = off; {sql}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql.clone())).execute(&mut conn).await.unwrap();
        conn.close().await.unwrap();
        for args in exports {
            let output = run(&crawl, args, &sql).await;
            assert_refused(&output, 8, &["crawl.db is damaged", "crawl verify"]);
            let err = text(&output.stderr);
            let users = crawl.server.world().truth(5);
            let named = users.model_likes().find(|like| err.contains(like[2]));
            assert!(named.is_none(), "{sql}: {err}");
        }
        put(&crawl, &whole);
    }
}
