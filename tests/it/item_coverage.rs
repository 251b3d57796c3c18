//! Which share of each item's announced likes was collected: as a spread and item by item.

use std::collections::BTreeMap;

use crawl::sim::{Fault, Faults, Server, Shape, SimSite, SplitBy, TypedFault, Ways, World};
use serde_json::{Value, json};

use crate::harness::{Crawl, Setup, assert_same};
use crate::site_kind::SiteKind;

/// A crawl asks no user.
const BY_ITEM: Ways<'static> =
    Ways { sources: &[], by_item: true, finds_items: true, asks_found_items: false };

/// The announced and the collected likes of each item, in the order of the files.
type Coverage = Vec<(String, u64, u64)>;

/// A world with users of all kinds, some likes that are no longer listed, and some that nobody announced.
fn world() -> World {
    let world = World::generate(120, 3).with_community(5);
    let few = world.items().iter().rposition(|item| item.n_likes >= 10).unwrap();
    let n_likes = |rank: usize| world.items()[rank].n_likes;
    let (second, fourth) = (n_likes(2), n_likes(4));
    let world = world.with_announced(2, second - 2).with_announced(4, fourth - 1);
    world.with_deleted_accounts(few, 6).with_deleted_accounts(0, 3).with_deleted_accounts(30, 1)
}

async fn serve(world: World, faults: Faults) -> Crawl {
    let site = SimSite::new(Shape::SketchfabV3, world).with_faults(faults);
    let mut crawl = Crawl::of(Server::start(site, 0).await.unwrap());
    let retry = "retry: {failures_max: 6, backoff: 1ms, backoff_max: 20ms, pause: 1ms}";
    crawl.configure("\ndatabase:", &format!("\n{retry}\ndatabase:"));
    crawl
}

/// What the site's truth says.
fn truth(crawl: &Crawl) -> Coverage {
    let truth = crawl.server.world().truth(Server::LIKE_LIMIT).findable(&SplitBy::ALL, BY_ITEM);
    let coverage = truth.coverage().into_iter();
    coverage.map(|(id, announced, n)| (id.to_owned(), announced.into(), n as u64)).collect()
}

#[expect(clippy::cast_precision_loss, reason = "these numbers are far below 2^52")]
fn ratio(collected: u64, announced: u64) -> f64 {
    collected as f64 / announced as f64
}

/// The spread of these items, computed from percentages in another way than the program does.
fn spread(coverage: &Coverage) -> Value {
    let names = ["none", "under_50", "under_90", "under_99", "under_100", "all", "more"];
    let mut counts: BTreeMap<&str, u64> = names.into_iter().map(|name| (name, 0)).collect();
    let mut shares = Vec::new();
    for (_, announced, collected) in coverage.iter().filter(|(_, announced, _)| *announced > 0) {
        let share = ratio(*collected, *announced);
        let name = match share {
            0.0 => "none",
            share if share < 0.5 => "under_50",
            share if share < 0.9 => "under_90",
            share if share < 0.99 => "under_99",
            share if share < 1.0 => "under_100",
            1.0 => "all",
            _ => "more",
        };
        *counts.get_mut(name).unwrap() += 1;
        shares.push(share);
    }
    shares.sort_by(f64::total_cmp);
    let median = f64::midpoint(shares[(shares.len() - 1) / 2], shares[shares.len() / 2]);
    let mut spread = json!(counts);
    (spread["n"], spread["median"]) = (shares.len().into(), median.into());
    spread
}

fn assert_equal(got: &Value, wanted: &Value) {
    let (mut got, mut wanted) = (got.clone(), wanted.clone());
    let medians = [got["median"].take(), wanted["median"].take()];
    assert_eq!(got, wanted);
    let [got, wanted] = medians.map(|median| median.as_f64().unwrap());
    assert!((got - wanted).abs() < 1e-9, "{got} and {wanted}");
}

/// Compares the coverage in status, manifest and card with this one.
async fn assert_reported(crawl: &Crawl, coverage: &Coverage) {
    let wanted = spread(coverage);
    crawl.expect(0, &["verify"]).await;
    assert_equal(&crawl.status().await["coverage_per_item"], &wanted);
    crawl.expect(0, &["export", "--partial"]).await;
    assert_equal(&crawl.manifest()["completeness"]["coverage_per_item"], &wanted);
    let card = String::from_utf8(crawl.exported("README.md")).unwrap();
    let whole = wanted["all"].as_u64().unwrap() + wanted["more"].as_u64().unwrap();
    let sentence =
        format!("All likes were collected for {whole}, and none for {}.\n", wanted["none"]);
    assert!(card.contains(&sentence) && card.contains("](coverage.svg)"), "{card}");
    let drawing = String::from_utf8(crawl.exported("coverage.svg")).unwrap();
    let bar = format!("under 50 %: {}; ", wanted["under_50"]);
    assert!(drawing.contains(&bar), "{drawing}");
    let page = String::from_utf8(crawl.exported("stats.html")).unwrap();
    assert!(page.contains(&bar), "{page}");
}

/// The rows of the file that belong to this coverage.
fn rows(coverage: &Coverage) -> String {
    let row = |(id, announced, collected): &(String, u64, u64)| {
        let share = ratio(*collected, *announced);
        format!("{id},{announced},{collected},{share:.4}\r\n")
    };
    let header = "id,announced,collected,coverage\r\n".to_owned();
    header + &coverage.iter().map(row).collect::<String>()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_export_has_a_csv_file_of_it_whatever_the_format() {
    let crawl = serve(world(), Faults::none()).await;
    crawl.run(&["start"]).await;
    // The order is that of the catalogue, which the crawl did not have to read in parts.
    let mut wanted = truth(&crawl);
    let world = crawl.server.world();
    let rank = |id: &str| world.items().iter().position(|item| item.id == id);
    wanted.sort_by_key(|(id, _, _)| rank(id));
    for format in ["psv", "csv", "jsonl", "psv,csv,jsonl"] {
        let export = ["export", "--partial", "--format", format, "--out", format];
        crawl.expect(0, &export).await;
        let read = |name: &str| std::fs::read(crawl.path(format).join(name)).unwrap();
        assert_same(&read("item_coverage.csv"), rows(&wanted).as_bytes(), format);
        let manifest: Value = serde_json::from_slice(&read("manifest.json")).unwrap();
        let last = manifest["files"].as_array().unwrap().last().unwrap();
        let told = (&last["name"], &last["table"], &last["format"], &last["rows"]);
        let (name, table) = ("item_coverage.csv".into(), "item_coverage".into());
        assert_eq!(told, (&name, &table, &"csv".into(), &wanted.len().into()));
        let card = String::from_utf8(read("README.md")).unwrap();
        assert!(card.contains("| `item_coverage.csv` | how many of the announced"), "{card}");
    }
    let croissant: Value =
        serde_json::from_slice(&std::fs::read(crawl.path("csv/croissant.json")).unwrap()).unwrap();
    let sets = croissant["recordSet"].as_array().unwrap();
    assert!(sets.iter().any(|set| set["name"] == "item_coverage"), "{croissant}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_was_announced_the_share_is_empty_and_filters_change_no_count() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 30).serve().await;
    let truth = crawl.server.world().truth(5);
    std::fs::write(crawl.path("models.psv"), truth.model_urls_psv()).unwrap();
    crawl.expect(0, &["start", "--items", "models.psv"]).await;
    crawl.expect(0, &["export", "--min-item-likes", "8", "--min-user-likes", "2"]).await;
    let file = String::from_utf8(crawl.exported("item_coverage.csv")).unwrap();
    let kept = String::from_utf8(crawl.exported("model_urls.psv")).unwrap();
    assert!(file.lines().count() > 1 && kept.lines().count() == file.lines().count(), "{file}");
    for row in file.lines().skip(1) {
        let (id, rest) = row.split_once(',').unwrap();
        let n = truth.model_likes().filter(|like| like[1] == id).count();
        assert_eq!(rest, format!(",{n},"), "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_without_likes_has_no_file_of_it() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 30).serve().await;
    crawl.expect(0, &["start", "--only", "items"]).await;
    crawl.expect(0, &["export"]).await;
    assert!(!crawl.path("exports/item_coverage.csv").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_spread_is_that_of_the_truth() {
    let crawl = serve(world(), Faults::none()).await;
    crawl.run(&["start"]).await;
    let coverage = truth(&crawl);
    let wanted = spread(&coverage);
    for class in ["under_50", "under_90", "all", "more"] {
        assert_ne!(wanted[class], 0, "the truth has items of this class: {wanted}");
    }
    assert_reported(&crawl, &coverage).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_and_faults_change_nothing_about_it() {
    let faults = ["server-error=0.1", "reset=0.05", "truncated=0.05", "broken-json=0.03"];
    let typed = faults.iter().map(|text| text.parse::<TypedFault>().unwrap()).collect();
    let crawl = serve(world(), Faults::typed(4, typed)).await;
    crawl.start_and_kill(5, 15..=40).await;
    crawl.run(&["resume"]).await;
    assert_reported(&crawl, &truth(&crawl)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_whose_likes_are_gone_has_none_of_them() {
    let world = World::generate(40, 3).with_community(5);
    let lost: Vec<String> = [9, 20].map(|rank: usize| world.items()[rank].id.clone()).to_vec();
    let script = |id: &String| (format!("model={id}&"), vec![Fault::Gone; 50]);
    let crawl = serve(world, Faults::script(lost.iter().map(script).collect())).await;
    crawl.run(&["start"]).await;
    let mut coverage = truth(&crawl);
    for (id, _, collected) in &mut coverage {
        *collected = if lost.contains(id) { 0 } else { *collected };
    }
    assert_eq!(spread(&coverage)["none"], 2);
    assert_reported(&crawl, &coverage).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn likes_of_forgotten_users_count_as_collected() {
    let crawl = serve(world(), Faults::none()).await;
    crawl.run(&["start"]).await;
    let before = crawl.status().await["coverage_per_item"].clone();
    let user = crawl.server.world().truth(Server::LIKE_LIMIT).model_likes().next().unwrap();
    std::fs::write(crawl.path("list"), format!("{}\n", user[2])).unwrap();
    crawl.expect(0, &["forget", "list"]).await;
    assert_eq!(crawl.status().await["coverage_per_item"], before);
    crawl.expect(0, &["export", "--partial"]).await;
    assert_eq!(crawl.manifest()["completeness"]["coverage_per_item"], before);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_tasks_are_left_an_export_counts_the_items_whose_pages_are_settled() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 60).serve().await;
    crawl.expect(5, &["start", "--max-requests", "40"]).await;
    assert_eq!(crawl.status().await["coverage_per_item"], Value::Null);
    crawl.expect(0, &["export", "--partial"]).await;
    let spread = crawl.manifest()["completeness"]["coverage_per_item"].clone();
    let n = spread["n"].as_u64().unwrap();
    assert!(0 < n && n < 60, "{spread}");
    assert_eq!((&spread["all"], &spread["median"]), (&n.into(), &1.0.into()));
    crawl.expect(0, &["resume"]).await;
    let n_items = crawl.server.world().truth(5).model_urls().count();
    assert_eq!(crawl.status().await["coverage_per_item"]["n"], n_items);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_likes_were_announced_there_is_no_spread() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 30).serve().await;
    let truth = crawl.server.world().truth(5);
    std::fs::write(crawl.path("models.psv"), truth.model_urls_psv()).unwrap();
    crawl.expect(0, &["start", "--items", "models.psv"]).await;
    assert_eq!(crawl.status().await["coverage_per_item"], Value::Null);
    crawl.expect(0, &["export"]).await;
    assert_eq!(crawl.manifest()["completeness"]["coverage_per_item"], Value::Null);
    assert!(!crawl.path("exports/coverage.svg").exists());

    let crawl = Setup::new(SiteKind::SketchfabV3, 30).serve().await;
    crawl.expect(0, &["start", "--only", "items"]).await;
    assert_eq!(crawl.status().await["coverage_per_item"], Value::Null);
}
