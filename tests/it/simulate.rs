//! `crawl simulate` with a community: what it prints, and the truth that it writes.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Child;

use crate::harness::{program, text};

/// Runs the command until the site is served, and gives its configuration.
async fn served(folder: &Path, args: &[&str]) -> (Child, String) {
    let mut command = program();
    command.current_dir(folder).arg("simulate").args(args).kill_on_drop(true);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut config = String::new();
    while !config.contains("exports:") {
        config += &lines.next_line().await.unwrap().unwrap();
        config.push('\n');
    }
    (child, config)
}

async fn printed(folder: &Path, args: &[&str]) -> String {
    let (mut child, config) = served(folder, args).await;
    child.kill().await.unwrap();
    config
}

/// The pairs of an item and a user in the likes of an export, and the items.
fn exported(folder: &Path) -> (BTreeSet<(String, String)>, BTreeSet<String>) {
    let rows_of = |name: &str| {
        let text = std::fs::read_to_string(folder.join("exports").join(name)).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>()
    };
    let field = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    let likes = rows_of("model_likes.jsonl");
    let items = rows_of("model_urls.jsonl");
    (
        likes.iter().map(|like| (field(like, "mid"), field(like, "uid"))).collect(),
        items.iter().map(|item| field(item, "mid")).collect(),
    )
}

#[tokio::test]
async fn the_truth_is_what_a_crawl_by_the_bundled_description_finds() {
    for (site, options, by) in [
        ("sketchfab-v3-by-user", "--search-limit=24", "both"),
        ("sketchfab-v3", "--community", "item"),
        ("huggingface-models", "--community", "both"),
        ("huggingface-models", "--community", "user"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let args = ["--site", site, "--items=40", options, "--truth=truth.json"];
        let (_site, config) = served(folder, &args).await;
        std::fs::write(folder.join("config.yml"), config + "retry: {pause: 1ms}\n").unwrap();
        for args in
            [&["start", "--likes-by", by][..], &["export", "--partial", "--format", "jsonl"]]
        {
            let output = program().current_dir(folder).args(args).output().await.unwrap();
            assert!(matches!(output.status.code(), Some(0 | 4)), "{}", text(&output.stderr));
        }
        let truth = std::fs::read(folder.join("truth.json")).unwrap();
        let truth: Value = serde_json::from_slice(&truth).unwrap();
        let field = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
        let is_found = |like: &&Value| {
            (by != "user" && like["by_item"] == true) || (by != "item" && like["by_user"] == true)
        };
        let likes = truth["likes"].as_array().unwrap().iter().filter(is_found);
        let likes: BTreeSet<_> =
            likes.map(|like| (field(like, "item"), field(like, "user"))).collect();
        let items = truth["items"].as_array().unwrap();
        let items: BTreeSet<_> = items.iter().map(|item| field(item, "id")).collect();
        let found = exported(folder);
        assert!(found.0 == likes && likes.len() > 20, "{site} {by}: {}", likes.len());
        assert!(found.1 == items, "{site} {by}: the items differ");
    }
}

#[tokio::test]
async fn the_truth_is_a_file_with_parts_items_users_and_likes() {
    let folder = tempfile::tempdir().unwrap();
    let args =
        "--site sketchfab-v3-by-user --items 60 --search-limit 10 --thumbs --truth truth.json";
    let config = printed(folder.path(), &args.split(' ').collect::<Vec<_>>()).await;
    assert!(config.contains("\n  kind: sketchfab-v3-by-user\n"), "{config}");
    assert!(config.contains("\n  lists_at_most: 10\n"), "{config}");
    let (_, origin) = config.split_once("\n  url: ").unwrap();
    let (origin, _) = origin.split_once("/v3\n").unwrap();

    let truth = std::fs::read(folder.path().join("truth.json")).unwrap();
    let truth: Value = serde_json::from_slice(&truth).unwrap();
    let list = |name: &str| truth[name].as_array().unwrap();
    let whole = &list("parts")[0];
    assert_eq!((&whole["query"], &whole["is_split"]), (&serde_json::json!({}), &true.into()));
    let by_user = |like: &&Value| like["by_user"] == true;
    assert!(list("likes").iter().any(|like| like["by_item"] == false));
    assert!(list("likes").iter().filter(by_user).all(|like| like["user_position"].is_u64()));
    assert!(list("users").iter().all(|user| !user["sources"].as_array().unwrap().is_empty()));
    let thumbs = list("items").iter().filter_map(|item| item["thumbnail"]["url"].as_str());
    let thumbs: Vec<_> = thumbs.collect();
    assert!(thumbs.len() > 30 && thumbs.iter().all(|url| url.starts_with(origin)), "{thumbs:?}");
}

#[tokio::test]
async fn what_a_site_can_not_have_is_refused() {
    for (site, option) in [
        ("gitlab", "--community"),
        ("huggingface-models", "--thumbs"),
        ("forgejo", "--search-limit=5"),
        ("listenbrainz", "--truth=truth.json"),
    ] {
        let output = program().args(["simulate", "--site", site, option]).output().await.unwrap();
        let words = text(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{words}");
        assert!(words.contains("has no meaning for") && words.contains(site), "{words}");
    }
}

/// The names of the files with images.
fn images(folder: &Path) -> BTreeSet<std::ffi::OsString> {
    let files = std::fs::read_dir(folder.join("exports/thumbs")).unwrap();
    files.map(|file| file.unwrap().file_name()).collect()
}

#[tokio::test]
async fn images_of_a_simulated_site_can_be_collected_as_it_is_printed() {
    for site in ["sketchfab-v3", "sketchfab-v3-by-user"] {
        let folder = tempfile::tempdir().unwrap();
        let args = ["--site", site, "--items=40", "--thumbs", "--rate=500"];
        let (_site, config) = served(folder.path(), &args).await;
        assert!(config.contains("--only items,likes,features,thumbs"), "{config}");
        let rates = "\n  requests_per_second: 500.0\n  images_per_second: 500.0\n";
        assert!(config.contains(rates), "{config}");
        let crawl = async |name: &str, runs: &[&str]| {
            let folder = folder.path().join(name);
            std::fs::create_dir(&folder).unwrap();
            std::fs::write(folder.join("config.yml"), &config).unwrap();
            for run in runs {
                let args = run.split(' ');
                let output = program().current_dir(&folder).args(args).output().await.unwrap();
                let err = text(&output.stderr);
                assert!(matches!(output.status.code(), Some(0 | 4)), "{site}: {run}: {err}");
            }
            images(&folder)
        };
        let runs = ["try --only items,thumbs", "start --only items,likes,features,thumbs"];
        let at_once = crawl("at once", &runs).await;
        assert!(at_once.len() > 20, "{site}: {at_once:?}");
        let later = crawl("later", &["start", "resume --only thumbs"]).await;
        assert!(later == at_once, "{site}: {later:?}");
    }
}

#[tokio::test]
async fn thumbnails_at_the_address_of_the_site_have_no_robots_txt_of_their_own() {
    let args = ["simulate", "--thumbs", "--fault", "thumbs/robots:gone"];
    let output = program().args(args).output().await.unwrap();
    let words = text(&output.stderr);
    assert!(
        output.status.code() == Some(3) && words.contains("instead of thumbs/robots"),
        "{words}"
    );
}
