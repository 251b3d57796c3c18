//! Who may read what an export writes: files with user ids are their owner's alone, whatever the umask.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::crawled;
use super::formats::built_in;
use crate::harness::Crawl;

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Returns the names in a folder with their permissions.
fn modes(folder: &Path) -> Vec<(String, u32)> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries.map(|e| (e.file_name().into_string().unwrap(), mode(&e.path()))).collect()
}

async fn export(crawl: &Crawl, umask: &str, args: &[&str]) {
    let script = format!("umask {umask}; exec \"$0\" export \"$@\"");
    let output = crawl.run_by(&["sh", "-c", &script], args).await;
    assert_eq!(output.status.code(), Some(0), "{}", crate::harness::text(&output.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_owner_can_read_user_ids_whatever_the_umask() {
    let crawl = crawled().await;
    let formats = built_in();
    let exports = crawl.path("exports");
    for (umask, others) in [("000", 0o666), ("022", 0o644), ("027", 0o640), ("077", 0o600)] {
        export(&crawl, umask, &["--format", &formats]).await;
        for (name, mode) in modes(&exports) {
            let is_private = name.starts_with("model_likes.") || name.starts_with("items.");
            let wanted = if is_private { 0o600 } else { others };
            assert_eq!(mode, wanted, "{name} with umask {umask}");
        }
        // A former file that everyone could read is replaced by one that they can't.
        for (name, _) in modes(&exports) {
            let open = std::fs::Permissions::from_mode(0o666);
            std::fs::set_permissions(exports.join(name), open).unwrap();
        }
    }
    export(&crawl, "022", &["--anonymize", "--out", "anon"]).await;
    assert!(modes(&crawl.path("anon")).iter().all(|(_, mode)| *mode == 0o644));
    // Even a umask that takes everything from the owner.
    export(&crawl, "777", &["--out", "closed"]).await;
    assert_eq!(mode(&crawl.path("closed/model_likes.psv")), 0o600);
}

#[cfg(any(debug_assertions, feature = "crash-points"))]
#[tokio::test(flavor = "multi_thread")]
async fn temporary_files_with_user_ids_are_their_owners_too() {
    let mut crawl = crawled().await;
    crawl.set("CRAWL_CRASH_AT", "export.before-manifest:1");
    let script = "umask 000; exec \"$0\" export";
    let output = crawl.run_by(&["sh", "-c", script], &[]).await;
    assert_eq!(output.status.code(), None, "it was killed");
    let left = modes(&crawl.path("exports"));
    let begins = [".crawl-export-model_likes.psv.", ".crawl-export-items.csv."];
    let is_private = |name: &str| begins.iter().any(|begin| name.starts_with(begin));
    assert_eq!(left.iter().filter(|(name, _)| is_private(name)).count(), 2, "{left:?}");
    for (name, mode) in left {
        assert_eq!(mode, if is_private(&name) { 0o600 } else { 0o666 }, "{name}");
    }
}
