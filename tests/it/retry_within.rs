//! `crawl resume --retry short` where the likes stand within the items of the catalogue.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::own_site::{OwnSite, page, parameter};

const N_ITEMS: usize = 24;
const PER_PAGE: usize = 4;
const N_LIKES: usize = 6;

/// Each way to the next page: what the address holds, and `next`.
const PAGING: [(&str, &str); 7] = [
    ("?page={page}", "{page: 1}"),
    ("?page={page}", "{page: 1, size: 4}"),
    ("?offset={offset}", "{offset: 4, total: /total}"),
    ("", "{cursor: /cursor, parameter: after}"),
    ("", "{url: /next}"),
    ("", "{link: next}"),
    ("?all=1", "none"),
];

fn description(get: &str, next: &str) -> String {
    format!(
        r#"site: inner
about: Items that hold their likes.
base: BASE
items: {{get: "/items{get}", rows: /items, next: {next}, id: /id, likes: /n}}
likes: {{by: item, within: /fans, user: {{id: /id, name: /name}}}}
"#
    )
}

/// A page of the catalogue. Until the site is repaired, the items of its second and fifth page lack likes.
fn answer(uri: &Uri, is_repaired: bool) -> Response {
    let n = |name| parameter(uri, name).and_then(|value| value.parse::<usize>().ok());
    let begin = n("page").map(|page| (page - 1) * PER_PAGE).or(n("offset")).or(n("after"));
    let begin = begin.unwrap_or(0);
    let per_page = if n("all").is_some() { N_ITEMS } else { PER_PAGE };
    let end = (begin + per_page).min(N_ITEMS);
    let item = |nth: usize| {
        let is_short = !is_repaired && matches!(nth / PER_PAGE, 1 | 4);
        let n_listed = if is_short { 1 + nth % 2 } else { N_LIKES };
        let fan = |n: usize| json!({"id": nth * 5 + n, "name": format!("name{}", nth * 5 + n)});
        let fans: Vec<Value> = (0..n_listed).map(fan).collect();
        json!({"id": format!("i{nth}"), "n": N_LIKES, "fans": fans})
    };
    let items: Vec<Value> = (begin..end.max(begin)).map(item).collect();
    let mut body = json!({"items": items, "total": N_ITEMS});
    if end >= N_ITEMS {
        return page(&body);
    }
    body["cursor"] = json!(end.to_string());
    body["next"] = json!(format!("/items?after={end}"));
    ([("Link", format!("</items?after={end}>; rel=\"next\""))], page(&body)).into_response()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_pages_of_short_items_are_read_again() {
    for (get, next) in PAGING {
        let is_repaired = Arc::new(AtomicBool::new(false));
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let (switch, log) = (Arc::clone(&is_repaired), Arc::clone(&asked));
        let site = OwnSite::serve(&description(get, next), move |uri| {
            log.lock().unwrap().push(uri.to_string());
            answer(uri, switch.load(Ordering::SeqCst))
        })
        .await;
        let (_, err) = site.expect(4, &["start"]).await;
        assert!(err.contains("--retry short"), "{next}: {err}");
        let (out, _) = site.expect(0, &["status"]).await;
        assert!(out.contains("8 items have fewer likes than the site announced"), "{next}: {out}");

        // The site still lacks them: nothing is lost, and nothing is complete.
        site.expect(4, &["resume", "--retry", "short"]).await;
        site.expect(0, &["verify"]).await;

        is_repaired.store(true, Ordering::SeqCst);
        asked.lock().unwrap().clear();
        let (_, err) = site.expect(0, &["resume", "--retry", "short"]).await;
        let n_pages = if next == "none" { 1 } else { 2 };
        assert_eq!(asked.lock().unwrap().len(), n_pages, "{next}: {asked:?}");
        assert!(err.contains("collected  24 items") && err.contains("144 likes"), "{next}: {err}");
        assert!(err.contains("complete;") && !err.contains("short "), "{next}: {err}");
        site.expect(0, &["verify"]).await;
        let (_, err) = site.expect(0, &["resume", "--retry", "short"]).await;
        assert!(err.contains("nothing to retry"), "{next}: {err}");
    }
}

/// Returns a description of a site whose likes are at this place within the items.
fn with_likes_at(place: &str, features: &str) -> String {
    description("", "none").replace("/fans", place).replace("likes: /n}", features)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_shows_the_likes_within_an_item_once() {
    let features = "likes: /n, features: {tag: /tags/*}}";
    for (features, shown) in
        [(features, "with the catalogue: 0 tags for i0"), ("likes: /n}", "none: the description")]
    {
        let description = with_likes_at("/fans", features);
        let site = OwnSite::serve(&description, |uri| answer(uri, true)).await;
        let (out, _) = site.expect(0, &["try"]).await;
        let line = |stage: &str| {
            let lines: Vec<&str> = out.lines().filter(|line| line.starts_with(stage)).collect();
            assert_eq!(lines.len(), 1, "{out}");
            lines[0].to_owned()
        };
        let likes = "with the catalogue: 6 likes of 6 likes announced for i0";
        assert!(line("likes ").ends_with(likes), "{out}");
        assert!(line("features ").contains(shown), "{out}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_place_of_the_likes_within_an_item_is_named_by_a_trial_and_a_crawl() {
    let description = with_likes_at("/fens", "likes: /n}");
    let site = OwnSite::serve(&description, |uri| answer(uri, true)).await;
    let (_, err) = site.expect(10, &["try"]).await;
    assert!(err.contains("check likes.within and likes.user in the description"), "{err}");
    let (_, err) = site.expect(10, &["start"]).await;
    assert!(err.contains("no like was collected, although the site announced some"), "{err}");
}
