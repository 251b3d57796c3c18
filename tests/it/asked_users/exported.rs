//! The files: places in users' lists, the order of rows, and which items only users named.

use std::collections::{BTreeMap, BTreeSet};

use crawl::dataset::pseudonym::PseudonymKey;
use crawl::words::UserId;

use super::*;
use crate::harness::{KEY, assert_same, text};

/// The last field of each row of a CSV file.
fn last_column(crawl: &Crawl, name: &str) -> Vec<String> {
    let file = crawl.exported(name);
    let mut rows = csv::Reader::from_reader(file.as_slice());
    rows.records().map(|row| row.unwrap().iter().next_back().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn files_equal_what_can_be_found_with_places_in_the_users_lists() {
    for asked in [BY_USER, BOTH_WAYS] {
        let crawl = crawled(asked).await;
        let findable = findable(&crawl, asked);
        crawl.expect(0, &["export", "--partial"]).await;
        let likes = crawl.exported("model_likes.psv");
        assert_same(&likes, &findable.model_likes_psv(Some(0)), asked.by);
        assert_same(&crawl.exported("model_urls.psv"), &findable.model_urls_psv(), asked.by);
        assert_same(&crawl.exported("model_feats.psv"), &findable.model_feats_psv(), asked.by);
        let last = text(&likes).split_terminator("\r\n").filter(|line| line.ends_with('|')).count();
        assert_eq!(last, findable.likes.iter().filter(|like| !like.by_user()).count());
        assert_eq!(last > 0, asked.ways.by_item, "only items' lists have likes without a place");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_format_has_the_same_places() {
    let crawl = crawled(BOTH_WAYS).await;
    let findable = findable(&crawl, BOTH_WAYS);
    crawl.expect(0, &["export", "--partial", "--format", "csv,jsonl"]).await;
    let places: Vec<Option<usize>> = findable.likes.iter().map(|like| like.user_position).collect();
    let of_csv = last_column(&crawl, "model_likes.csv");
    assert!(of_csv.iter().map(|place| place.parse().ok()).eq(places.iter().copied()));
    let of_jsonl = text(&crawl.exported("model_likes.jsonl"));
    let of_jsonl = of_jsonl.lines().map(|line| {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(row["user_position"].is_u64() || row["user_position"].is_null(), "{row}");
        row["user_position"].as_u64().and_then(|place| usize::try_from(place).ok())
    });
    assert!(of_jsonl.eq(places.iter().copied()));
    let croissant = text(&crawl.exported("croissant.json"));
    let croissant: serde_json::Value = serde_json::from_str(&croissant).unwrap();
    for (set, column, data_type) in
        [("likes", "user_position", "sc:Integer"), ("items", "found_by", "sc:Text")]
    {
        let sets = croissant["recordSet"].as_array().unwrap();
        let set = sets.iter().find(|of| of["name"] == set).unwrap();
        let field = set["field"].as_array().unwrap().last().unwrap();
        assert_eq!((&field["name"], &field["dataType"]), (&column.into(), &data_type.into()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn anonymized_likes_keep_their_places_and_are_sorted_by_pseudonym() {
    let crawl = crawled(BY_USER).await;
    let findable = findable(&crawl, BY_USER);
    crawl.expect(0, &["export", "--partial", "--anonymize"]).await;
    let key = PseudonymKey::from_text(KEY.as_bytes()).unwrap();
    let mut rows: Vec<(usize, String, String)> = Vec::new();
    let ranks: BTreeMap<&str, usize> =
        findable.items.iter().enumerate().map(|(n, of)| (of.item.id.as_str(), n)).collect();
    for like in &findable.likes {
        let pseudonym = key.pseudonym(&UserId::new(&like.user.id).unwrap()).to_string();
        let place = like.user_position.unwrap().to_string();
        rows.push((ranks[like.item.id.as_str()], pseudonym, place));
    }
    rows.sort();
    let file = text(&crawl.exported("model_likes_anon.psv"));
    let mut lines = file.split_terminator("\r\n");
    assert_eq!(lines.next(), Some("modelname|mid|uid|user_position"));
    let got: Vec<String> =
        lines.map(|line| line.rsplitn(4, '|').take(3).collect::<Vec<_>>().join("|")).collect();
    let wanted = rows.iter().map(|(rank, pseudonym, place)| {
        format!("{place}|{pseudonym}|{}", findable.items[*rank].item.id)
    });
    assert!(got.iter().cloned().eq(wanted), "{file}");
    for user in &findable.users {
        assert!(!file.contains(&user.user.id), "a user id");
    }
    let card = text(&crawl.exported("README.md"));
    assert!(card.contains("**Positions in users' lists identify people:**"), "{card}");
    assert!(card.contains("**Numbers of likes help to identify people, too:**"), "{card}");
}

#[tokio::test(flavor = "multi_thread")]
async fn items_that_only_users_name_say_so_after_the_attributes() {
    let crawl = crawled(BY_USER).await;
    let findable = findable(&crawl, BY_USER);
    crawl.expect(0, &["export", "--partial", "--format", "psv,jsonl"]).await;
    let csv = text(&crawl.exported("items.csv"));
    assert!(csv.lines().next().unwrap().ends_with(",age_restricted,found_by"), "{csv}");
    let jsonl = text(&crawl.exported("items.jsonl"));
    let rows: Vec<serde_json::Value> =
        jsonl.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), findable.items.len());
    let mut found_by = BTreeSet::new();
    for ((row, item), rank) in rows.iter().zip(&findable.items).zip(1..) {
        let by = if item.is_in_catalogue { "catalogue" } else { "user" };
        assert_eq!(row["found_by"], by, "{row}");
        let ranked = (&row["id"], &row["rank"], &row["announced_likes"]);
        let wanted = (&item.item.id.as_str().into(), &rank.into(), &item.item.n_likes.into());
        assert_eq!(ranked, wanted);
        found_by.insert(by);
    }
    assert_eq!(found_by.len(), 2, "the world has items of both kinds");
    let of_csv = last_column(&crawl, "items.csv");
    assert!(of_csv.iter().zip(&rows).all(|(by, row)| row["found_by"] == by.as_str()));
}

#[tokio::test(flavor = "multi_thread")]
async fn users_who_like_nothing_that_is_stored_are_not_counted_as_left_out() {
    let crawl = crawled(BY_USER).await;
    let findable = findable(&crawl, BY_USER);
    let mut n_likes: BTreeMap<&str, usize> = BTreeMap::new();
    for like in &findable.likes {
        *n_likes.entry(&like.user.id).or_default() += 1;
    }
    let user = *n_likes.iter().max_by_key(|(_, n)| **n).unwrap().0;
    std::fs::write(crawl.path("asked.txt"), format!("{user}\n")).unwrap();
    let filters = ["--min-user-likes", "2", "--suppress", "asked.txt"];
    crawl.expect(0, &[&["export", "--partial"], &filters[..]].concat()).await;
    let told = crawl.manifest()["filters"].clone();
    let few = n_likes.values().filter(|n| **n < 2).count();
    assert_eq!((&told["left_out"]["users"], &told["suppressed_users"]), (&few.into(), &1.into()));
    let file = text(&crawl.exported("model_likes.psv"));
    assert!(!file.contains(user) && file.lines().count() > 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_exports_are_identical_and_a_crawl_by_item_has_none_of_the_columns() {
    let crawl = crawled(BOTH_WAYS).await;
    for out in ["one", "two"] {
        crawl.expect(0, &["export", "--partial", "--format", "psv,jsonl,csv", "--out", out]).await;
    }
    for file in std::fs::read_dir(crawl.path("one")).unwrap() {
        let name = file.unwrap().file_name();
        let read = |folder: &str| std::fs::read(crawl.path(folder).join(&name)).unwrap();
        assert!(read("one") == read("two"), "{}", name.display());
    }
    let crawl = serve(world()).await;
    crawl.run(&["start", "--likes-by", "item"]).await;
    crawl.expect(0, &["export", "--partial", "--format", "psv,csv,jsonl"]).await;
    for name in ["model_likes.psv", "model_likes.jsonl", "items.csv", "README.md", "manifest.json"]
    {
        let file = text(&crawl.exported(name));
        let new = ["user_position", "found_by", "\"user_likes\"", "overlap", "coverage_per_user"];
        assert!(new.iter().all(|new| !file.contains(new)), "{name}: {file}");
    }
}

/// These columns hold no user id, and are kept because research needs them.
#[tokio::test(flavor = "multi_thread")]
async fn an_anonymized_export_names_the_columns_that_lead_to_users() {
    let crawl = crawled(BY_USER).await;
    let formats = ["export", "--partial", "--format", "csv"];
    let (_, err) = crawl.expect(0, &formats).await;
    assert!(!err.contains("before you share"), "{err}");
    assert!(!text(&crawl.exported("README.md")).contains("Before you share"));
    let (_, err) = crawl.expect(0, &[&formats[..], &["--anonymize"]].concat()).await;
    let columns = [
        ("user_position", "model_likes_anon.csv"),
        ("owner", "items.csv"),
        ("announced", "user_coverage.csv"),
        ("coverage", "user_coverage.csv"),
    ];
    let join = |mark: &str| {
        let named =
            columns.map(|(column, file)| format!("{mark}{column}{mark} of {mark}{file}{mark}"));
        named.join(", ")
    };
    let last = err.lines().last().unwrap();
    assert!(last.contains("before you share") && last.ends_with(&join("")), "{err}");
    let card = text(&crawl.exported("README.md"));
    let words = format!(
        "**Before you share it**, remove the columns that lead to users all the same: {}.",
        join("`")
    );
    assert!(card.contains(&words), "{card}");
}
