//! A crawl of a site that says in every answer how many requests are left.

mod counting_site;
mod hosts;

use std::time::Duration;

use crate::harness::{program, text};
use counting_site::{CountingSite, Rule};

/// A crawl of such a site, in a folder of its own.
struct Crawl {
    site: CountingSite,
    folder: tempfile::TempDir,
}

impl Crawl {
    async fn of(rule: Rule) -> Self {
        Self::with(rule, 30, "crawl.db").await
    }

    /// A crawl of such a site with this number of items, each with one page of likes.
    async fn with(rule: Rule, n_items: usize, database: &str) -> Self {
        let site = CountingSite::serve(rule, n_items).await;
        let folder = tempfile::tempdir().unwrap();
        let url = site.url();
        let config = format!(
            "site: {{kind: huggingface-models, url: \"{url}\"}}\ndatabase: \"{database}\"\nexports: exports\n\
             pace: {{requests_per_second: 100, max_in_flight: 4, timeout: 10s}}\n\
             retry: {{failures_max: 3, backoff: 1ms, backoff_max: 1ms, pause: 1ms}}\n"
        );
        std::fs::write(folder.path().join("config.yml"), config).unwrap();
        Self { site, folder }
    }

    fn command(&self, args: &[&str]) -> tokio::process::Command {
        let mut command = program();
        command.current_dir(self.folder.path()).args(args).kill_on_drop(true);
        command
    }

    async fn expect(&self, code: i32, args: &[&str]) -> (String, String) {
        let output = self.command(args).output().await.unwrap();
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "crawl {args:?}\n{out}\n{err}");
        (out, err)
    }

    async fn status(&self) -> serde_json::Value {
        let (out, _) = self.expect(0, &["status", "--json"]).await;
        let status = serde_json::from_str(&out).unwrap();
        crate::schemas::assert_valid("status", &status);
        status
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_never_uses_up_what_the_site_allows() {
    let crawl = Crawl::of(Rule::Windows { limit: 12, length: Duration::from_secs(2) }).await;
    crawl.expect(0, &["start"]).await;
    let counts = crawl.site.counts();
    assert!(counts.len() > 1, "one window is no test: {counts:?}");
    assert!(counts.iter().all(|count| *count < 12), "{counts:?}");
    assert_eq!(crawl.site.n_refused(), 0);
    assert_eq!(crawl.status().await["allowed"], serde_json::Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_without_requests_left_waits_and_blames_no_page() {
    for status in [403, 429] {
        let crawl = Crawl::of(Rule::RefusesOnce { status, seconds: 1 }).await;
        crawl.expect(0, &["start"]).await;
        assert_eq!(crawl.site.n_refused(), 1);
        let refused = crawl.site.longest_silence();
        assert!(refused >= Duration::from_millis(900), "{status}: after {refused:?}");
        let likes = &crawl.status().await["stages"]["likes"];
        assert_eq!([&likes["private"], &likes["gone"], &likes["discarded"]], [0, 0, 0]);
        let (audit, _) = crawl.expect(0, &["audit", "--json"]).await;
        let audit: serde_json::Value = serde_json::from_str(&audit).unwrap();
        assert_eq!(audit["requests_in_a_pause"], 0, "{status}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spacing_beyond_wait_max_ends_the_run_and_says_when_to_come_back() {
    let crawl = Crawl::of(Rule::Says("\"day\";r=3;t=86000".to_owned())).await;
    let (_, err) = crawl.expect(6, &["start"]).await;
    let told = "the site allows 3 more requests until ";
    assert!(err.contains(told) && err.contains("longer than retry.wait_max"), "{err}");
    assert!(err.contains("come back then; to continue: crawl resume"), "{err}");
    let n_requests = crawl.site.n_requests();
    for _ in 0..2 {
        let (_, err) = crawl.expect(6, &["resume"]).await;
        assert!(err.contains(told), "{err}");
        assert_eq!(crawl.site.n_requests(), n_requests, "resume sent something");
    }
    let (out, _) = crawl.expect(0, &["status"]).await;
    assert!(out.contains(&format!("allowed    {told}")), "{out}");
    assert_eq!(crawl.status().await["allowed"]["requests_left"], 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_is_no_reason_for_a_burst() {
    let crawl = Crawl::of(Rule::SaysAfter(8, "\"api\";r=4;t=600".to_owned())).await;
    let mut run = crawl.command(&["start"]).spawn().unwrap();
    crawl.site.wait_for(8).await;
    // The answer is stored with what it led to, which is a moment later.
    while crawl.command(&["status", "--json"]).output().await.is_ok_and(|output| {
        let status: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        status["allowed"].is_null()
    }) {
        tokio::task::yield_now().await;
    }
    run.kill().await.unwrap();
    let n_requests = crawl.site.n_requests();
    for _ in 0..3 {
        crawl.expect(5, &["resume", "--max-duration", "1s"]).await;
        assert_eq!(crawl.site.n_requests(), n_requests, "the next one is two minutes away");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_that_can_not_be_true_change_nothing() {
    for field in [
        "\"api\";r=0;t=-5",
        "\"api\";r=0;t=99999999999",
        "\"api\";r=0",
        "\"api\";r=-1;t=50",
        "remaining=0",
        "remaining=none, reset=50",
        "what is this",
    ] {
        let crawl = Crawl::of(Rule::Says(field.to_owned())).await;
        crawl.expect(0, &["start", "--max-duration", "20s"]).await;
        assert_eq!(crawl.site.n_refused(), 0, "{field}");
    }
}
