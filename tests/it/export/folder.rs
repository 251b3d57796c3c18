//! Files that no export wrote are not overwritten, and those of earlier exports are known.

use std::path::Path;

use super::crawled;
use crate::harness::{Crawl, text};

/// Returns the names in a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Puts a file into the folder of the exports.
fn put(crawl: &Crawl, name: &str, content: &str) {
    std::fs::create_dir_all(crawl.path("exports")).unwrap();
    std::fs::write(crawl.path("exports").join(name), content).unwrap();
}

/// Asserts that an export is refused with these names, and changes nothing.
async fn assert_refused(crawl: &Crawl, args: &[&str], wanted: &[&str]) {
    let folder = crawl.path("exports");
    let read =
        || names(&folder).into_iter().map(|name| (crawl.exported(&name), name)).collect::<Vec<_>>();
    let before = read();
    let (_, err) = crawl.expect(3, args).await;
    for word in wanted.iter().chain(&["--force", "--out", "nothing was overwritten"]) {
        assert!(err.contains(word), "{word}: {err}");
    }
    assert!(read() == before, "{:?}", names(&folder));
}

const OF_ANOTHER_CRAWL: &str = "name|mid\r\nPrecious|1\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn files_that_no_manifest_names_are_not_overwritten() {
    let of_a_crawl =
        |files: &str| format!("{{\"schema\": \"crawl.export/1\", \"files\": [{files}]}}");
    let named = "{\"name\": \"model_likes.psv\"}";
    for (what, manifest, refused) in [
        ("no manifest", None, &["model_urls.psv"][..]),
        ("a manifest that does not name it", Some(of_a_crawl(named)), &["model_urls.psv"]),
        (
            "the manifest of a web page",
            Some("{\"name\": \"page\", \"icons\": []}".to_owned()),
            &["manifest.json", "model_urls.psv"],
        ),
        ("a manifest that is none", Some("[".to_owned()), &["manifest.json", "model_urls.psv"]),
        ("an empty manifest", Some(String::new()), &["manifest.json", "model_urls.psv"]),
    ] {
        let crawl = crawled().await;
        put(&crawl, "model_urls.psv", OF_ANOTHER_CRAWL);
        put(&crawl, "notes.txt", "mine");
        if let Some(manifest) = manifest {
            put(&crawl, "manifest.json", &manifest);
        }
        assert_refused(&crawl, &["export"], refused).await;
        let (out, _) = crawl.expect(0, &["export", "--force"]).await;
        assert!(out.contains("model_urls.psv"), "{what}: {out}");
        // From then on they are an export's.
        crawl.assert_truth().await;
        assert_eq!(crawl.exported("notes.txt"), b"mine");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn links_and_descriptions_of_others_are_not_overwritten_either() {
    let crawl = crawled().await;
    put(&crawl, "stats.svg", "<svg/>");
    std::os::unix::fs::symlink("nowhere", crawl.path("exports/model_feats.psv")).unwrap();
    let (_, err) = crawl.expect(3, &["export"]).await;
    assert!(err.contains("model_feats.psv and stats.svg"), "{err}");
    assert!(crawl.path("exports/model_feats.psv").is_symlink());
    // A format that has none of the same names is in no one's way, but the chart is.
    std::fs::remove_file(crawl.path("exports/model_feats.psv")).unwrap();
    assert_refused(&crawl, &["export", "--format", "csv"], &["stats.svg"]).await;
    std::fs::remove_file(crawl.path("exports/stats.svg")).unwrap();
    crawl.expect(0, &["export"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_list_of_files_is_cut() {
    let crawl = crawled().await;
    for name in ["model_urls", "model_likes", "model_feats"] {
        for format in ["psv", "csv", "jsonl"] {
            put(&crawl, &format!("{name}.{format}"), "mine");
        }
    }
    assert_refused(&crawl, &["export", "--format", "psv,csv,jsonl"], &["and 4 more"]).await;
}

/// The manifest names the last export's files only, because two exports must be identical.
#[tokio::test(flavor = "multi_thread")]
async fn files_of_earlier_exports_stay_known_though_the_manifest_does_not_name_them() {
    const RECORD: &str = ".earlier-exports.json";
    let crawl = crawled().await;
    crawl.expect(0, &["export", "--format", "psv,csv"]).await;
    let first = text(&crawl.exported("manifest.json"));
    assert!(!names(&crawl.path("exports")).contains(&RECORD.to_owned()));
    crawl.expect(0, &["export", "--anonymize"]).await;
    let record = text(&crawl.exported(RECORD));
    for (name, is_left) in
        [("model_likes.psv", true), ("model_urls.csv", true), ("model_urls.psv", false)]
    {
        assert_eq!(record.contains(name), is_left, "{name}: {record}");
    }
    crawl.expect(0, &["export", "--format", "jsonl"]).await;
    crawl.expect(0, &["export", "--format", "psv,csv"]).await;
    assert_eq!(text(&crawl.exported("manifest.json")), first);
    // What is deleted by hand is forgotten.
    let record = text(&crawl.exported(RECORD));
    assert!(
        record.contains("model_likes_anon.psv") && record.contains("model_urls.jsonl"),
        "{record}"
    );
    for name in [
        "model_likes_anon.psv",
        "model_urls.jsonl",
        "model_likes.jsonl",
        "model_feats.jsonl",
        "items.jsonl",
    ] {
        std::fs::remove_file(crawl.path("exports").join(name)).unwrap();
    }
    crawl.expect(0, &["export", "--format", "psv,csv"]).await;
    assert!(!names(&crawl.path("exports")).contains(&RECORD.to_owned()));
}
