//! A folder that can't be written.

use std::os::unix::fs::PermissionsExt;
use std::process::Output;

use crate::site_kind::SiteKind;

use super::{LOOKING, assert_former_files, assert_refused, carry_on, namespace, put_former_files};
use crate::harness::{Crawl, Setup};

async fn begun() -> Crawl {
    let crawl = Setup::new(SiteKind::SketchfabV3, 40).serve().await;
    crawl.expect(5, &["start", "--max-requests", "10"]).await;
    crawl
}

/// Runs a command while a folder of the crawl's is read-only; none where that can't be had. Permissions
/// do not hold back root, who can mount.
async fn run_with_read_only(crawl: &Crawl, folder: &str, args: &[&str]) -> Option<Output> {
    if rustix::process::geteuid().is_root() {
        let script = format!(
            "mount --bind {folder} {folder} && mount -o remount,bind,ro {folder} || exit 99
            cd \"$PWD\" && exec \"$0\" \"$@\""
        );
        let output = crawl.run_by(&[namespace::runner()?, &[&script]].concat(), args).await;
        assert_ne!(output.status.code(), Some(99), "the folder can be made read-only");
        return Some(output);
    }
    let set = |mode| {
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(crawl.path(folder), permissions).unwrap();
    };
    set(0o555);
    let output = crawl.run(args).await;
    set(0o755);
    Some(output)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_in_a_read_only_folder_is_left_as_it_is() {
    let crawl = begun().await;
    let before = std::fs::read(crawl.path("crawl.db")).unwrap();
    for args in LOOKING.into_iter().chain([["start"].as_slice(), &["resume"]]) {
        let Some(output) = run_with_read_only(&crawl, ".", args).await else { return };
        assert_refused(&output, 9, &["crawl.db can't be read or written", "folder", ", then "]);
        assert!(std::fs::read(crawl.path("crawl.db")).unwrap() == before, "{args:?}");
    }
    carry_on(&crawl).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_crawl_is_begun_in_a_read_only_folder() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 40).serve().await;
    let Some(output) = run_with_read_only(&crawl, ".", &["start"]).await else { return };
    assert_refused(&output, 9, &["beside crawl.db", "make its folder writable", "try again"]);
    assert!(!crawl.path("crawl.db").exists());
    assert_eq!(crawl.server.n_requests(), 0, "nothing is asked for that can't be kept");
    carry_on(&crawl).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_to_a_read_only_folder_leaves_the_former_files_whole() {
    let crawl = begun().await;
    put_former_files(&crawl);
    let args = ["export", "--partial"];
    let Some(output) = run_with_read_only(&crawl, "exports", &args).await else { return };
    let words = ["no file in exports was replaced", "may write there", "--out"];
    assert_refused(&output, 9, &words);
    assert_former_files(&crawl);
    carry_on(&crawl).await;
}
