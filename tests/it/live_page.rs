//! The live page: what is served, who may see it, and that it is true.

mod browser;
mod events;
mod guard;
mod hosts;
mod webdriver;

use crate::site_kind::SiteKind;
use reqwest::{Client, Method, Response};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStderr};

use crate::harness::{Crawl, Setup};

/// A command that serves the page.
pub struct Served {
    pub child: Child,
    /// Without a `/` at its end.
    pub url: String,
    /// Kept open until the test is over, though nothing more is read.
    _err: BufReader<ChildStderr>,
}

impl Served {
    /// Starts a command and waits until it prints the address of its page.
    pub async fn begin(crawl: &Crawl, args: &[&str]) -> Self {
        let mut child = crawl.spawn(args);
        let mut err = BufReader::new(child.stderr.take().unwrap());
        let mut heard = String::new();
        loop {
            let begin = heard.len();
            assert!(err.read_line(&mut heard).await.unwrap() > 0, "{heard}");
            if let Some(url) = heard[begin..].strip_prefix("dashboard: ") {
                let url = url.trim().trim_end_matches('/').to_owned();
                return Self { child, url, _err: err };
            }
        }
    }

    /// The page of a crawl, on any port.
    pub async fn of(crawl: &Crawl) -> Self {
        Self::begin(crawl, &["dashboard", "--listen", "127.0.0.1:0"]).await
    }

    pub async fn get(&self, path: &str) -> Response {
        client().get(format!("{}{path}", self.url)).send().await.unwrap()
    }

    pub async fn events(&self) -> Events {
        let response = self.get("/events").await;
        assert_eq!(response.status(), 200);
        Events { response, unread: String::new() }
    }
}

/// A client that follows no redirects and keeps no cookies.
pub fn client() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

/// Server-sent events as they come.
pub struct Events {
    response: Response,
    unread: String,
}

impl Events {
    /// The name and data of the next event; none when the server has ended the stream.
    pub async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some(end) = self.unread.find("\n\n") {
                let block: String = self.unread.drain(..end + 2).collect();
                let field = |name| block.lines().find_map(|line| line.strip_prefix(name));
                if let Some((name, data)) = field("event: ").zip(field("data: ")) {
                    return Some((name.to_owned(), serde_json::from_str(data).unwrap()));
                }
                continue;
            }
            let chunk = self.response.chunk().await.unwrap()?;
            self.unread.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// The next event of this name whose data is as wanted.
    pub async fn wait_for(&mut self, name: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let (found, data) = self.next().await.unwrap();
            if found == name && wanted(&data) {
                return data;
            }
        }
    }
}

async fn complete() -> Crawl {
    let crawl = Setup::new(SiteKind::SketchfabV3, 40).serve().await;
    crawl.expect(0, &["start"]).await;
    crawl
}

#[tokio::test(flavor = "multi_thread")]
async fn every_path_answers_as_documented_and_no_other_exists() {
    let crawl = complete().await;
    let served = Served::of(&crawl).await;

    let page = served.get("/").await;
    assert_eq!(page.status(), 200);
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
    ] {
        assert_eq!(page.headers()[name], value, "{name}");
    }
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    assert!(page.headers().get("access-control-allow-origin").is_none());
    let text = page.text().await.unwrap();
    assert!(text.starts_with("<!doctype html>") && text.ends_with("</html>\n"), "{text}");

    let (printed, _) = crawl.expect(0, &["status", "--json"]).await;
    let status = served.get("/status.json").await;
    assert_eq!(status.headers()["content-type"], "application/json");
    assert_eq!(status.text().await.unwrap(), printed);
    assert_eq!(served.get("/healthz").await.text().await.unwrap(), "ok\n");

    for path in ["/crawl.db", "/page.js", "//", "/status.json/", "/../config.yml"] {
        assert_eq!(served.get(path).await.status(), 404, "{path}");
    }
    for path in ["/", "/events", "/status.json", "/healthz"] {
        let ask = |method| client().request(method, format!("{}{path}", served.url)).send();
        assert_eq!(ask(Method::HEAD).await.unwrap().status(), 200, "{path}");
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS] {
            assert_eq!(ask(method.clone()).await.unwrap().status(), 405, "{method} {path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_not_there_or_holds_no_crawl_is_refused() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 5).serve().await;
    let (_, err) = crawl.expect(3, &["dashboard", "--listen", "127.0.0.1:0"]).await;
    assert!(err.contains("/crawl.db: `crawl start` begins a crawl there"), "{err}");
    std::fs::write(crawl.path("crawl.db"), "").unwrap();
    let (_, err) = crawl.expect(3, &["dashboard", "--listen", "127.0.0.1:0"]).await;
    assert!(err.contains("crawl.db holds no crawl"), "{err}");
}
