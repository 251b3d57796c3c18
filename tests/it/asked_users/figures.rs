//! The figures: users by source, what became of them, coverage, and what each way found.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::*;
use crate::harness::{assert_same, text};

/// The spread of these shares, each a number of collected and of announced likes.
#[expect(clippy::cast_precision_loss, reason = "these numbers are far below 2^52")]
fn spread(shares: &[(usize, u32)]) -> Value {
    let n_of = |is_in: &dyn Fn(f64) -> bool| {
        shares.iter().filter(|(n, of)| is_in(*n as f64 / f64::from(*of))).count()
    };
    json!({
        "n": shares.len(),
        "none": n_of(&|share| share == 0.0),
        "under_50": n_of(&|share| 0.0 < share && share < 0.5),
        "under_90": n_of(&|share| (0.5..0.9).contains(&share)),
        "under_99": n_of(&|share| (0.9..0.99).contains(&share)),
        "under_100": n_of(&|share| (0.99..1.0).contains(&share)),
        "all": n_of(&|share| (share - 1.0).abs() < 1e-12),
        "more": n_of(&|share| share > 1.0),
    })
}

/// Compares a spread, but for its median.
fn assert_spread(told: &Value, shares: &[(usize, u32)]) {
    let mut told = told.clone();
    let median = told.as_object_mut().unwrap().remove("median").unwrap();
    assert!(median.is_number());
    assert_eq!(told, spread(shares));
}

/// The likes of each visited user that can be found, and the user's own count, where it is known and not zero.
fn of_users(findable: &Findable<'_>) -> Vec<(usize, u32)> {
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for like in &findable.likes {
        *found.entry(&like.user.id).or_default() += 1;
    }
    let users = findable.users.iter().filter_map(|user| Some((user, user.n_announced?)));
    let users = users.filter(|(_, announced)| *announced > 0);
    users.map(|(user, of)| (found.get(user.user.id.as_str()).copied().unwrap_or(0), of)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn coverage_per_item_and_per_user_equals_the_truth_everywhere() {
    for asked in [BY_USER, BOTH_WAYS] {
        let crawl = crawled(asked).await;
        let findable = findable(&crawl, asked);
        let coverage = findable.coverage();
        let items: Vec<(usize, u32)> = coverage.iter().map(|(_, of, n)| (*n, *of)).collect();
        let users = of_users(&findable);
        let status = crawl.status().await;
        assert_spread(&status["coverage_per_item"], &items);
        assert_spread(&status["coverage_per_user"], &users);
        crawl.expect(0, &["export", "--partial"]).await;
        let told = crawl.manifest()["completeness"].clone();
        assert_eq!(told["coverage_per_item"], status["coverage_per_item"]);
        assert_eq!(told["coverage_per_user"], status["coverage_per_user"]);
        assert_eq!(told["likes"], status["likes"]);
        let mut file = "id,announced,collected,coverage\r\n".to_owned();
        for (id, announced, n) in &coverage {
            #[expect(clippy::cast_precision_loss, reason = "these numbers are far below 2^52")]
            let share = *n as f64 / f64::from(*announced);
            let _ = write!(file, "{id},{announced},{n},{share:.4}\r\n");
        }
        assert_same(&crawl.exported("item_coverage.csv"), file.as_bytes(), asked.by);
        let announced: u64 = items.iter().map(|(_, of)| u64::from(*of)).sum();
        let collected: u64 = items.iter().map(|(n, of)| u64::from(*of).min(*n as u64)).sum();
        assert_eq!(status["likes"]["announced"], announced);
        assert_eq!(status["likes"]["collected"], collected);
        assert_eq!(status["likes"]["missing"]["not_fetched"], 0, "{status}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn users_are_counted_by_source_and_by_what_became_of_them() {
    for asked in [BY_USER, BOTH_WAYS] {
        let crawl = crawled(asked).await;
        let findable = findable(&crawl, asked);
        let status = crawl.status().await;
        let users = &status["users"];
        assert_eq!(users["found"], findable.users.len());
        for source in TruthSource::ALL {
            let of = findable.users.iter().filter(|user| user.sources.contains(&source)).count();
            assert_eq!(users["found_by"][source.name()], of, "{}", source.name());
        }
        let n = |name: &str| users[name].as_u64().unwrap();
        let not_visited = findable.users.iter().filter(|user| !user.is_visited).count() as u64;
        let skipped = n("skipped");
        // A source without counts may name a user before a list says that the user likes nothing.
        assert!(0 < skipped && skipped <= not_visited, "{users}");
        let asked_for = n("visited") + n("gone") + n("private");
        assert_eq!(asked_for + skipped, findable.users.len() as u64, "{users}");
        assert!(n("gone") > 0 && n("private") > 0, "{users}");
        assert_eq!(n("left") + n("given_up"), 0);
        crawl.expect(0, &["export", "--partial"]).await;
        assert_eq!(&crawl.manifest()["users"], users);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn both_ways_tell_their_overlap_and_an_estimate_of_all_likes() {
    let crawl = crawled(BOTH_WAYS).await;
    let [item, user, both] = findable(&crawl, BOTH_WAYS).overlap();
    assert!(item > 0 && user > 0 && both > 0);
    let status = crawl.status().await;
    let told = &status["overlap"];
    let names = ["by_item_alone", "by_user_alone", "both"];
    assert_eq!(
        names.map(|name| usize::try_from(told[name].as_u64().unwrap()).unwrap()),
        [item, user, both]
    );
    #[expect(clippy::cast_precision_loss, reason = "these numbers are far below 2^52")]
    let [n1, n2, m] = [item + both, user + both, both].map(|n| n as f64);
    let estimate = (n1 + 1.0) * (n2 + 1.0) / (m + 1.0) - 1.0;
    assert!((told["estimated_likes"].as_f64().unwrap() - estimate).abs() < 1e-6, "{told}");
    crawl.expect(0, &["export", "--partial"]).await;
    assert_eq!(&crawl.manifest()["completeness"]["overlap"], told);
    assert_eq!(crawl.manifest()["scope"]["likes_by"], "both");
    let (table, _) = crawl.expect(0, &["status"]).await;
    let card = text(&crawl.exported("README.md"));
    for text in [&told.to_string(), &table, &card] {
        assert!(text.contains("(n1 + 1)(n2 + 1) / (m + 1) - 1"), "{text}");
        assert!(text.contains("independently of each other"), "{text}");
    }
    let line = table.lines().find(|line| line.starts_with("estimate ")).unwrap();
    assert!(line.contains("rely on the announced number") && line.len() < 110, "{line}");
    assert!(table.contains("by item alone"), "{table}");
    let crawl = crawled(BY_USER).await;
    assert!(crawl.status().await.get("overlap").is_none());
}
