//! Three hosts that share what such a site allows.

use std::time::Duration;

use super::Crawl;
use super::counting_site::Rule;
use crate::harness::text;
use crate::postgres;

const N_HOSTS: usize = 3;

/// Enough for several windows.
const N_ITEMS: usize = 80;

/// What a window allows.
const LIMIT: usize = 20;

/// How many requests beyond the limit a window may get: one per host, because each begins before it has heard of the
/// others.
const TOO_MANY: usize = N_HOSTS;

#[tokio::test(flavor = "multi_thread")]
async fn three_hosts_share_what_the_site_allows() {
    let Some(server) = postgres::server() else { return };
    let rule = Rule::Windows { limit: LIMIT, length: Duration::from_secs(4) };
    let crawl = Crawl::with(rule, N_ITEMS, &server.address()).await;
    let first = crawl.command(&["start"]).output();
    let others = async {
        crawl.site.wait_for(1).await;
        let join = || crawl.command(&["resume"]).output();
        tokio::join!(join(), join())
    };
    let (first, (second, third)) = tokio::join!(first, others);
    for output in [first, second, third] {
        let output = output.unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    }
    let counts = crawl.site.counts();
    assert!(counts.len() > 3, "{counts:?} is no test");
    assert!(counts.iter().all(|count| *count <= LIMIT + TOO_MANY), "{counts:?}");
    // All of them after the first one keep to what was stated before.
    assert!(counts.iter().skip(1).all(|count| *count <= LIMIT), "{counts:?}");
}
