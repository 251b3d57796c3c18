//! A list of likes whose newest come first, resumed after many new likes have shifted the others.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::Uri;
use axum::response::Response;
use serde_json::{Value, json};

use crate::own_site::{OwnSite, page, parameter};

const PER_PAGE: usize = 4;
/// How many likes there are when the crawl starts.
const N_OLD: usize = 120;

const DESCRIPTION: &str = r#"site: shifting
about: One list of likes, the newest first.
base: BASE
items: {get: /items, rows: "", id: /id}
likes: {by: item, get: "/likes?of={id}&offset={offset}", rows: "", next: {offset: 4}, user: {id: /id}}
"#;

/// A page of the likes: the newest are those with the highest number.
fn likes(uri: &Uri, n_new: usize) -> Response {
    let offset: usize = parameter(uri, "offset").unwrap().parse().unwrap();
    let ids = (0..N_OLD + n_new).rev().skip(offset).take(PER_PAGE);
    page(&ids.map(|id| json!({"id": id})).collect::<Vec<Value>>().into())
}

/// The page in the middle of the list, whatever was asked for.
fn same_page() -> Response {
    likes(&"/likes?offset=40".parse().unwrap(), 0)
}

/// Crawls all but the last 20 likes, and resumes once `n_new` others were given. If that is `LOOPS`, the site sends the
/// same page for ever.
async fn resumed(n_new: usize, code: i32) -> (OwnSite, String, usize) {
    let now: Arc<AtomicUsize> = Arc::default();
    let (state, n_requests) = (Arc::clone(&now), Arc::new(AtomicUsize::new(0)));
    let counter = Arc::clone(&n_requests);
    let site = OwnSite::serve(DESCRIPTION, move |uri| {
        counter.fetch_add(1, Ordering::SeqCst);
        match (uri.path(), state.load(Ordering::SeqCst)) {
            ("/items", _) => page(&json!([{"id": "a"}])),
            (_, LOOPS) => same_page(),
            (_, n_new) => likes(uri, n_new),
        }
    })
    .await;
    // robots.txt, the catalogue, and 25 pages of likes.
    site.expect(5, &["start", "--max-requests", "27"]).await;
    now.store(n_new, Ordering::SeqCst);
    let n_before = n_requests.load(Ordering::SeqCst);
    let (_, err) = site.expect(code, &["resume"]).await;
    (site, err, n_requests.load(Ordering::SeqCst) - n_before)
}

const LOOPS: usize = usize::MAX;

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_shifted_by_many_pages_is_read_to_its_end() {
    for n_new in [0, 4, 50, 90, 99] {
        let (site, err, _) = resumed(n_new, 0).await;
        assert!(err.contains("complete;"), "{n_new}: {err}");
        site.expect(0, &["verify"]).await;
        site.expect(0, &["export"]).await;
        let rows = site.read("exports/item_likes.psv");
        let ids = rows.lines().skip(1).filter_map(|row| row.split('|').nth(2)?.parse().ok());
        let ids: BTreeSet<usize> = ids.collect();
        assert!((0..N_OLD).all(|id| ids.contains(&id)), "{n_new}: {ids:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_comes_for_ever_ends_the_list_soon() {
    let (site, err, n_requests) = resumed(LOOPS, 4).await;
    assert!(err.contains("the list of likes loops"), "{err}");
    assert!((20..40).contains(&n_requests), "{n_requests} requests: {err}");
    site.expect(0, &["verify"]).await;
}
