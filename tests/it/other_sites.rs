//! Crawls of two sites that are described in `tests/sites`, each written from its documentation. Small servers
//! simulate them, from the same documents.

use std::fmt::Write as _;
use std::net::Ipv4Addr;
use std::path::Path;

use axum::Router;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::harness::{program, text};

/// How many likes the `n`th item has: all sorts, from none to several pages.
fn n_likes(n: usize) -> usize {
    n * 37 % 211
}

fn user(n: usize, nth: usize) -> String {
    format!("{}", 1_000 + (n * 7 + nth * 13) % 2_003)
}

fn parameter(uri: &Uri, name: &str) -> Option<usize> {
    let pairs = uri.query()?.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(key, _)| *key == name).find_map(|(_, value)| value.parse().ok())
}

fn page(body: &Value, next: Option<String>) -> Response {
    let json = [(header::CONTENT_TYPE, "application/json")];
    match next {
        Some(next) => ([(header::LINK, next)], json, body.to_string()).into_response(),
        None => (json, body.to_string()).into_response(),
    }
}

const N_POSTS: usize = 90;

/// Lists are paged by `Link`: the posts by offset, those who favourited one by an id of their favourites.
async fn mastodon(uri: Uri) -> Response {
    let path = uri.path().strip_prefix("/api/v1").unwrap_or_default();
    if path == "/trends/statuses" {
        let offset = parameter(&uri, "offset").unwrap_or(0);
        let end = (offset + 40).min(N_POSTS);
        let posts: Vec<Value> = (offset..end)
            .map(|n| {
                json!({
                    "id": n.to_string(), "url": format!("https://a.example/@b/{n}"),
                    "favourites_count": n_likes(n) + n % 3, "language": "en",
                    "account": {"id": "1", "acct": "b"}, "tags": [{"name": "art"}],
                })
            })
            .collect();
        let address = format!("https://a.example/api/v1/trends/statuses?limit=40&offset={end}");
        let next = format!("<{address}>; rel=\"next\", <https://a.example/>; rel=\"prev\"");
        return page(&posts.into(), (end < N_POSTS).then_some(next));
    }
    let parts: Vec<&str> = path.split('/').collect();
    let ["", "statuses", id, "favourited_by"] = parts[..] else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let n: usize = id.parse().unwrap();
    let begin = parameter(&uri, "max_id").map_or(0, |max| 9_000 - max);
    let end = (begin + 80).min(n_likes(n));
    let users: Vec<Value> =
        (begin..end).map(|nth| json!({"id": user(n, nth), "acct": format!("u{nth}")})).collect();
    let next = format!("<https://a.example{path}?limit=80&max_id={}>; rel=\"next\"", 9_000 - end);
    page(&users.into(), (end < n_likes(n)).then_some(next.replace(path, uri.path())))
}

/// Observations are numbered pages, and hold who favourited them.
async fn inaturalist(uri: Uri) -> Response {
    if uri.path() != "/v1/observations" {
        return StatusCode::NOT_FOUND.into_response();
    }
    let number = parameter(&uri, "page").unwrap_or(1);
    let mut ranks: Vec<usize> = (0..N_POSTS * 5).collect();
    ranks.sort_by_key(|n| (std::cmp::Reverse(n_likes(*n)), *n));
    let results: Vec<Value> = ranks
        .into_iter()
        .skip((number - 1) * 200)
        .take(200)
        .map(|n| {
            let faves: Vec<Value> = (0..n_likes(n))
                .map(|nth| {
                    let user: u64 = user(n, nth).parse().unwrap();
                    json!({
                        "created_at": "2026-01-31T10:20:30+01:00", "user_id": user,
                        "user": {"id": user, "login": format!("u{nth}")},
                    })
                })
                .collect();
            json!({
                "id": n, "species_guess": null, "taxon": {"name": "Apis", "iconic_taxon_name": "Insecta"},
                "faves_count": n_likes(n), "faves": faves, "project_ids": [5, 7],
                "user": {"id": 3, "login": "c"},
            })
        })
        .collect();
    page(&json!({"total_results": N_POSTS * 5, "page": number, "results": results}), None)
}

/// A crawl by a description in `tests/sites`, and the server that it crawls.
struct Crawled {
    folder: tempfile::TempDir,
    server: JoinHandle<()>,
}

impl Crawled {
    async fn of(description: &str, base: &str, router: Router) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("http://{}{base}", listener.local_addr().unwrap());
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let folder = tempfile::tempdir().unwrap();
        let sites = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites");
        let config = format!(
            "site: {{kind: \"{}\", url: \"{url}\"}}\npace: {{requests_per_second: 1000000}}\n",
            sites.join(description).display()
        );
        std::fs::write(folder.path().join("config.yml"), config).unwrap();
        Self { folder, server }
    }

    async fn expect(&self, code: i32, args: &[&str]) -> String {
        let mut command = program();
        let output = command.current_dir(self.folder.path()).args(args).output().await.unwrap();
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "crawl {args:?}\n{out}\n{err}");
        out
    }

    fn exported(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join("exports").join(name)).unwrap()
    }
}

impl Drop for Crawled {
    fn drop(&mut self) {
        self.server.abort();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mastodon_server_is_crawled_by_its_description_alone() {
    let crawl = Crawled::of("mastodon.yml", "/api/v1", Router::new().fallback(mastodon)).await;
    crawl.expect(0, &["try"]).await;
    crawl.expect(5, &["start", "--max-requests", "20"]).await;
    crawl.expect(0, &["resume"]).await;
    crawl.expect(0, &["verify"]).await;
    crawl.expect(0, &["export"]).await;
    let mut wanted = "postname|pid|uid|username\r\n".to_owned();
    for n in (0..N_POSTS).filter(|n| n_likes(*n) + n % 3 >= 5) {
        for nth in 0..n_likes(n) {
            let _ = write!(wanted, "https://a.example/@b/{n}|{n}|{}|u{nth}\r\n", user(n, nth));
        }
    }
    assert_eq!(crawl.exported("post_likes.psv"), wanted);
    let feats = crawl.exported("post_feats.psv");
    assert!(feats.starts_with("pid|type|value\r\n1|tag|art\r\n1|language|en\r\n"), "{feats:.200}");
}

#[tokio::test(flavor = "multi_thread")]
async fn likes_within_their_items_cost_no_request() {
    let site = Router::new().fallback(inaturalist);
    let crawl = Crawled::of("inaturalist.yml", "/v1", site).await;
    crawl.expect(0, &["start"]).await;
    crawl.expect(0, &["verify"]).await;
    crawl.expect(0, &["export"]).await;
    let mut ranks: Vec<usize> = (0..N_POSTS * 5).filter(|n| n_likes(*n) >= 5).collect();
    ranks.sort_by_key(|n| (std::cmp::Reverse(n_likes(*n)), *n));
    let mut wanted = "observationname|oid|uid|username|liked_at\r\n".to_owned();
    for n in ranks {
        for nth in 0..n_likes(n) {
            let user = user(n, nth);
            let _ = write!(wanted, "Apis|{n}|{user}|u{nth}|2026-01-31T09:20:30.000Z\r\n");
        }
    }
    let exported = crawl.exported("observation_likes.psv");
    assert_eq!(exported.lines().count(), wanted.lines().count());
    let differs = exported.lines().zip(wanted.lines()).find(|(got, wanted)| got != wanted);
    assert_eq!(differs, None);
    let status: Value =
        serde_json::from_str(&crawl.expect(0, &["status", "--json"]).await).unwrap();
    assert_eq!(
        (&status["state"], &status["stages"]["likes"]["completed"]),
        (&json!("complete"), &json!(0))
    );
    assert!(status["requests"]["sent"].as_u64().unwrap() < 10, "{}", status["requests"]);
}
