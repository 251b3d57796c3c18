//! `crawl simulate` with a community: what it prints, and the truth that it writes.

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};

use crate::harness::{program, text};

/// Runs the command until the site is served, and gives its configuration.
async fn printed(folder: &std::path::Path, args: &[&str]) -> String {
    let mut command = program();
    command.current_dir(folder).arg("simulate").args(args).kill_on_drop(true);
    let mut child = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut config = String::new();
    while !config.contains("exports:") {
        config += &lines.next_line().await.unwrap().unwrap();
        config.push('\n');
    }
    child.kill().await.unwrap();
    config
}

#[tokio::test]
async fn the_truth_is_a_file_with_parts_items_users_and_likes() {
    let folder = tempfile::tempdir().unwrap();
    let args =
        "--site sketchfab-v3-by-user --items 60 --search-limit 10 --thumbs --truth truth.json";
    let config = printed(folder.path(), &args.split(' ').collect::<Vec<_>>()).await;
    assert!(config.contains("\n  kind: sketchfab-v3-by-user\n"), "{config}");
    assert!(config.contains("\n  lists_at_most: 10\n"), "{config}");
    let (_, origin) = config.split_once("# The thumbnails are at ").unwrap();
    let (origin, _) = origin.split_once(".\n").unwrap();
    assert!(
        !config.contains(&format!("url: {origin}/")),
        "they have an address of their own: {config}"
    );

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
