//! How real exports describe themselves.

use crate::site_kind::SiteKind;
use crawl::dataset::like_times::LikeTimes;
use crawl::sim::World;
use sha2::{Digest, Sha256};

use crate::harness::{Crawl, Setup, text};

/// The files that describe the data, without the manifest.
const DESCRIPTIONS: [&str; 4] = ["README.md", "stats.svg", "coverage.svg", "stats.html"];

async fn crawled(n_items: usize) -> Crawl {
    let crawl = Setup::new(SiteKind::SketchfabV3, n_items).serve().await;
    crawl.expect(0, &["start"]).await;
    crawl
}

fn exported(crawl: &Crawl, name: &str) -> String {
    text(&crawl.exported(name))
}

/// Asserts that the files that describe the data name nobody, even if the data names everyone.
fn assert_nobody_is_named(crawl: &Crawl) {
    for name in DESCRIPTIONS {
        let text = exported(crawl, name);
        let users = crawl.server.world().users();
        assert!(!users.iter().any(|user| text.contains(&user.id)), "{name} holds a uid");
        // A short name, or one like NA, may also be part of a word.
        let mut long_names = users.iter().filter(|user| user.username.len() > 8);
        assert!(!long_names.any(|user| text.contains(&user.username)), "{name} holds a username");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_export_describes_itself_and_names_nobody() {
    let crawl = crawled(60).await;
    let (out, _) = crawl.expect(0, &["export"]).await;
    let printed: Vec<&str> = out.lines().filter_map(|line| line.rsplit('/').next()).collect();
    let data =
        ["model_urls.psv", "model_likes.psv", "model_feats.psv", "items.csv", "item_coverage.csv"];
    assert_eq!(printed, [&data[..], &DESCRIPTIONS, &["manifest.json"]].concat());
    assert_nobody_is_named(&crawl);

    let (card, status) = (exported(&crawl, "README.md"), crawl.status().await);
    let count = |what: &str| crawl::words::grouped(status["records"][what].as_u64().unwrap());
    for (row, what) in [("models", "items"), ("users", "users"), ("likes", "likes")] {
        assert!(card.contains(&format!("\n| {row} | {} |\n", count(what))), "{row}: {card}");
    }
    assert!(card.contains("\n- Complete: no page is left"), "{card}");
    assert!(card.contains("contains user ids and usernames"), "{card}");
    assert!(card.contains("It is not real data"), "{card}");
    let tags: std::collections::BTreeSet<_> = crawl
        .server
        .world()
        .truth(5)
        .model_feats()
        .filter(|row| row[1] == "tag")
        .map(|row| row[2].to_owned())
        .collect();
    assert!(card.contains(&format!("\n| tags | {} |\n", tags.len())), "{card}");

    crawl.expect(0, &["export", "--anonymize"]).await;
    assert_nobody_is_named(&crawl);
    let card = exported(&crawl, "README.md");
    let key =
        crawl::dataset::pseudonym::PseudonymKey::from_text(crate::harness::KEY.as_bytes()).unwrap();
    assert!(card.contains(&format!("(fingerprint `{}`)", key.fingerprint())), "{card}");
    assert!(
        card.contains("`model_likes_anon.psv`") && !card.contains("`model_likes.psv`"),
        "{card}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_of_csv_is_described_for_hubs_and_in_croissant() {
    let crawl = crawled(40).await;
    crawl.expect(0, &["export", "--anonymize", "--format", "psv,csv"]).await;
    let card = exported(&crawl, "README.md");
    assert!(
        card.contains("\n- config_name: likes\n  data_files: model_likes_anon.csv\n"),
        "{card}"
    );
    let croissant: serde_json::Value =
        serde_json::from_slice(&crawl.exported("croissant.json")).unwrap();
    for file in croissant["distribution"].as_array().unwrap() {
        let bytes = crawl.exported(file["contentUrl"].as_str().unwrap());
        assert_eq!(file["sha256"], hex::encode(Sha256::digest(&bytes)), "{file}");
        assert_eq!(file["contentSize"], format!("{} B", bytes.len()), "{file}");
    }
    assert_eq!(croissant["distribution"].as_array().unwrap().len(), 5);
    let (_, err) = crawl.expect(0, &["export", "--anonymize"]).await;
    assert!(err.contains("croissant.json is from an earlier export"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_card_says_what_was_left_out_without_naming_anyone() {
    let crawl = crawled(60).await;
    let user_id = crawl.server.world().truth(5).model_likes().next().unwrap()[2].to_owned();
    std::fs::write(crawl.path("asked"), format!("{user_id}\n")).unwrap();
    let filters =
        ["export", "--min-user-likes", "2", "--min-model-likes", "6", "--suppress", "asked"];
    crawl.expect(0, &filters).await;
    assert_nobody_is_named(&crawl);
    let card = exported(&crawl, "README.md");
    let manifest = crawl.manifest();
    let left_out = &manifest["filters"]["left_out"]["likes"];
    let n_likes = crawl::words::grouped(manifest["files"][1]["rows"].as_u64().unwrap());
    for sentence in [
        format!("\n| likes | {n_likes} |\n"),
        "none remained: users with fewer than 2 likes and models with fewer than 6 likes."
            .to_owned(),
        "at their own request, with all their likes: 1.".to_owned(),
        format!("Likes left out in total: {}.", crawl::words::grouped(left_out.as_u64().unwrap())),
    ] {
        assert!(card.contains(&sentence), "{sentence}: {card}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_columns_in_a_card_are_those_of_the_file() {
    let crawl = crawled(30).await;
    crawl.expect(0, &["export"]).await;
    crawl.expect(0, &["export", "--anonymize"]).await;
    for name in ["model_urls.psv", "model_likes.psv", "model_likes_anon.psv", "model_feats.psv"] {
        let file = super::sample::file(name, LikeTimes::None);
        let header = file.column_names().collect::<Vec<_>>().join("|");
        assert_eq!(exported(&crawl, name).split("\r\n").next(), Some(header.as_str()), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_that_is_not_complete_says_so_in_its_card() {
    let crawl = Setup::new(SiteKind::Sketchfab2016, 60).serve().await;
    crawl.expect(5, &["start", "--max-requests", "9"]).await;
    crawl.expect(0, &["export", "--partial"]).await;
    let card = exported(&crawl, "README.md");
    assert!(card.contains("**It is incomplete**"), "{card}");
    let left = crawl.status().await["stages"]
        .as_object()
        .unwrap()
        .values()
        .map(|stage| stage["available"].as_u64().unwrap())
        .sum::<u64>();
    let words = format!("\n- Incomplete: {left} pages are left to fetch.\n");
    assert!(card.contains(&words), "{card}");
    assert!(exported(&crawl, "stats.html").contains("Incomplete."));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_of_items_alone_has_a_card_without_users() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 30).serve().await;
    crawl.expect(0, &["start", "--only", "items"]).await;
    let (_, err) = crawl.expect(0, &["export"]).await;
    assert!(!err.contains("warning"), "{err}");
    assert!(exported(&crawl, "README.md").contains("It does not say who liked them."));
    assert!(!crawl.path("exports/stats.svg").exists(), "there is nothing to draw");
    // A chart of another crawl's export.
    std::fs::write(crawl.path("exports/stats.svg"), "<svg/>").unwrap();
    let (_, err) = crawl.expect(0, &["export"]).await;
    assert!(err.contains("stats.svg is from an earlier export"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_without_items_has_a_card_too() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 0);
    setup.world = World::generate(0, 7);
    let crawl = setup.serve().await;
    crawl.expect(10, &["start", "--like-limit", "1000000"]).await;
    crawl.expect(0, &["export", "--partial"]).await;
    let card = exported(&crawl, "README.md");
    assert!(card.contains("0 likes that 0 users gave to 0 models"), "{card}");
    assert!(card.contains("**It is incomplete**"), "{card}");
}

/// A README.md is the user's own if it is not a card, or if the card's second line was removed.
#[tokio::test(flavor = "multi_thread")]
async fn a_readme_of_the_user_is_never_overwritten() {
    let crawl = crawled(30).await;
    crawl.expect(0, &["export"]).await;
    let card = exported(&crawl, "README.md");
    let (first, rest) = card.split_once("\n# Written by").unwrap();
    let edited =
        format!("{first}{}", rest.split_once('\n').unwrap().1.replace("unknown", "cc0-1.0"));
    let path = |name: &str| crawl.path("exports").join(name);
    for theirs in ["# Notes\n", &edited, ""] {
        std::fs::write(path("README.md"), theirs).unwrap();
        let (out, err) = crawl.expect(0, &["export"]).await;
        assert_eq!(exported(&crawl, "README.md"), theirs);
        assert_eq!(exported(&crawl, "DATASET_CARD.md"), card);
        assert!(out.contains("DATASET_CARD.md") && !out.contains("README.md"), "{out}");
        assert!(err.contains("README.md was written or edited by someone"), "{err}");
    }
    std::fs::write(path("DATASET_CARD.md"), "# Notes as well\n").unwrap();
    let (_, err) = crawl.expect(0, &["export"]).await;
    assert!(err.contains("so there is no dataset card"), "{err}");
    assert_eq!(exported(&crawl, "DATASET_CARD.md"), "# Notes as well\n");
    std::fs::remove_file(path("README.md")).unwrap();
    let (_, err) = crawl.expect(0, &["export"]).await;
    assert_eq!((exported(&crawl, "README.md"), err.contains("warning")), (card, false));
}
