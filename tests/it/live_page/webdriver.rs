//! A headless Chromium, controlled through chromedriver (WebDriver).

use std::io::ErrorKind;
use std::process::Stdio;

use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};

use super::client;

const ARGS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
];

pub struct Browser {
    driver: Child,
    url: String,
    _out: BufReader<ChildStdout>,
    _profile: TempDir,
}

impl Browser {
    /// Starts the browser, or returns why that is not possible.
    pub async fn start() -> Result<Self, String> {
        let started = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn();
        let mut driver = match started {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err("there is no chromedriver".to_owned());
            }
            started => started.unwrap(),
        };
        let mut out = BufReader::new(driver.stdout.take().unwrap());
        let port = loop {
            let mut line = String::new();
            assert!(out.read_line(&mut line).await.unwrap() > 0, "chromedriver ended");
            if let Some((_, port)) = line.trim_end().split_once("started successfully on port ") {
                break port.trim_end_matches('.').to_owned();
            }
        };
        let profile = tempfile::tempdir().unwrap();
        let mut args = ARGS.map(str::to_owned).to_vec();
        args.push(format!("--user-data-dir={}", profile.path().display()));
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "browserName": "chrome",
            "timeouts": {"script": 60_000},
            "goog:chromeOptions": {"args": args},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }}});
        let url = format!("http://127.0.0.1:{port}/session");
        let (status, session) = ask(Method::POST, &url, &wanted).await;
        if status != 200 {
            return Err(format!("chromedriver finds no Chromium: {}", session["message"]));
        }
        let url = format!("{url}/{}", session["sessionId"].as_str().unwrap());
        Ok(Self { driver, url, _out: out, _profile: profile })
    }

    pub async fn open(&self, url: &str) {
        self.command("url", json!({ "url": url })).await;
    }

    /// Runs a function body in the page and returns its result.
    pub async fn run(&self, script: &str) -> Value {
        self.command("execute/sync", json!({"script": script, "args": []})).await
    }

    /// Waits until this expression is true in the page. It is evaluated whenever the page changes.
    pub async fn wait_until(&self, expression: &str) {
        let script = format!(
            "const done = arguments[0];
             const look = () => {{ if ({expression}) {{ seen.disconnect(); done(true); }} }};
             const seen = new MutationObserver(look);
             seen.observe(document.documentElement,
                 {{subtree: true, childList: true, characterData: true, attributes: true}});
             look();"
        );
        self.command("execute/async", json!({"script": script, "args": []})).await;
    }

    /// Sends a command of the browser's own protocol.
    pub async fn control(&self, name: &str, params: Value) {
        self.command("goog/cdp/execute", json!({"cmd": name, "params": params})).await;
    }

    /// The entries of a log, `browser` (the console) or `performance`.
    pub async fn log(&self, name: &str) -> Vec<Value> {
        self.command("se/log", json!({ "type": name })).await.as_array().unwrap().clone()
    }

    /// Ends the browser and chromedriver. Killing only chromedriver would leave the browser behind.
    pub async fn end(mut self) {
        ask(Method::DELETE, &self.url, &json!({})).await;
        self.driver.kill().await.unwrap();
    }

    async fn command(&self, name: &str, body: Value) -> Value {
        let (status, value) = ask(Method::POST, &format!("{}/{name}", self.url), &body).await;
        assert_eq!(status, 200, "{name}: {value}");
        value
    }
}

async fn ask(method: Method, url: &str, body: &Value) -> (u16, Value) {
    let request = client().request(method, url).header("content-type", "application/json");
    let response = request.body(body.to_string()).send().await.unwrap();
    let status = response.status().as_u16();
    let mut answer: Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
    (status, answer["value"].take())
}
