//! Variables and arguments that are not UTF-8.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use crate::site_kind::SiteKind;

use super::{assert_says, files};
use crate::harness::Setup;

/// Sets a variable to bytes that are no UTF-8, whatever a shell makes of the rest.
const NOT_UTF_8: &str = "\\377\\376";

#[tokio::test(flavor = "multi_thread")]
async fn a_variable_that_is_not_utf_8_is_refused_by_name() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 20).serve().await;
    for name in ["CRAWL_DATABASE", "CRAWL_CONTACT", "CRAWL_PACE_TIMEOUT", "CRAWL_LIKE_LIMIT"] {
        let before = files(&crawl.path("."));
        let script = format!("export {name}=\"$(printf '{NOT_UTF_8}')\"; exec \"$0\" \"$@\"");
        for args in [["start"].as_slice(), &["status"], &["config", "show"]] {
            let output = crawl.run_by(&["sh", "-c", &script], args).await;
            let words = [name, "not UTF-8", "unset"];
            assert_says(&format!("{name}: {args:?}"), &output, 3, &words);
        }
        assert!(files(&crawl.path(".")) == before, "{name}");
    }
    assert_eq!(crawl.server.n_requests(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_not_utf_8_is_not_called_missing() {
    let mut crawl = Setup::new(SiteKind::SketchfabV3, 20).serve().await;
    crawl.configure("  likes_url:", "  token_env: MY_TOKEN\n  likes_url:");
    let script = format!("export MY_TOKEN=\"$(printf '{NOT_UTF_8}')\"; exec \"$0\" \"$@\"");
    let output = crawl.run_by(&["sh", "-c", &script], &["start"]).await;
    assert_says("a token", &output, 3, &["MY_TOKEN", "not UTF-8"]);
    assert!(!crawl.path("crawl.db").exists());
}

/// A variable that this program does not read is nobody's business, and a misspelt one is only warned of.
#[tokio::test(flavor = "multi_thread")]
async fn other_variables_may_be_anything() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 20).serve().await;
    for name in ["OTHER", "CRAWL_DATABSE", "RUST_LOG"] {
        let script = format!("export {name}=\"$(printf '{NOT_UTF_8}')\"; exec \"$0\" \"$@\"");
        let output = crawl.run_by(&["sh", "-c", &script], &["plan"]).await;
        assert!(output.status.success(), "{name}: {output:?}");
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(err.contains(name), name != "OTHER", "{err}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn arguments_that_are_not_utf_8_are_refused_or_are_names_of_files() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 20).serve().await;
    let name = OsStr::from_bytes(b"odd\xff");
    let before = files(&crawl.path("."));
    for flag in ["--database", "--contact", "--only"] {
        let script = format!("exec \"$0\" start {flag} \"$(printf '{NOT_UTF_8}')\"");
        let output = crawl.run_by(&["sh", "-c", &script], &[]).await;
        assert_says(flag, &output, 2, &["UTF-8"]);
    }
    assert!(files(&crawl.path(".")) == before);
    crawl.expect(0, &["start"]).await;
    let script = "exec \"$0\" export --out \"$(printf 'odd\\377')\"";
    let output = crawl.run_by(&["sh", "-c", script], &[]).await;
    assert!(output.status.success(), "{output:?}");
    assert!(crawl.path(".").join(name).join("manifest.json").exists());
}
