//! The hosts of a crawl on a server, on its page.

use serde_json::Value;

use super::Served;
use super::webdriver::Browser;
use crate::harness::Setup;
use crate::hosts::team::{HeldTeam, MAX_IN_FLIGHT, N_HOSTS};
use crate::postgres;
use crate::site_kind::SiteKind;

/// The cells of each row.
const ROWS: &str = "return [...document.querySelectorAll('#hosts tbody tr')]
    .map(row => [...row.cells].map(cell => cell.textContent));";

const HIDDEN: &str = "document.getElementById('hosts').hidden";

async fn browser(test: &str) -> Option<Browser> {
    let started = Browser::start().await;
    started.map_err(|why| println!("skipped: {test}: {why}")).ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_a_crawl_on_a_server_names_its_hosts() {
    let Some(server) = postgres::server() else { return };
    let test = "the_page_of_a_crawl_on_a_server_names_its_hosts";
    let Some(browser) = browser(test).await else { return };
    let HeldTeam { crawl, hosts, notify, .. } = HeldTeam::of(server, 60).await;
    let page = Served::of(&crawl).await;
    browser.open(&page.url).await;
    browser.wait_until(&format!("!{HIDDEN}")).await;
    let told = crawl.status().await;
    let words = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let expected: Vec<[String; 3]> = told["hosts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|host| [words(&host["name"]), words(&host["pid"]), format!("{MAX_IN_FLIGHT} pages")])
        .collect();
    assert_eq!(expected.len(), N_HOSTS);
    let shown: Vec<[String; 4]> = serde_json::from_value(browser.run(ROWS).await).unwrap();
    for [.., silent, _] in &shown {
        let seconds = silent.strip_suffix(" s ago").and_then(|number| number.parse::<f64>().ok());
        assert!(seconds.is_some_and(|seconds| seconds < 5.0), "{silent}");
    }
    let shown: Vec<[String; 3]> =
        shown.into_iter().map(|[name, pid, _, pages]| [name, pid, pages]).collect();
    assert_eq!(shown, expected);

    notify.notify_waiters();
    for host in hosts {
        host.expect(0).await;
    }
    browser.wait_until("document.getElementById('state').textContent === 'complete'").await;
    browser.wait_until(HIDDEN).await;
    assert_eq!(browser.log("browser").await, Vec::<Value>::new(), "the console is empty");
    browser.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_a_file_shows_no_hosts() {
    let Some(browser) = browser("the_page_of_a_file_shows_no_hosts").await else { return };
    let crawl = Setup::new(SiteKind::SketchfabV3, 10).serve().await;
    crawl.expect(0, &["start"]).await;
    let page = Served::of(&crawl).await;
    browser.open(&page.url).await;
    browser.wait_until("document.getElementById('state').textContent === 'complete'").await;
    assert_eq!(browser.run(&format!("return {HIDDEN}")).await, true);
    browser.end().await;
}
