//! The page in a real browser: its numbers are those of `crawl status --json`, and they change with them.

use crate::site_kind::SiteKind;
use crawl::sim::{Fault, Faults};
use serde_json::{Value, json};

use super::Served;
use super::webdriver::Browser;
use crate::harness::Setup;
use crate::stops::{held, until_held};

/// All numbers on the page that show a value of the status, as `[path, text]`.
const NUMBERS: &str = "return [...document.querySelectorAll('[data-key]')]
    .map(element => [element.dataset.key, element.textContent]);";

async fn assert_numbers(browser: &Browser, status: &Value) {
    let shown: Vec<(String, String)> = serde_json::from_value(browser.run(NUMBERS).await).unwrap();
    assert!(shown.len() >= 18, "{shown:?}");
    for (path, text) in shown {
        let value = path.split('.').fold(status, |value, key| &value[key]);
        assert_eq!(text.replace(',', ""), value.to_string(), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_shows_what_status_says_while_the_crawl_goes_on() {
    let browser = match Browser::start().await {
        Ok(browser) => browser,
        Err(why) => {
            println!("skipped: a_browser_shows_what_status_says_while_the_crawl_goes_on: {why}");
            return;
        }
    };
    let (crawl, notify) = held().await;
    let mut child = crawl.spawn(&["start"]);
    until_held(&crawl).await;
    let served = Served::of(&crawl).await;
    browser.open(&served.url).await;
    let state = |name| format!("document.getElementById('state').textContent === '{name}'");
    browser.wait_until(&state("running")).await;
    assert_numbers(&browser, &crawl.status().await).await;
    for of in ["requests", "pages"] {
        let shown = format!("return document.getElementById('{of}-rate').textContent");
        let shown = browser.run(&shown).await;
        let rate = shown.as_str().and_then(|text| text.parse::<f64>().ok());
        assert!(rate.is_some_and(|rate| rate > 0.0), "{of}: {shown}");
    }
    let drawn = "document.querySelectorAll('svg.chart').length === 3";
    browser.wait_until(drawn).await;

    notify.notify_one();
    browser.wait_until(&state("complete")).await;
    assert!(child.wait().await.unwrap().success());
    assert_numbers(&browser, &crawl.status().await).await;
    let title = browser.run("return document.title").await;
    assert_eq!(title, "100 % complete – crawl");

    for width in [360, 768, 1400] {
        let size =
            json!({"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500});
        browser.control("Emulation.setDeviceMetricsOverride", size).await;
        let scroll = browser.run("return document.documentElement.scrollWidth").await;
        assert!(scroll.as_i64().unwrap() <= width, "{scroll} of {width}");
    }
    assert_eq!(browser.log("browser").await, Vec::<Value>::new(), "the console is empty");
    for entry in browser.log("performance").await {
        let entry: Value = serde_json::from_str(entry["message"].as_str().unwrap()).unwrap();
        if let Some(url) = entry["message"]["params"]["request"]["url"].as_str() {
            // The tab showed one of the browser's own pages before.
            let own = ["data:", "chrome:", &served.url].iter().any(|begin| url.starts_with(begin));
            assert!(own, "the page asks for {url}");
        }
    }
    browser.end().await;
}

/// Whether each row of the failures is one line high, and how many there are.
const FAILURES: &str = "const rows = [...document.querySelectorAll('#failures tbody tr')];
    const line = parseFloat(getComputedStyle(rows[0]).fontSize) * 2.9;
    return [rows.length, rows.every(row => row.offsetHeight <= line)];";

/// The size of the smallest letters in the drawings, in pixels of the window.
const LETTERS: &str = "return Math.min(...[...document.querySelectorAll('svg.chart text')]
    .map(text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a));";

/// Whether every drawing is as wide as its frame at most.
const DRAWINGS: &str = "return [...document.querySelectorAll('.drawing')]
    .every(drawing => drawing.querySelector('svg') && drawing.scrollWidth <= drawing.clientWidth);";

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_shows_a_paused_crawl_and_its_failures() {
    let browser = match Browser::start().await {
        Ok(browser) => browser,
        Err(why) => {
            println!("skipped: a_phone_shows_a_paused_crawl_and_its_failures: {why}");
            return;
        }
    };
    let mut setup = Setup::new(SiteKind::SketchfabV3, 60);
    let wait = Fault::TooManyRequests { retry_after: Some("600".to_owned()) };
    let late = setup.world.items()[50].id.clone();
    setup.faults = Faults::random(7, &[(Fault::Status(503), 150), (Fault::Truncated, 150)])
        .and_script(vec![(format!("model={late}"), vec![wait])]);
    let crawl = setup.serve().await;
    let mut served = Served::begin(&crawl, &["start", "--dashboard=127.0.0.1:0"]).await;
    for (width, scheme) in [(390, "light"), (390, "dark"), (1200, "light"), (1200, "dark")] {
        let size =
            json!({"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500});
        browser.control("Emulation.setDeviceMetricsOverride", size).await;
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        browser.control("Emulation.setEmulatedMedia", media).await;
        browser.open(&served.url).await;
        browser.wait_until("document.getElementById('state').textContent === 'paused'").await;
        browser.wait_until("document.querySelectorAll('svg.chart').length === 3").await;
        for of in ["requests", "pages"] {
            let shown = format!("return document.getElementById('{of}-rate').textContent");
            assert_eq!(browser.run(&shown).await, "0", "{of}");
        }
        let features =
            "return document.querySelector('tr[data-stage=features] .share').textContent";
        assert_eq!(browser.run(features).await, "came with the items");
        assert_eq!(browser.run(FAILURES).await, json!([12, true]), "{width}");
        assert_eq!(browser.run(DRAWINGS).await, true, "{width}");
        let letters = browser.run(LETTERS).await;
        assert!(letters.as_f64().unwrap() >= 11.0, "{letters} at {width}");
    }
    served.child.kill().await.unwrap();
    browser.end().await;
}
