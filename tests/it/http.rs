//! HTTP as sites speak it: odd heads and bodies, cookies, proxies and certificates.

mod answers;
mod cookies;
mod front;
mod proxies;
mod tls;

use crate::site_kind::SiteKind;

use crate::harness::{Crawl, Setup};

/// A crawl of a small site whose pages name no address of their own, so that it can lie behind another server.
async fn small_crawl() -> Crawl {
    let mut setup = Setup::new(SiteKind::Sketchfab2016, 12);
    setup.retry = "{failures_max: 3, backoff: 1ms, backoff_max: 1ms, pause: 1ms, wait_max: 1s}";
    setup.serve().await
}

/// The same, with another address of the site.
async fn small_crawl_at(url: &str) -> Crawl {
    let mut crawl = small_crawl().await;
    let own = crawl.server.url();
    crawl.configure(&own, url);
    crawl
}
