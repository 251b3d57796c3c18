//! Catalogues that the site cuts off: they are read in parts, and what no part lists is named.

use std::collections::BTreeSet;

use crawl::sim::{
    Faults, Server, Shape, SimSite, SplitBy, TruthPart, TruthSplit, TypedFault, Ways, World,
};
use crawl::sites::description::Description;

use crate::harness::{Crawl, assert_same};

/// A crawl asks no user.
const BY_ITEM: Ways<'static> =
    Ways { sources: &[], by_item: true, finds_items: true, asks_found_items: false };

/// A site with `n_items` items, whose search lists at most `limit`.
fn world(n_items: usize, limit: usize) -> World {
    World::generate(n_items, 3).with_community(5).with_search_limit(limit)
}

/// A crawl by a copy of the bundled description that says where this site cuts its lists off.
async fn serve(world: World, limit: usize, faults: Faults) -> Crawl {
    let text = &Description::bundled_named("sketchfab-v3").unwrap().text;
    let site = SimSite::new(Shape::SketchfabV3, world).with_faults(faults);
    let mut crawl = Crawl::of(Server::start(site, 0).await.unwrap());
    if let Some(limit) = crawl.server.world().search_limit() {
        crawl.configure(&printed(limit), "");
    }
    assert!(text.contains("lists_at_most: 10000"));
    let text = text.replace("lists_at_most: 10000", &format!("lists_at_most: {limit}"));
    std::fs::write(crawl.path("site.yml"), text).unwrap();
    crawl.configure("kind: sketchfab-v3", "kind: ./site.yml");
    let retry = "retry: {failures_max: 6, backoff: 1ms, backoff_max: 20ms, pause: 1ms}";
    crawl.configure("\ndatabase:", &format!("\n{retry}\ndatabase:"));
    crawl
}

/// The line of a configuration that says where the site cuts its lists off.
fn printed(limit: usize) -> String {
    format!("  lists_at_most: {limit}\n")
}

fn split(crawl: &Crawl) -> TruthSplit<'_> {
    crawl.server.world().truth(Server::LIKE_LIMIT).split(&SplitBy::ALL, 24)
}

/// The names of the parts that are cut off for good, and of those with items that no part below them lists.
fn incomplete(split: &TruthSplit<'_>) -> BTreeSet<String> {
    let query = |query: &[(SplitBy, &str)]| {
        let pairs: Vec<String> =
            query.iter().map(|(by, value)| format!("{}={value}", by.parameter())).collect();
        pairs.join("&")
    };
    let lists_more = |part: &TruthPart<'_>| {
        let below = |other: &&TruthPart<'_>| {
            other.query.len() == part.query.len() + 1 && other.query.starts_with(&part.query)
        };
        let listed: BTreeSet<&str> = split
            .parts
            .iter()
            .filter(below)
            .flat_map(|below| below.items.iter().map(|item| item.id.as_str()))
            .collect();
        part.items.iter().any(|item| !listed.contains(item.id.as_str()))
    };
    let is_named = |part: &&TruthPart<'_>| part.is_cut_off && (!part.is_split || lists_more(part));
    split.parts.iter().filter(is_named).map(|part| query(&part.query)).collect()
}

/// Compares the collected items, and those reported as missing, with the lists of the parts.
async fn assert_truth(crawl: &Crawl) {
    let split = split(crawl);
    crawl.expect(0, &["verify"]).await;
    let status = crawl.status().await;
    let named = status["cut_off"].as_array().unwrap().iter();
    let named: BTreeSet<String> =
        named.map(|part| part["part"].as_str().unwrap().to_owned()).collect();
    assert_eq!(named, incomplete(&split));
    assert_eq!(status["state"], if named.is_empty() { "complete" } else { "incomplete" });
    assert_eq!(status["catalogue_end"], "split");
    crawl.expect(0, &["export", "--partial"]).await;
    let truth = crawl.server.world().truth(Server::LIKE_LIMIT).findable(&SplitBy::ALL, BY_ITEM);
    assert_same(&crawl.exported("model_urls.psv"), &truth.model_urls_psv(), "items");
    assert_same(&crawl.exported("model_feats.psv"), &truth.model_feats_psv(), "features");
    let sorted = |bytes: &[u8]| {
        let mut lines: Vec<String> =
            String::from_utf8_lossy(bytes).lines().map(str::to_owned).collect();
        lines.sort_unstable();
        lines
    };
    let likes = crawl.exported("model_likes.psv");
    assert!(sorted(&likes) == sorted(&truth.model_likes_psv(None)), "the likes differ");
}

/// The requests for pages of the search.
fn n_of_search(crawl: &Crawl) -> usize {
    crawl.server.requests().iter().filter(|sent| sent.target.contains("/search")).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_catalogue_that_is_cut_off_is_read_in_parts_and_what_no_part_lists_is_named() {
    for (n_items, limit) in [(400, 72), (300, 24), (400, 200)] {
        let crawl = serve(world(n_items, limit), limit, Faults::none()).await;
        let n_named = incomplete(&split(&crawl)).len();
        assert!(n_named > 0, "some items have no category");
        let (_, err) = crawl.expect(4, &["start"]).await;
        assert!(err.contains("may be missing"), "{err}");
        assert_truth(&crawl).await;
        let pages: usize = split(&crawl).parts.iter().map(|part| part.n_pages).sum();
        // A list that ends above the like limit is confirmed, unless it was cut off.
        let is_confirmed = |part: &&TruthPart<'_>| {
            !part.is_cut_off && part.ends_at.is_none_or(|likes| likes >= Server::LIKE_LIMIT)
        };
        let n_confirmed = split(&crawl).parts.iter().filter(is_confirmed).count();
        assert_eq!(n_of_search(&crawl), pages + n_confirmed);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_simulated_search_with_a_limit_is_split_by_the_configuration_that_is_printed() {
    let site = SimSite::new(Shape::SketchfabV3, world(300, 24));
    let crawl = Crawl::of(Server::start(site, 0).await.unwrap());
    crawl.expect(4, &["start"]).await;
    assert_truth(&crawl).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_that_ends_early_is_named_at_the_end_of_the_run_and_can_be_split_then() {
    let site = SimSite::new(Shape::SketchfabV3, world(400, 72));
    let mut crawl = Crawl::of(Server::start(site, 0).await.unwrap());
    crawl.configure(&printed(72), "");
    let (_, err) = crawl.expect(0, &["start"]).await;
    let last: Vec<&str> = err.lines().rev().take(2).collect();
    let fewest = split(&crawl).parts[0].ends_at.unwrap();
    assert!(last[1].contains(&format!("after 72 entries, the last with {fewest} likes")), "{err}");
    assert!(
        last[1].contains("set site.lists_at_most: 72") && last[0].contains("complete"),
        "{err}"
    );
    assert!(last[1].contains("crawl resume --retry ended"), "{err}");
    crawl.expect(0, &["export"]).await;
    let status = crawl.status().await;
    for early in [&status["early_end"], &crawl.manifest()["completeness"]["early_end"]] {
        assert_eq!((&early["entries"], &early["ends_at_likes"]), (&72.into(), &fewest.into()));
    }
    let card = String::from_utf8(crawl.exported("README.md")).unwrap();
    assert!(
        card.contains(&format!("ended after 72 models, the last with {fewest} likes")),
        "{card}"
    );
    assert!(card.contains("`lists_at_most` should be 72"), "{card}");

    crawl.configure("\npace:", &format!("\n{}pace:", printed(72)));
    let (_, err) = crawl.expect(4, &["resume", "--retry", "ended"]).await;
    assert!(
        err.contains("the catalogue is cut off") && !err.contains("site.lists_at_most"),
        "{err}"
    );
    assert!(crawl.status().await["early_end"].is_null());
    assert_truth(&crawl).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_goes_on_is_read_on_whatever_the_description_says() {
    let crawl = serve(World::generate(120, 3), 24, Faults::none()).await;
    crawl.expect(0, &["start"]).await;
    let status = crawl.status().await;
    assert_eq!(status["catalogue_end"], "under-like-limit");
    assert_eq!(status["cut_off"], serde_json::json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_and_faults_lose_nothing_of_a_catalogue_in_parts() {
    let faults = ["server-error=0.1", "reset=0.05", "truncated=0.05", "broken-json=0.03"];
    let typed = faults.iter().map(|text| text.parse::<TypedFault>().unwrap()).collect();
    let crawl = serve(world(300, 48), 48, Faults::typed(4, typed)).await;
    crawl.start_and_kill(8, 20..=60).await;
    crawl.expect(4, &["resume"]).await;
    assert_truth(&crawl).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_whose_addresses_expire_is_read_again_and_no_other() {
    let world = world(300, 72);
    let faults = Faults::at(&["catalogue/9:expired-cursor=once"]);
    let Ok(faults) = faults else { panic!("{:?}", faults.err()) };
    let crawl = serve(world, 72, faults).await;
    crawl.expect(4, &["start"]).await;
    assert_truth(&crawl).await;
    let pages: usize = split(&crawl).parts.iter().map(|part| part.n_pages).sum();
    assert!(n_of_search(&crawl) < 2 * pages, "{} of {pages}", n_of_search(&crawl));
}
