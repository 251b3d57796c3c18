//! The page in a real browser: its numbers are those of `crawl status --json`, and they live.

use serde_json::{Value, json};

use super::Served;
use super::webdriver::Browser;
use crate::stops::{held, until_held};

/// Every number on the page that is named after a value of the status, as `[path, text]`.
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
    let drawn = "document.querySelectorAll('svg.chart').length === 2";
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
    assert_eq!(browser.log("browser").await, Vec::<Value>::new(), "the console is silent");
    for entry in browser.log("performance").await {
        let entry: Value = serde_json::from_str(entry["message"].as_str().unwrap()).unwrap();
        if let Some(url) = entry["message"]["params"]["request"]["url"].as_str() {
            // The tab was one of the browser's own pages before.
            let own = ["data:", "chrome:", &served.url].iter().any(|begin| url.starts_with(begin));
            assert!(own, "the page asks for {url}");
        }
    }
    browser.end().await;
}
