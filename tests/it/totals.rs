//! Lists whose end is their total number of entries, on sites whose pages are not as full as described.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::harness::{program, text};

const N_ITEMS: usize = 23;

/// How many entries each page of likes has. The one without any is in mid-list.
const LIKES: [usize; 4] = [5, 0, 5, 1];

fn parameter(uri: &Uri, name: &str) -> Option<usize> {
    let pairs = uri.query()?.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(key, _)| *key == name).find_map(|(_, value)| value.parse().ok())
}

/// Lists 5 items per page, whatever is asked for. Past its end the last page comes again for ever, with a cursor
/// and a number: only the total says where that is.
fn site(uri: &Uri) -> Value {
    let number = parameter(uri, "page").or_else(|| parameter(uri, "cursor")).unwrap_or(1);
    if !uri.path().starts_with("/likes") {
        let nth = (number - 1).min(N_ITEMS / 5);
        let ids = (nth * 5..N_ITEMS).take(5).map(|id| json!({"id": id, "name": "n"}));
        let rows: Vec<Value> = ids.collect();
        return json!({"n": N_ITEMS, "rows": rows, "next": number + 1});
    }
    let nth = (number - 1).min(LIKES.len() - 1);
    let before: usize = LIKES[..nth].iter().sum();
    let users = (before..before + LIKES[nth]).map(|n| json!({"user": format!("u{n}")}));
    let n: usize = LIKES.iter().sum();
    json!({"n": n, "rows": users.collect::<Vec<_>>(), "next": number + 1})
}

struct Crawled {
    folder: tempfile::TempDir,
    requests: Arc<Mutex<Vec<String>>>,
    server: JoinHandle<()>,
}

impl Drop for Crawled {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Crawled {
    /// Returns a site whose lists are paged like this. `query` is what their addresses end with.
    async fn by(next: &str, query: &str) -> Self {
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = requests.clone();
        let answer = move |uri: Uri| {
            let seen = seen.clone();
            async move {
                seen.lock().unwrap().push(uri.to_string());
                let json = [(header::CONTENT_TYPE, "application/json")];
                let answer: Response = (json, site(&uri).to_string()).into_response();
                answer
            }
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer);
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let folder = tempfile::tempdir().unwrap();
        let description = format!(
            "site: totals\nbase: {base}\n\
             items: {{get: \"/items{query}\", rows: /rows, next: {next}, id: /id, name: /name}}\n\
             likes: {{by: item, get: \"/likes/{{id}}{query}\", rows: /rows, next: {next}, user: {{id: /user}}}}\n"
        );
        let config = "site: {kind: ./site.yml}\npace: {requests_per_second: 1000000}\n";
        std::fs::write(folder.path().join("site.yml"), description).unwrap();
        std::fs::write(folder.path().join("config.yml"), config).unwrap();
        Self { folder, requests, server }
    }

    async fn expect(&self, code: i32, args: &[&str]) {
        let mut command = program();
        let output = command.current_dir(self.folder.path()).args(args).output().await.unwrap();
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "crawl {args:?}\n{out}\n{err}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_total_ends_a_list_however_full_its_pages_are() {
    for (next, query) in [
        ("{cursor: /next, total: /n}", ""),
        ("{page: 1, total: /n}", "?page={page}"),
        ("{page: 1, size: 10, total: /n}", "?page={page}"),
    ] {
        let crawl = Crawled::by(next, query).await;
        crawl.expect(0, &["start"]).await;
        crawl.expect(0, &["verify"]).await;
        crawl.expect(0, &["export"]).await;
        let rows = |name: &str| {
            let file = crawl.folder.path().join("exports").join(name);
            std::fs::read_to_string(file).unwrap().lines().count() - 1
        };
        assert_eq!(rows("item_urls.psv"), N_ITEMS, "{next}");
        let requests = crawl.requests.lock().unwrap();
        let of_items = requests.iter().filter(|uri| uri.starts_with("/items")).count();
        assert_eq!(of_items, N_ITEMS.div_ceil(5), "{next}: {requests:?}");
        if !next.contains("cursor") {
            continue;
        }
        // Here, an empty page does not end a list.
        assert_eq!(rows("item_likes.psv"), N_ITEMS * LIKES.iter().sum::<usize>(), "{next}");
        let of_likes = requests.iter().filter(|uri| uri.starts_with("/likes")).count();
        assert_eq!(of_likes, N_ITEMS * LIKES.len(), "{next}");
    }
}
