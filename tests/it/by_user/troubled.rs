//! Kills, faults and addresses that expire: nothing is lost, and users who are private stop nobody.

use std::time::Duration;

use crawl::sim::{Access, TruthSource};

use super::ByUser;

/// Faults of every kind that pass, on this share of the answers.
fn passing(share: f64) -> Vec<String> {
    let names = ["server-error", "reset", "truncated", "broken-json"];
    names.iter().map(|name| format!("{name}={}", share / 4.0)).collect()
}

fn with_passing(setup: ByUser, share: f64) -> ByUser {
    let faults = passing(share);
    setup.with_faults(4, &faults.iter().map(String::as_str).collect::<Vec<_>>())
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_lose_nothing_of_a_crawl_by_user() {
    let user = with_passing(ByUser::new(50), 0.1).serve().await;
    user.ends(&["start"]).await;
    user.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_and_faults_lose_nothing_of_a_crawl_both_ways() {
    let user = with_passing(ByUser::both_ways(40), 0.04).serve().await;
    user.crawl.start_and_kill(8, 20..=200).await;
    user.crawl.expect(0, &["verify"]).await;
    user.ends(&["resume"]).await;
    user.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_lose_nothing_of_a_catalogue_that_is_cut_off() {
    let user = ByUser { search_limit: Some(24), ..ByUser::new(100) }.serve().await;
    user.crawl.start_and_kill(8, 20..=150).await;
    user.ends(&["resume"]).await;
    user.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_whose_address_expires_is_read_again_from_its_first_page() {
    let setup =
        || ByUser { sources: vec![TruthSource::List], page_size: Some(4), ..ByUser::new(60) };
    let user = setup().serve().await;
    let truth = user.truth();
    let long: Vec<_> = truth.users.iter().filter(|of| of.n_listed > 8).take(5).collect();
    assert!(long.len() > 2, "some lists have three pages");
    let world = user.crawl.server.world();
    let number = |id: &str| world.users().iter().position(|user| user.id == id).unwrap() + 1;
    let faults: Vec<String> = long
        .iter()
        .map(|of| format!("user-likes/{}/2:expired-cursor=for 2", number(&of.user.id)))
        .collect();
    let faults: Vec<&str> = faults.iter().map(String::as_str).collect();
    let user = setup().with_faults(1, &faults).serve().await;
    user.ends(&["start"]).await;
    user.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn users_who_are_private_pause_nothing_one_by_one() {
    let sources = vec![TruthSource::List];
    let mut user = ByUser { sources, ..ByUser::new(60) }.serve().await;
    // Far longer than the crawl may take.
    user.crawl.configure("pause: 1ms", "pause: 1h");
    let n = user.truth().users.iter().filter(|of| of.access == Access::Forbidden).count();
    assert!(n > 2, "some users are private");
    let ended = tokio::time::timeout(Duration::from_mins(2), user.ends(&["start"])).await;
    assert!(ended.is_ok(), "no pause of an hour begins");
    user.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_of_users_are_grouped_and_only_the_database_says_whose_they_are() {
    let user = ByUser::new(60).serve().await;
    user.ends(&["start"]).await;
    let (out, _) = user.crawl.expect(0, &["failures"]).await;
    let n_users: Vec<(u32,)> = user
        .rows("select count(distinct owner) from tasks where kind = 5 and gone = 1 and private = 0")
        .await;
    let line = format!("likes of {} users: status 404", n_users[0].0);
    assert!(n_users[0].0 > 1 && out.contains(&line), "{line}\n{out}");
    assert!(!out.contains("of a user"), "{out}");
    let n_pages: Vec<(u32,)> =
        user.rows("select count(*) from tasks where kind in (5, 6, 7) and gone = 1").await;
    let (json, _) = user.crawl.expect(0, &["failures", "--json"]).await;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let listed = |name: &str| json[name].as_array().unwrap().len();
    assert_eq!(listed("gone") + listed("private"), n_pages[0].0 as usize, "one entry per page");

    let guide = std::fs::read_to_string("docs/guide.md").unwrap();
    let (_, command) = guide.split_once("sqlite3 crawl.db \"").unwrap();
    let (sql, _) = command.split_once('"').unwrap();
    let named: Vec<(String, String)> = user.rows(sql.to_owned().leak()).await;
    let truth = user.truth();
    let is_closed = |id: &str| {
        let found = truth.users.iter().find(|found| found.user.id == id).unwrap();
        matches!(found.access, Access::Forbidden | Access::Unknown)
    };
    assert!(named.len() > 1 && named.iter().all(|(id, _)| is_closed(id)), "{}", named.len());
    assert!(named.iter().all(|(id, name)| !out.contains(id) && !out.contains(name)), "{out}");
}
