//! The files of details: one row per item, typed, in the order of the catalogue.

use std::collections::BTreeMap;

use super::*;
use crate::harness::text;

/// Returns how many likes of each item the truth has.
fn n_likes(crawl: &Crawl) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for row in crawl.server.world().truth(5).model_likes() {
        *counts.entry(row[1].to_owned()).or_default() += 1;
    }
    counts
}

#[tokio::test(flavor = "multi_thread")]
async fn each_item_has_one_row_with_what_is_known_of_it() {
    let (crawl, made) = crawled().await;
    crawl.expect(0, &["export"]).await;
    let (rows, counts) = (rows(&crawl, "exports"), n_likes(&crawl));
    assert_eq!(rows.len(), made.len());
    for (rank, (row, made)) in (1..).zip(rows.iter().zip(&made)) {
        let world = crawl.server.world();
        let item = world.items().iter().find(|item| item.id == made.item_id).unwrap();
        let collected = counts.get(&made.item_id).copied().unwrap_or_default();
        let (owner, _) = made.owner.clone().unwrap_or_default();
        let is_known = made.owner.is_some();
        let known = |text: &str| if is_known { text.to_owned() } else { String::new() };
        let wanted = [
            made.item_id.clone(),
            row[1].clone(),
            known(&made.address),
            item.n_likes.to_string(),
            collected.to_string(),
            rank.to_string(),
            owner,
            known("2021-03-18T09:36:25.430Z"),
            String::new(),
            known("48210"),
            String::new(),
            known("by"),
            known("false"),
            String::new(),
        ];
        assert_eq!(row, &wanted, "{}", made.item_id);
    }
    crawl.expect(0, &["verify"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn values_have_types_in_json_and_two_exports_are_identical() {
    let (crawl, made) = crawled().await;
    for out in ["one", "two"] {
        crawl.expect(0, &["export", "--format", "psv,jsonl,csv", "--out", out]).await;
    }
    for name in ["items.csv", "items.jsonl", "README.md", "croissant.json", "manifest.json"] {
        let read = |folder: &str| std::fs::read(crawl.path(folder).join(name)).unwrap();
        assert!(read("one") == read("two"), "{name}");
    }
    let file = std::fs::read_to_string(crawl.path("one/items.jsonl")).unwrap();
    let rows: Vec<serde_json::Value> =
        file.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), made.len());
    for key in ["address", "owner", "views", "published_at", "downloadable", "comments"] {
        assert!(rows[0][key].is_null(), "{key}");
    }
    assert_eq!(rows[1]["views"], 48_210);
    assert_eq!(rows[1]["rank"], 2);
    assert_eq!(rows[1]["downloadable"], false);
    assert_eq!(rows[1]["published_at"], "2021-03-18T09:36:25.430Z");
    assert_eq!(rows[1]["owner"], "m4k3r");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_without_attributes_has_the_columns_of_every_site() {
    let crawl = Setup::new(SiteKind::Sketchfab2016, 30).serve().await;
    crawl.expect(0, &["start", "--only", "items"]).await;
    crawl.expect(0, &["export"]).await;
    let file = String::from_utf8(crawl.exported("items.csv")).unwrap();
    let mut lines = file.split_terminator("\r\n");
    let header = "id,name,address,announced_likes,collected_likes,rank,owner";
    assert_eq!(lines.next(), Some(header));
    let rows: Vec<Vec<String>> = lines.map(fields).collect();
    let truth = crawl.server.world().truth(5);
    assert_eq!(rows.len(), truth.model_urls().count());
    for (rank, row) in (1..).zip(&rows) {
        let unknown = [row[2].as_str(), row[4].as_str(), row[6].as_str()];
        assert_eq!((unknown, row[5].as_str()), ([""; 3], rank.to_string().as_str()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_leave_out_the_same_items_and_ranks_stay() {
    let (crawl, made) = crawled().await;
    crawl.expect(0, &["export", "--min-item-likes", "9"]).await;
    let urls = String::from_utf8(crawl.exported("model_urls.psv")).unwrap();
    let rows = rows(&crawl, "exports");
    assert!(!rows.is_empty() && rows.len() < made.len());
    assert_eq!(rows.len(), urls.lines().count() - 1);
    for (row, line) in rows.iter().zip(urls.lines().skip(1)) {
        assert!(line.ends_with(&format!("|{}", row[0])), "{line}");
        let rank: usize = row[5].parse().unwrap();
        assert_eq!(made[rank - 1].item_id, row[0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_anonymized_owner_has_the_pseudonym_of_the_user_and_no_attribute_names_one() {
    let (crawl, made) = crawled().await;
    crawl.expect(0, &["export", "--out", "raw"]).await;
    crawl.expect(0, &["export", "--anonymize", "--out", "anon"]).await;
    let read = |path: &str| std::fs::read_to_string(crawl.path(path)).unwrap();
    let users: Vec<String> =
        made.iter().filter_map(|one| one.owner.clone()).map(|of| of.0).collect();
    let anonymized = read("anon/items.csv");
    for (user_id, username) in made.iter().filter_map(|one| one.owner.as_ref()) {
        assert!(!anonymized.contains(user_id.as_str()) && !anonymized.contains(username.as_str()));
    }
    let rows = rows(&crawl, "anon");
    assert!(rows[0][6].is_empty());
    let liker = users.iter().find(|id| *id != "m4k3r").unwrap();
    let file = read("raw/model_likes.psv");
    let n_likes = file.lines().filter(|line| line.contains(liker)).count();
    let pseudonym = &rows[2][6];
    assert_eq!(pseudonym.len(), 64);
    let same =
        read("anon/model_likes_anon.psv").lines().filter(|row| row.contains(pseudonym)).count();
    assert_eq!(same, n_likes, "the owner's likes can be found by the pseudonym");
    assert_ne!(&rows[1][6], pseudonym);
    for row in &rows[1..] {
        assert_eq!((row[2].as_str(), row[9].as_str(), row[11].as_str()), ("", "48210", "by"));
    }
    let card = read("anon/README.md");
    assert!(card.contains("**Owners are easy to find:**"), "{card}");
}

#[tokio::test(flavor = "multi_thread")]
async fn owners_who_ask_to_be_left_out_are() {
    let (crawl, _) = crawled().await;
    std::fs::write(crawl.path("asked.txt"), "m4k3r\n").unwrap();
    crawl.expect(0, &["export", "--suppress", "asked.txt"]).await;
    let file = text(&crawl.exported("items.csv"));
    assert!(!file.contains("m4k3r") && !file.contains("maker"), "{file}");
    let rows = rows(&crawl, "exports");
    assert_eq!((rows[1][2].as_str(), rows[1][6].as_str(), rows[1][11].as_str()), ("", "", "by"));
    assert!(!rows[2][2].is_empty() && !rows[2][6].is_empty());
}
