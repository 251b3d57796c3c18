//! A kill in the middle of `crawl forget`: the rows are removed together or not at all, and the same
//! command finishes the rest.

use std::os::unix::process::ExitStatusExt;

use crate::site_kind::SiteKind;

use super::{assert_forgotten, files_with, some_users, truth, write_list};
use crate::harness::Setup;

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_leaves_all_rows_or_none_and_forgetting_again_finishes() {
    for (point, are_there) in [
        ("db.after-begin", true),
        ("db.before-commit", true),
        ("db.after-commit", false),
        ("forget.after-vacuum", false),
    ] {
        let mut crawl = Setup::new(SiteKind::SketchfabV3, 40).serve().await;
        crawl.expect(0, &["start"]).await;
        let users = some_users(&crawl, 5);
        write_list(&crawl, &users);
        crawl.set("CRAWL_CRASH_AT", format!("{point}:1"));
        let output = crawl.run(&["forget", "list"]).await;
        crawl.unset("CRAWL_CRASH_AT");
        assert_eq!(output.status.signal(), Some(9), "{point} is passed");

        crawl.expect(0, &["verify"]).await;
        let status = crawl.status().await;
        let left = if are_there {
            truth(&crawl, &std::collections::BTreeSet::new())
        } else {
            truth(&crawl, &users)
        };
        assert_eq!(status["records"]["likes"], left.len(), "{point}");
        if point != "forget.after-vacuum" {
            assert!(
                !files_with(&crawl, &users).is_empty(),
                "{point}: there is something left to do"
            );
        }
        crawl.expect(0, &["forget", "list"]).await;
        assert_forgotten(&crawl, &users).await;
    }
}
