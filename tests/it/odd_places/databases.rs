//! Files that are no database, and names that are no file's.

use crate::site_kind::SiteKind;

use super::assert_refused;
use crate::harness::{Crawl, Setup};

/// The commands that use a database.
const COMMANDS: [&[&str]; 9] = [
    &["start"],
    &["resume"],
    &["status"],
    &["failures"],
    &["audit"],
    &["verify"],
    &["export", "--partial"],
    &["plan"],
    &["dashboard", "--listen", "127.0.0.1:0"],
];

async fn served() -> Crawl {
    Setup::new(SiteKind::SketchfabV3, 20).serve().await
}

/// Returns contents that are no database of SQLite's, with a name for each.
fn contents() -> Vec<(String, Vec<u8>)> {
    let magic = b"SQLite format 3\0".to_vec();
    let text = b"Dear diary, today I began to crawl. ".repeat(500);
    let mut contents: Vec<_> = [1, 2, 15, 16, 99, 100, 511, 512, 513, 4095, 4096, 4097, 18_000]
        .into_iter()
        .flat_map(|n| {
            [
                ("text", text.clone()),
                ("zeros", vec![0; n]),
                ("magic, then text", {
                    let mut bytes = magic.clone();
                    bytes.extend(&text);
                    bytes
                }),
            ]
            .map(|(what, bytes)| (format!("{n} bytes of {what}"), bytes[..n].to_vec()))
        })
        .collect();
    contents.push(("one new line".to_owned(), b"\n".to_vec()));
    contents
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_any_size_that_is_no_database_is_refused_and_kept() {
    let crawl = served().await;
    for (what, bytes) in contents() {
        std::fs::write(crawl.path("crawl.db"), bytes).unwrap();
        let words = ["crawl.db is not a crawl's database", "--database"];
        assert_refused(&crawl, &what, &["start"], 3, &words).await;
        assert_refused(&crawl, &what, &["resume"], 3, &words).await;
        assert_refused(&crawl, &what, &["status"], 3, &words).await;
    }
    std::fs::write(crawl.path("crawl.db"), "x").unwrap();
    for args in COMMANDS {
        assert_refused(&crawl, "one byte", args, 3, &["crawl.db is not a crawl's database"]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_file_is_named() {
    let crawl = served().await;
    std::fs::create_dir(crawl.path("folder")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(crawl.path("pipe")).status().unwrap();
    assert!(made.success());
    let _socket = std::os::unix::net::UnixListener::bind(crawl.path("socket")).unwrap();
    std::os::unix::fs::symlink("loop", crawl.path("loop")).unwrap();
    let long = "x".repeat(300);
    for (name, code, words) in [
        ("folder", 3, &["it is a folder", "--database"][..]),
        ("pipe", 3, &["it is a pipe"]),
        ("socket", 3, &["it is a socket"]),
        ("/dev/null", 3, &["it is a device"]),
        ("/dev/zero", 3, &["it is a device"]),
        ("loop", 9, &["loop: Too many levels of symbolic links"]),
        (long.as_str(), 9, &["File name too long"]),
        ("config.yml", 3, &["config.yml is not a crawl's database"]),
        ("config.yml/crawl.db", 9, &["config.yml/crawl.db: Not a directory"]),
    ] {
        for args in [["start", "--database", name], ["status", "--database", name]] {
            assert_refused(&crawl, name, &args, code, words).await;
        }
    }
    let args = ["start", "--database", "no/such/crawl.db"];
    assert_refused(&crawl, "no folder", &args, 9, &["no/such/crawl.db", "create its folder"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_sqlite_or_a_shell_understands_are_refused() {
    let crawl = served().await;
    let of_sqlite = ["kept in a file", "crawl.db"];
    let of_shells = ["`~` does not stand for a home folder", "in full"];
    for (name, words) in [
        (":memory:", &of_sqlite[..]),
        ("file:crawl.db", &of_sqlite),
        ("file:crawl.db?mode=memory", &of_sqlite),
        ("file:///tmp/crawl.db", &of_sqlite),
        ("~", &of_shells),
        ("~/crawl.db", &of_shells),
        ("~someone/crawl.db", &of_shells),
    ] {
        for args in COMMANDS {
            let args = [args, &["--database", name]].concat();
            assert_refused(&crawl, name, &args, 3, &[&["--database"], words].concat()).await;
        }
        let mut other = served().await;
        other.configure("database: \"crawl.db\"", &format!("database: \"{name}\""));
        assert_refused(&other, name, &["start"], 3, words).await;
        other.configure(&format!("database: \"{name}\""), "database: \"crawl.db\"");
        other.set("CRAWL_DATABASE", name);
        assert_refused(&other, name, &["start"], 3, &[&["CRAWL_DATABASE"], words].concat()).await;
    }
    for args in [
        ["export", "--out=~/dataset"].as_slice(),
        &["demo", "--items", "5", "--out=~/demo"],
        &["keygen", "~/crawl.key"],
        &["man", "--out=~/man1"],
    ] {
        assert_refused(&crawl, "home", args, 2, &of_shells).await;
    }

    // With ./ before them they are names of files like any other.
    for name in ["./:memory:", "./file:crawl.db", "~crawl.db"] {
        crawl.expect(0, &["start", "--database", name]).await;
        crawl.expect(0, &["verify", "--database", name]).await;
        assert!(crawl.path(name).metadata().unwrap().len() > 4096, "{name}");
    }
}
