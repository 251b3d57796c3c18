//! A site that a test makes up, the description of it in a user's own file, and the real program.

use std::net::Ipv4Addr;
use std::path::PathBuf;

use axum::Router;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio::task::JoinHandle;

use crate::harness::{KEY, program, text};

/// A site on loopback, and a folder with its description and the crawl of it.
pub struct OwnSite {
    url: String,
    folder: TempDir,
    server: JoinHandle<()>,
}

impl OwnSite {
    /// Serves a site that answers each address. `BASE` in its description, `site.yml`, stands for its address.
    pub async fn serve(
        description: &str,
        answer: impl Fn(&Uri) -> Response + Clone + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let answer = move |uri: Uri| {
            let is_robots_txt = uri.path() == "/robots.txt";
            let answered =
                if is_robots_txt { StatusCode::NOT_FOUND.into_response() } else { answer(&uri) };
            async move { answered }
        };
        let router = Router::new().fallback(answer);
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let site = Self { url, folder: tempfile::tempdir().unwrap(), server };
        site.describe(description);
        site.write(
            "config.yml",
            "site: {kind: ./site.yml}\npace: {requests_per_second: 1000000}\n\
             retry: {failures_max: 6, backoff: 1ms, backoff_max: 20ms, pause: 1ms, wait_max: 200ms}\n",
        );
        site
    }

    /// Changes the description.
    pub fn describe(&self, description: &str) {
        self.write("site.yml", &description.replace("BASE", &self.url));
    }

    /// Writes a file of the folder.
    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// A file of the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The text of a file of the folder.
    pub fn read(&self, name: &str) -> String {
        let path = self.path(name);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Runs a command, however it ends; gives what it wrote to stdout and stderr.
    pub async fn run(&self, args: &[&str]) -> String {
        let output = self.command(args).output().await.unwrap();
        text(&output.stdout) + &text(&output.stderr)
    }

    /// Runs a command; gives its exit status and what it wrote to stdout and stderr.
    pub async fn run_to_end(&self, args: &[&str]) -> (i32, String) {
        let output = self.command(args).output().await.unwrap();
        (output.status.code().unwrap(), text(&output.stdout) + &text(&output.stderr))
    }

    /// Runs a command that must end with this status; gives what it wrote to stdout and stderr.
    pub async fn expect(&self, code: i32, args: &[&str]) -> (String, String) {
        let output = self.command(args).output().await.unwrap();
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "crawl {args:?}\n{out}\n{err}");
        (out, err)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = program();
        command.current_dir(self.folder.path()).args(args);
        if args.contains(&"--anonymize") {
            command.env("CRAWL_ANONYMIZE_KEY", KEY);
        }
        command
    }
}

impl Drop for OwnSite {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// A page of JSON.
pub fn page(body: &Value) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

/// The value of a parameter of an address.
pub fn parameter<'u>(uri: &'u Uri, name: &str) -> Option<&'u str> {
    let pairs = uri.query()?.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(key, _)| *key == name).map(|(_, value)| value).next()
}
