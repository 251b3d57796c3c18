//! Owners who are forgotten: nothing names them any more, and no later page brings them back.

use super::*;

/// Returns how many of the database's files hold one of these texts.
fn n_files_with(crawl: &Crawl, texts: &[&str]) -> usize {
    let files = std::fs::read_dir(crawl.path(".")).unwrap().map(|entry| entry.unwrap().path());
    let holds = |path: &std::path::Path| {
        let bytes = std::fs::read(path).unwrap();
        texts.iter().any(|text| bytes.windows(text.len()).any(|part| part == text.as_bytes()))
    };
    let of_database = |path: &std::path::PathBuf| path.to_string_lossy().contains("crawl.db");
    files.filter(of_database).filter(|path| holds(path)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_is_removed_with_every_attribute_that_names_the_user() {
    let (crawl, made) = crawled().await;
    assert!(n_files_with(&crawl, &["m4k3r"]) > 0);
    std::fs::write(crawl.path("list"), "m4k3r\n").unwrap();
    let (out, err) = crawl.expect(0, &["forget", "list"]).await;
    assert_eq!(out, "removed 1 user and 0 likes\n");
    assert!(!err.contains("not in the database"), "{err}");
    assert_eq!(n_files_with(&crawl, &["m4k3r", "/maker/"]), 0);
    // A page that is read again names the user as before.
    insert(&crawl, &made[1..]).await;
    assert_eq!(n_files_with(&crawl, &["m4k3r", "/maker/"]), 0);
    crawl.expect(0, &["verify"]).await;
    crawl.expect(0, &["export"]).await;
    for (row, made) in rows(&crawl, "exports").iter().zip(&made).skip(1) {
        let (user_id, username) = made.owner.as_ref().unwrap();
        let is_forgotten = username == "maker";
        let wanted = if is_forgotten { ["", ""] } else { [&made.address, user_id.as_str()] };
        assert_eq!([row[2].as_str(), row[6].as_str()], wanted, "{}", made.item_id);
        assert_eq!([row[9].as_str(), row[11].as_str()], ["48210", "by"], "{}", made.item_id);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_whose_name_is_a_common_word_costs_others_nothing() {
    let (crawl, mut made) = crawled().await;
    // This user's name is that of a licence, and a part of others' addresses.
    made[0].owner = Some(("by".to_owned(), "site".to_owned()));
    made[0].address = "https://site.example/site/1".to_owned();
    insert(&crawl, &made[..1]).await;
    std::fs::write(crawl.path("list"), "by\n").unwrap();
    let (out, _) = crawl.expect(0, &["forget", "list"]).await;
    assert_eq!(out, "removed 1 user and 0 likes\n");
    crawl.expect(0, &["export"]).await;
    let rows = rows(&crawl, "exports");
    assert_eq!([rows[0][2].as_str(), rows[0][6].as_str(), rows[0][11].as_str()], ["", "", "by"]);
    for (row, made) in rows.iter().zip(&made).skip(1) {
        let (user_id, _) = made.owner.as_ref().unwrap();
        assert_eq!([&row[2], &row[6], &row[11]], [&made.address, user_id, "by"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_order_of_pages_makes_no_difference() {
    let (crawl, made) = crawled().await;
    crawl.expect(0, &["export"]).await;
    let first = crawl.exported("items.csv");
    let changed = made[1..].iter().map(|one| Made {
        owner: one.owner.clone().map(|(user_id, username)| (format!("{user_id}-2"), username)),
        address: format!("{}-2", one.address),
        ..one.clone()
    });
    let changed: Vec<Made> = changed.collect();
    insert(&crawl, &changed).await;
    crawl.expect(0, &["export"]).await;
    assert!(crawl.exported("items.csv") == first, "the smallest value is kept");
}
