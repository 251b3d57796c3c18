//! Searches are narrowed down and cut off, and the list by key is not.

use std::collections::BTreeSet;

use super::super::super::slugs::{CATEGORIES, LICENCES};
use super::*;

const FIRST: &str = "/v3/search?type=models&sort_by=-likeCount&count=24";
const BY_KEY: &str = "/v3/models?sort_by=-likeCount&count=24";

pub(super) async fn serve_world(world: World, faults: &[&str]) -> Server {
    let site = SimSite::new(Shape::SketchfabV3, world).with_faults(Faults::at(faults).unwrap());
    Server::start(site, 0).await.unwrap()
}

fn today() -> World {
    World::generate(300, 3).with_community(5)
}

/// Returns the entries of a list, and how many pages they took.
async fn entries(server: &Server, first: &str) -> (Vec<Value>, usize) {
    let mut client = TestClient::new(server).await;
    let (mut found, mut target, mut n) = (Vec::new(), Some(first.to_owned()), 0);
    while let Some(address) = target {
        let page = client.get_json(&address).await;
        found.extend(page["results"].as_array().unwrap().iter().cloned());
        target = page["next"].as_str().map(|url| url.replace(&server.url(), ""));
        n += 1;
    }
    (found, n)
}

fn ids(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|entry| entry["uid"].as_str().unwrap()).collect()
}

fn licence_of(entry: &Value) -> Option<&str> {
    entry["license"].as_str().or_else(|| entry["license"]["slug"].as_str())
}

fn has_category(entry: &Value, (name, slug): (&str, &str)) -> bool {
    let of = entry["categories"].as_array().unwrap().iter();
    of.clone().all(|category| {
        category.get("slug").is_none_or(|slug| !slug.as_str().unwrap().contains("--"))
    }) && of.clone().any(|category| {
        category["name"] == name && category.get("slug").is_none_or(|found| found == slug)
    })
}

#[tokio::test]
async fn a_search_lists_at_most_its_limit_and_the_list_by_key_has_everything() {
    let server = serve_world(today().with_search_limit(50), &[]).await;
    let (found, n_pages) = entries(&server, FIRST).await;
    let world = server.world();
    assert_eq!((found.len(), n_pages), (50, 3));
    assert!(ids(&found).iter().zip(world.items()).all(|(id, item)| *id == item.id));
    let (all, _) = entries(&server, BY_KEY).await;
    assert!(ids(&all).iter().copied().eq(world.items().iter().map(|item| item.id.as_str())));
}

#[tokio::test]
async fn a_filter_lists_what_meets_it_and_an_unknown_value_nothing() {
    let server = serve_world(today(), &[]).await;
    let (all, _) = entries(&server, FIRST).await;
    for category in CATEGORIES {
        let (found, _) = entries(&server, &format!("{FIRST}&categories={}", category.1)).await;
        let wanted: Vec<_> =
            all.iter().filter(|entry| has_category(entry, category)).cloned().collect();
        assert_eq!(ids(&found), ids(&wanted), "{category:?}");
        let (both, _) =
            entries(&server, &format!("{FIRST}&license=by&categories={}", category.1)).await;
        let wanted: Vec<_> =
            wanted.into_iter().filter(|entry| licence_of(entry) == Some("by")).collect();
        assert_eq!(ids(&both), ids(&wanted), "{category:?} and by");
    }
    let mut licensed = BTreeSet::new();
    for (slug, _) in LICENCES {
        let (found, _) = entries(&server, &format!("{FIRST}&license={slug}")).await;
        assert!(
            !found.is_empty() && found.iter().all(|entry| licence_of(entry) == Some(slug)),
            "{slug}"
        );
        licensed.extend(ids(&found).into_iter().map(str::to_owned));
    }
    let without = all.iter().filter(|entry| licence_of(entry).is_none()).count();
    assert!(without > 5 && licensed.len() + without == all.len());
    for query in ["categories=none", "license=none", "categories=none&license=by"] {
        assert_eq!(entries(&server, &format!("{FIRST}&{query}")).await, (Vec::new(), 1), "{query}");
    }
}

#[tokio::test]
async fn items_have_no_category_one_or_two_and_every_kind_of_licence() {
    let server = serve_world(today(), &[]).await;
    let (all, _) = entries(&server, FIRST).await;
    let counts = all.iter().map(|entry| entry["categories"].as_array().unwrap().len());
    assert_eq!(counts.collect::<BTreeSet<_>>(), BTreeSet::from([0, 1, 2]));
    let lacks = |field: &str| {
        all.iter().filter(|entry| entry.get(field).is_none_or(Value::is_null)).count()
    };
    for field in [
        "viewerUrl",
        "publishedAt",
        "createdAt",
        "viewCount",
        "isDownloadable",
        "isAgeRestricted",
        "license",
        "user",
    ] {
        assert!(
            (1..all.len() / 2).contains(&lacks(field)),
            "{field} is missing {} times",
            lacks(field)
        );
    }
    let world = server.world();
    for (entry, item) in all.iter().zip(world.items()) {
        let details = world.details(item).unwrap();
        assert_eq!(entry.get("viewCount").and_then(Value::as_u64), details.n_views);
        assert_eq!(entry["commentCount"], details.n_comments);
        assert_eq!(licence_of(entry), details.licence);
        assert_eq!(
            entry.get("isAgeRestricted").and_then(Value::as_bool),
            details.is_age_restricted
        );
        assert_eq!(entry["user"]["uid"].as_str(), world.owner(item).map(|user| user.id.as_str()));
    }
    assert!(all.iter().any(|entry| entry["license"].is_string()));
    assert!(all.iter().any(|entry| entry["license"].is_object()));
}

#[tokio::test]
async fn a_run_of_equal_counts_comes_again_and_again() {
    for (fault, is_same) in [("looping-run", true), ("looping-run-anew", false)] {
        let server = serve_world(today(), &[&format!("catalogue:{fault}")]).await;
        let mut client = TestClient::new(&server).await;
        let (mut target, mut seen, mut found) = (BY_KEY.to_owned(), Vec::new(), BTreeSet::new());
        for _ in 0..60 {
            let page = client.get_json(&target).await;
            found.extend(ids(page["results"].as_array().unwrap()).into_iter().map(str::to_owned));
            target = page["next"].as_str().unwrap().replace(&server.url(), "");
            seen.push(target.clone());
        }
        assert!(found.len() < server.world().items().len(), "{fault}");
        let distinct: BTreeSet<_> = seen.iter().collect();
        assert_eq!(distinct.len() < seen.len(), is_same, "{fault}");
    }
    let refusal = "catalogue:looping-run".parse::<super::super::super::TypedFault>().unwrap();
    assert!(refusal.check(Shape::SketchfabV3).is_ok());
    assert!(refusal.check(Shape::Gitlab).unwrap_err().contains("sketchfab-v3"));
}
