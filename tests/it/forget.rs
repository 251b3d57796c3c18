//! `crawl forget`: users are gone from every file of the database, stay away, and nothing else changes.

#[cfg(any(debug_assertions, feature = "crash-points"))]
mod crashes;
mod ledger;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::site_kind::SiteKind;
use crawl::sim::World;

use crate::harness::{Crawl, Setup};

/// A row of the exported likes.
type Row = Vec<String>;

/// Ids of users.
type Ids = BTreeSet<String>;

/// Returns the truth's rows of likes, without those of some users.
fn truth(crawl: &Crawl, without: &Ids) -> Vec<Row> {
    let truth = crawl.server.world().truth(5);
    let rows = truth.model_likes().map(|row| row.map(str::to_owned).to_vec());
    rows.filter(|row| !without.contains(&row[2])).collect()
}

fn exported_likes(crawl: &Crawl) -> Vec<Row> {
    let file = crawl.exported("model_likes.psv");
    let rows = crawl::dataset::psv::read(&file[..], &["modelname", "mid", "uid", "username"]);
    rows.map(|row| row.unwrap().fields).collect()
}

/// Returns the users with the most likes, and as many of those with the fewest.
fn some_users(crawl: &Crawl, n: usize) -> Ids {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for row in truth(crawl, &Ids::new()) {
        *counts.entry(row[2].clone()).or_default() += 1;
    }
    let mut by_count: Vec<_> = counts.into_iter().map(|(user_id, n)| (n, user_id)).collect();
    by_count.sort();
    let ends = by_count.iter().take(n).chain(by_count.iter().rev().take(n));
    ends.map(|(_, user_id)| user_id.clone()).collect()
}

/// Writes the list of users to forget.
pub fn write_list(crawl: &Crawl, user_ids: &Ids) {
    let lines =
        user_ids.iter().fold("# asked in May\r\n\n".to_owned(), |list, id| list + id + "\r\n");
    std::fs::write(crawl.path("list"), lines).unwrap();
}

/// Returns the files of the database that hold one of these texts.
pub fn files_with(crawl: &Crawl, texts: &Ids) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(crawl.path(".")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name.contains("crawl.db") && texts.iter().any(|text| holds(&path, text)) {
            found.push(name);
        }
    }
    found
}

fn holds(path: &Path, text: &str) -> bool {
    std::fs::read(path).unwrap().windows(text.len()).any(|bytes| bytes == text.as_bytes())
}

/// Returns the usernames that no one else has, and that are long enough to be no part of another text. In the file,
/// a name that is the beginning of such a one may stand before any byte.
fn own_names(crawl: &Crawl, user_ids: &Ids) -> Ids {
    let of_others: Ids = truth(crawl, user_ids).into_iter().map(|row| row[3].clone()).collect();
    let rows = truth(crawl, &Ids::new()).into_iter().filter(|row| user_ids.contains(&row[2]));
    let names = rows.map(|row| row[3].clone()).filter(|name| name.len() > 6);
    let is_alike = |name: &str, other: &String| other.contains(name) || name.starts_with(other);
    names.filter(|name| !of_others.iter().any(|other| is_alike(name, other))).collect()
}

/// Asserts that the users are gone from the database and from an export of it, and that all else is there.
async fn assert_forgotten(crawl: &Crawl, user_ids: &Ids) {
    assert_eq!(files_with(crawl, user_ids), Vec::<String>::new());
    assert_eq!(files_with(crawl, &own_names(crawl, user_ids)), Vec::<String>::new());
    crawl.expect(0, &["verify"]).await;
    crawl.expect(0, &["export"]).await;
    let wanted = truth(crawl, user_ids);
    assert!(exported_likes(crawl) == wanted, "the other likes are as they were");
    let status = crawl.status().await;
    assert_eq!(status["records"]["likes"], wanted.len());
    let users: Ids = wanted.into_iter().map(|row| row[2].clone()).collect();
    assert_eq!(status["records"]["users"], users.len());
    assert_eq!((&status["state"], &status["short_items"]), (&"complete".into(), &0.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn users_are_gone_from_every_file_and_nothing_else_is() {
    for kind in SiteKind::ALL {
        let crawl = Setup::new(kind, 60).serve().await;
        crawl.expect(0, &["start"]).await;
        let mut users = some_users(&crawl, 5);
        assert_eq!(files_with(&crawl, &users), ["crawl.db"], "there is something to look for");
        let n_likes = truth(&crawl, &Ids::new()).len() - truth(&crawl, &users).len();
        users.insert("nobody-here".to_owned());
        write_list(&crawl, &users);
        let (out, err) = crawl.expect(0, &["forget", "list"]).await;
        assert_eq!(out, format!("removed 10 users and {n_likes} likes\n"));
        assert!(err.contains("1 user of the list is not in the database"), "{err}");
        assert!(!users.iter().any(|user_id| err.contains(user_id)), "{err}");
        assert_forgotten(&crawl, &users).await;

        let before = std::fs::metadata(crawl.path("crawl.db")).unwrap().len();
        let (out, _) = crawl.expect(0, &["forget", "list"]).await;
        assert_eq!(out, "removed 0 users and 0 likes\n");
        assert_eq!(std::fs::metadata(crawl.path("crawl.db")).unwrap().len(), before);
        assert_forgotten(&crawl, &users).await;
    }
}

/// A standing list may well be the one that was forgotten: that is no mistake in it.
#[tokio::test(flavor = "multi_thread")]
async fn an_export_does_not_miss_users_of_its_list_who_were_forgotten() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 40).serve().await;
    crawl.expect(0, &["start"]).await;
    let users = some_users(&crawl, 2);
    write_list(&crawl, &users);
    crawl.expect(0, &["forget", "list"]).await;
    let (_, err) = crawl.expect(0, &["export", "--suppress", "list"]).await;
    assert!(
        err.contains("0 of 4 users in the suppress list are in the database, and 4 were"),
        "{err}"
    );
    assert!(!err.contains("warning"), "{err}");
    std::fs::write(crawl.path("other"), "misspelt\n").unwrap();
    let (_, err) = crawl.expect(0, &["export", "--suppress", "other"]).await;
    assert!(err.contains("warning: 0 of 1 user in the suppress list are"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_who_is_forgotten_in_the_middle_of_a_crawl_does_not_come_back() {
    for (kind, n_requests) in [
        (SiteKind::SketchfabV3, "40"),
        (SiteKind::Sketchfab2016, "70"),
        (SiteKind::SketchfabV3, "4"),
    ] {
        let crawl = Setup::new(kind, 60).serve().await;
        crawl.expect(5, &["start", "--max-requests", n_requests]).await;
        let users = some_users(&crawl, 20);
        write_list(&crawl, &users);
        crawl.expect(0, &["forget", "list"]).await;
        assert_eq!(files_with(&crawl, &users), Vec::<String>::new());
        crawl.expect(0, &["verify"]).await;
        crawl.expect(0, &["resume"]).await;
        assert_forgotten(&crawl, &users).await;
        assert_eq!(
            crawl.repeats(),
            Vec::<String>::new(),
            "no page is asked for twice for their sake"
        );
    }
}

/// An item of several pages of likes is left without any, though its pages led from one to the next.
#[tokio::test(flavor = "multi_thread")]
async fn an_item_whose_likers_are_all_forgotten_is_neither_short_nor_damaged() {
    for n_requests in [None, Some("8")] {
        let crawl = Setup::new(SiteKind::SketchfabV3, 40).serve().await;
        match n_requests {
            None => crawl.expect(0, &["start"]).await,
            Some(n) => crawl.expect(5, &["start", "--max-requests", n]).await,
        };
        let first = crawl.server.world().items()[0].id.clone();
        let rows = truth(&crawl, &Ids::new()).into_iter().filter(|row| row[1] == first);
        let users: Ids = rows.map(|row| row[2].clone()).collect();
        assert!(users.len() > 48, "its likes fill three pages");
        write_list(&crawl, &users);
        crawl.expect(0, &["forget", "list"]).await;
        crawl.expect(0, &["verify"]).await;
        crawl.expect(0, &["resume"]).await;
        assert_forgotten(&crawl, &users).await;
    }
}

/// What `crawl failures` lists as short.
async fn short_items(crawl: &Crawl) -> serde_json::Value {
    let failures = crawl.expect(0, &["failures", "--json"]).await.0;
    let failures: serde_json::Value = serde_json::from_str(&failures).unwrap();
    failures["short"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_that_was_short_stays_exactly_as_short() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    setup.world = World::generate(40, 7).with_deleted_accounts(3, 2).with_deleted_accounts(9, 1);
    let crawl = setup.serve().await;
    crawl.expect(0, &["start"]).await;
    let short = short_items(&crawl).await;
    assert_eq!(short.as_array().unwrap().len(), 2, "{short}");
    let users = some_users(&crawl, 20);
    write_list(&crawl, &users);
    crawl.expect(0, &["forget", "list"]).await;
    crawl.expect(0, &["verify"]).await;
    assert_eq!(short_items(&crawl).await, short);
    let status = crawl.status().await;
    assert_eq!(status["short_items"], 2);
    // What is missing has its cause, and it all adds up.
    let likes = &status["likes"];
    let n = |value: &serde_json::Value| value.as_u64().unwrap();
    let n_gone = truth(&crawl, &Ids::new()).len() - truth(&crawl, &users).len();
    assert_eq!(
        (n(&likes["missing"]["short"]), n(&likes["missing"]["forgotten"])),
        (3, n_gone as u64)
    );
    assert_eq!(n(&likes["collected"]) + 3 + n_gone as u64, n(&likes["announced"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_forgotten_while_a_crawl_runs_or_without_a_list() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 40).serve().await;
    std::fs::write(crawl.path("list"), "somebody\n").unwrap();
    let (_, err) = crawl.expect(3, &["forget", "list"]).await;
    assert!(err.contains("there is no database"), "{err}");
    assert!(!crawl.path("crawl.db.lock").exists());
    crawl.expect(0, &["start"]).await;
    let lock = crawl::ledger::lock::FileLock::take(&crawl.path("crawl.db")).unwrap();
    let (_, err) = crawl.expect(7, &["forget", "list"]).await;
    assert!(err.contains("another process is crawling"), "{err}");
    drop(lock);
    let (_, err) = crawl.expect(3, &["forget", "no-list"]).await;
    assert!(
        err.contains("can't read the list of users to forget, /") && err.contains("/no-list: "),
        "{err}"
    );
    std::fs::write(crawl.path("list"), "one\nhis\u{1}name\n").unwrap();
    let (_, err) = crawl.expect(3, &["forget", "list"]).await;
    assert!(err.contains("list, line 2: an id is") && !err.contains("his"), "{err}");
    crawl.assert_truth().await;
}
