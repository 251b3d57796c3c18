//! `user_coverage.csv`: how many of each user's likes were collected.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;

use crawl::dataset::pseudonym::PseudonymKey;
use crawl::sim::Access;
use crawl::words::UserId;

use super::*;
use crate::harness::{KEY, text};

const NAME: &str = "user_coverage.csv";

/// What the file says about each user.
type Rows = BTreeMap<String, [String; 4]>;

/// The rows of a file, which must be sorted by user.
fn rows(file: &[u8]) -> Rows {
    let mut reader = csv::Reader::from_reader(file);
    let header: Vec<&str> = reader.headers().unwrap().iter().collect();
    assert_eq!(header, ["uid", "announced", "collected", "coverage", "list"]);
    let rows = reader.records().map(|row| {
        let row: Vec<String> = row.unwrap().iter().map(str::to_owned).collect();
        (row[0].clone(), [1, 2, 3, 4].map(|column: usize| row[column].clone()))
    });
    let rows: Vec<_> = rows.collect();
    assert!(rows.is_sorted(), "the order");
    rows.into_iter().collect()
}

/// The rows that the truth wants.
fn wanted(findable: &Findable<'_>) -> Rows {
    let mut collected: BTreeMap<&str, u32> = BTreeMap::new();
    for like in &findable.likes {
        *collected.entry(&like.user.id).or_default() += 1;
    }
    let row = |announced: Option<u32>, n: u32, list: &str| {
        let share = announced.filter(|of| *of > 0).map(|of| f64::from(n) / f64::from(of));
        let share = share.map_or_else(String::new, |share| format!("{share:.4}"));
        [announced.map_or_else(String::new, |n| n.to_string()), n.to_string(), share, list.into()]
    };
    // An item's own list names users whom no source names.
    let mut rows: Rows =
        collected.iter().map(|(id, n)| ((*id).to_owned(), row(None, *n, "not-read"))).collect();
    for user in &findable.users {
        let list = match user.access {
            Access::Unknown => "gone",
            Access::Forbidden => "private",
            _ if user.is_visited => "read",
            _ => "not-read",
        };
        let n = collected.get(user.user.id.as_str()).copied().unwrap_or(0);
        rows.insert(user.user.id.clone(), row(user.n_announced, n, list));
    }
    rows
}

/// Compares rows with those of the truth. A user who likes nothing may have been asked before a list said so.
fn assert_rows(mut got: Rows, mut wanted: Rows) {
    for (id, row) in &mut got {
        if row[0] == "0" {
            let other = wanted.get_mut(id).unwrap();
            for list in [&mut row[3], &mut other[3]] {
                "not-read".clone_into(list);
            }
        }
    }
    let differing = wanted.iter().filter(|(id, row)| got.get(*id) != Some(row)).take(3);
    let differing: Vec<_> = differing.map(|(id, row)| (row, got.get(id))).collect();
    assert!(got == wanted, "{} of {}: {differing:?}", got.len(), wanted.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn each_user_that_was_found_has_a_row_that_equals_the_truth() {
    for asked in [BY_USER, BOTH_WAYS] {
        let crawl = crawled(asked).await;
        let findable = findable(&crawl, asked);
        let wanted = wanted(&findable);
        for list in ["read", "gone", "private", "not-read"] {
            assert!(wanted.values().any(|row| row[3] == list), "{list}");
        }
        crawl.expect(0, &["export", "--partial", "--format", "psv,csv"]).await;
        assert_rows(rows(&crawl.exported(NAME)), wanted.clone());
        let mode = crawl.path("exports").join(NAME).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "it holds user ids");
        let files = crawl.manifest()["files"].clone();
        let told = files.as_array().unwrap().iter().find(|file| file["name"] == NAME).unwrap();
        assert_eq!(
            (&told["table"], &told["rows"]),
            (&"user_coverage".into(), &wanted.len().into())
        );
        let croissant = text(&crawl.exported("croissant.json"));
        assert!(croissant.contains("\"user_coverage/uid\""), "{croissant}");
        assert!(text(&crawl.exported("README.md")).contains("| `user_coverage.csv` |"));

        crawl.expect(0, &["export", "--partial", "--anonymize"]).await;
        let key = PseudonymKey::from_text(KEY.as_bytes()).unwrap();
        let pseudonym = |id: &str| key.pseudonym(&UserId::new(id).unwrap()).to_string();
        let hidden = wanted.iter().map(|(id, row)| (pseudonym(id), row.clone())).collect();
        let file = crawl.exported(NAME);
        assert!(wanted.keys().all(|id| !text(&file).contains(id)), "a user id");
        assert_rows(rows(&file), hidden);
        let mode = crawl.path("exports").join(NAME).metadata().unwrap().permissions().mode();
        assert_ne!(mode & 0o777, 0o600, "it holds no user id");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn users_who_asked_to_be_left_out_have_no_row() {
    let crawl = crawled(BY_USER).await;
    let wanted = wanted(&findable(&crawl, BY_USER));
    // One who likes something, one whose list is private, and one who likes nothing.
    let of = |list: &str| wanted.iter().find(|(_, row)| row[3] == list).unwrap().0.as_str();
    let asked = [of("read"), of("private"), of("not-read")];
    std::fs::write(crawl.path("asked.txt"), asked.join("\n") + "\n").unwrap();
    let mut rest = wanted.clone();
    rest.retain(|id, _| !asked.contains(&id.as_str()));
    crawl.expect(0, &["export", "--partial", "--suppress", "asked.txt"]).await;
    assert_rows(rows(&crawl.exported(NAME)), rest.clone());
    crawl.expect(0, &["forget", "asked.txt"]).await;
    crawl.expect(0, &["export", "--partial"]).await;
    assert_rows(rows(&crawl.exported(NAME)), rest);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_by_item_has_no_such_file() {
    let crawl = serve(world()).await;
    crawl.run(&["start", "--likes-by", "item"]).await;
    crawl.expect(0, &["export", "--partial"]).await;
    assert!(!crawl.path("exports").join(NAME).exists());
}
