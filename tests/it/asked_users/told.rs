//! What status and the card say: stages that the crawl has, and who is missing.

use super::*;
use crate::harness::text;

/// The names of the stages in the table of `crawl status`.
fn stages(table: &str) -> Vec<&str> {
    let rows = table.lines().skip_while(|line| !line.starts_with("stage ")).skip(1);
    let rows = rows.take_while(|line| !line.is_empty());
    rows.map(|line| line.split_whitespace().next().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_table_has_the_stages_of_the_crawl_and_no_others() {
    let by_user = ["users", "user_likes", "followers", "followings", "commenters"];
    for (by, first) in [
        ("user", &["items", "features"][..]),
        ("both", &["items", "likes", "features"]),
        ("item", &["items", "likes", "features"]),
    ] {
        let crawl = serve(world()).await;
        crawl.run(&["start", "--likes-by", by, "--max-requests", "60"]).await;
        let (table, _) = crawl.expect(0, &["status"]).await;
        let others = if by == "item" { &[][..] } else { &by_user };
        assert_eq!(stages(&table), [first, others].concat(), "{table}");
        let status = crawl.status().await;
        let named = |stage: &&str| status["stages"].get(*stage).is_some();
        assert_eq!(by_user.iter().filter(|stage| named(stage)).count(), others.len());
        assert_eq!(status.get("users").is_some(), by != "item");
        let missing = if by == "item" { " not fetched yet" } else { " not found yet" };
        assert!(table.contains(missing), "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finished_crawl_by_user_is_not_short_of_likes_and_says_whose_are_missing() {
    let crawl = crawled(BY_USER).await;
    let (table, _) = crawl.expect(0, &["status"]).await;
    assert!(!table.contains("short") && !table.contains("not fetched yet"), "{table}");
    let missing = "likes of users who were not found or whose lists lack them";
    assert!(table.contains(missing), "{table}");
    assert!(table.contains("users      ") && table.contains(" visited, "), "{table}");
    let status = crawl.status().await;
    assert_eq!(status["short_items"], 0);
    let (likes, missing) = (&status["likes"], &status["likes"]["missing"]);
    let n = |value: &serde_json::Value| value.as_u64().unwrap();
    assert_eq!(n(&likes["announced"]), n(&likes["collected"]) + n(&missing["not_found"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_card_says_how_the_likes_were_found_and_who_is_missing() {
    for asked in [BY_USER, BOTH_WAYS] {
        let crawl = crawled(asked).await;
        crawl.expect(0, &["export", "--partial"]).await;
        let card = text(&crawl.exported("README.md"));
        let plain = card.split_whitespace().collect::<Vec<_>>().join(" ");
        for wanted in [
            "What each user likes was read from the user's own list",
            "Users whom no source names are missing",
            "hide their likes",
            "Results per user: ",
            "Coverage per user",
            "](user_coverage.svg)",
        ] {
            assert!(plain.contains(wanted), "{wanted}\n{card}");
        }
        let by_item = "Who liked each model was read from the site's own lists";
        assert_eq!(plain.contains(by_item), asked.ways.by_item, "{card}");
        let short = plain.contains("with fewer likes here than the site announced");
        assert_eq!(short, asked.ways.by_item, "{card}");
        let drawing = text(&crawl.exported("user_coverage.svg"));
        assert!(drawing.contains("Collected share of likes per user"), "{drawing}");
        assert!(text(&crawl.exported("stats.html")).contains("Collected share of likes per user"));
    }
}
