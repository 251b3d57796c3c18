//! File systems whose files can't be locked, as some network disks: locks fail as they do there.

use std::path::PathBuf;
use std::process::Command;

use crate::site_kind::SiteKind;

use super::assert_says;
use crate::harness::{Crawl, Setup};

/// Takes the place of the C library's locks.
const SOURCE: &str = include_str!("no_locks.c");

/// Returns a library that makes locks fail, if there is a C compiler.
fn library(crawl: &Crawl, kind: &str, errno: &str) -> Option<PathBuf> {
    let (source, library) = (crawl.path("no_locks.c"), crawl.path(&format!("{kind}-{errno}.so")));
    std::fs::write(&source, SOURCE).unwrap();
    let mut command = Command::new("cc");
    command.args(["-shared", "-fPIC", &format!("-D{kind}"), &format!("-DERROR={errno}"), "-o"]);
    let made = command.arg(&library).arg(source).status();
    let is_made = made.is_ok_and(|status| status.success());
    if !is_made {
        eprintln!("skipped: there is no C compiler");
    }
    is_made.then_some(library)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_system_without_locks_is_named_as_the_cause() {
    for (kind, errors) in [
        ("FLOCK", &["ENOLCK", "EOPNOTSUPP", "ENOSYS"][..]),
        // SQLite takes ENOLCK for a lock that another process holds. That is found out by a system call,
        // whose place no library can take.
        ("FCNTL", &["EOPNOTSUPP", "ENOSYS"]),
    ] {
        for errno in errors {
            let mut crawl = Setup::new(SiteKind::SketchfabV3, 20).serve().await;
            let Some(library) = library(&crawl, kind, errno) else { return };
            let preload = library.to_str().unwrap().to_owned();
            crawl.set("LD_PRELOAD", preload.clone());
            let what = format!("{kind} {errno}");
            let words = ["crawl.db", "local disk", "lock"];
            assert_says(&what, &crawl.run(&["start"]).await, 9, &words);
            assert!(!crawl.path("crawl.db").exists(), "{what}: nothing is left behind");
            assert_eq!(crawl.server.n_requests(), 0, "{what}");

            crawl.unset("LD_PRELOAD");
            crawl.expect(5, &["start", "--max-requests", "5"]).await;
            crawl.set("LD_PRELOAD", preload);
            assert_says(&what, &crawl.run(&["resume"]).await, 9, &words);
            assert_says(&what, &crawl.run(&["status"]).await, 9, &words);
            assert_eq!(crawl.server.n_requests(), 5, "{what}");
            crawl.unset("LD_PRELOAD");
            crawl.expect(0, &["resume"]).await;
            crawl.assert_truth().await;
        }
    }
}
