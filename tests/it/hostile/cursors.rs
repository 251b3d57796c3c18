//! Sites whose cursors are ids of users: no cursor may be shown.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::own_site::{OwnSite, page, parameter};

const SITE: &str = "
site: secret-cursors
base: BASE
items: {get: /items, rows: /rows, id: /id, name: /name, next: {cursor: /after, parameter: after}}
likes:
  by: item
  get: /likes/{id}
  rows: /rows
  user: {id: /user}
  next: {cursor: /after, parameter: after}
";

const N_ITEMS: usize = 4;

/// A user of whom a log must say nothing.
fn user(nth: usize) -> String {
    format!("anna.{nth}")
}

/// The page after the user of the cursor: five users of twenty, and the last of them as the next cursor.
fn likes(uri: &Uri) -> Value {
    let after = parameter(uri, "after").and_then(|after| after.strip_prefix("anna."));
    let begin = after.map_or(0, |nth| nth.parse::<usize>().unwrap() + 1);
    let users: Vec<Value> = (begin..begin + 5).map(|nth| json!({"user": user(nth)})).collect();
    let next = (begin < 15).then(|| user(begin + 4));
    json!({"rows": users, "after": next})
}

fn items(uri: &Uri) -> Value {
    let is_first = parameter(uri, "after").is_none();
    let ids = if is_first { 0..N_ITEMS / 2 } else { N_ITEMS / 2..N_ITEMS };
    let rows: Vec<Value> = ids.map(|n| json!({"id": format!("i{n}"), "name": "a name"})).collect();
    json!({"rows": rows, "after": is_first.then(|| user(99))})
}

/// A site that answers this many requests for likes, and then differently.
fn answers(n_good: u32, then: fn(&Uri) -> Response) -> impl Fn(&Uri) -> Response + Clone {
    let n = Arc::new(AtomicU32::new(0));
    move |uri| match uri.path() {
        "/items" => page(&items(uri)),
        _ if n.fetch_add(1, Ordering::SeqCst) < n_good => page(&likes(uri)),
        _ => then(uri),
    }
}

fn unavailable(_: &Uri) -> Response {
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

fn gone(_: &Uri) -> Response {
    StatusCode::GONE.into_response()
}

fn refused(_: &Uri) -> Response {
    StatusCode::BAD_REQUEST.into_response()
}

fn of_another_shape(_: &Uri) -> Response {
    page(&json!({"error": format!("{} is unknown", user(4)), "rows": {"user": user(4)}}))
}

fn the_first_page(_: &Uri) -> Response {
    page(&json!({"rows": [{"user": user(0)}], "after": user(0)}))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_that_is_the_id_of_a_user_is_never_shown() {
    for then in [unavailable, gone, refused, of_another_shape, the_first_page] {
        let site = OwnSite::serve(SITE, answers(6, then)).await;
        let mut said = String::new();
        let mut n_logged = 0;
        for args in [
            &["start", "-vvv"][..],
            &["status"],
            &["status", "--json"],
            &["failures", "--json"],
            &["audit"],
            &["resume", "--retry", "all", "-vvv"],
            &["failures"],
            &["verify"],
        ] {
            let output = site.run(args).await;
            n_logged += output.matches("a task ").count();
            said += &output;
        }
        assert!(n_logged > 0, "tasks are logged: {said}");
        let leak = said.lines().find(|line| line.contains("anna"));
        assert_eq!(leak, None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn first_contact_with_a_moved_site_shows_no_cursor() {
    let site = OwnSite::serve(SITE, answers(2, refused)).await;
    site.expect(5, &["start", "--max-requests", "5"]).await;
    site.describe(&SITE.replace("/likes/{id}", "/likes/{id}?moved=1"));
    let said = site.run(&["resume", "--site-moved", "-vvv"]).await;
    assert!(said.contains("a later page of http://"), "{said}");
    assert_eq!(said.lines().find(|line| line.contains("anna")), None);
}
