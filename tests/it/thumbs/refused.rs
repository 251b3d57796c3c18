//! A host that gives no images costs no page of the site.

use super::*;

/// How many pages of a stage have come, and how many are left.
async fn pages(crawl: &Crawl, stage: &str) -> (u64, u64) {
    let status = crawl.status().await;
    let of = |state: &str| status["stages"][stage][state].as_u64().unwrap();
    (of("completed"), of("available") + of("running"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_refuses_images_costs_no_page_of_the_site() {
    for fault in [
        "thumbs:status-401",
        "thumbs:status-403",
        "thumbs:status-429",
        "thumbs:status-429-retry-after-86400",
        "thumbs:status-503",
    ] {
        let mut crawl = serve(world(150), &[fault]).await;
        crawl.configure("pause: 1ms}", "pause: 1ms, wait_max: 2s}");
        let all = ["start", "--only", "items,likes,features,thumbs"];
        let (_, err) = crawl.expect(10, &all).await;
        assert!(err.contains("the thumbs stage has returned no page"), "{fault}: {err}");
        for stage in ["items", "likes"] {
            let (n_pages, n_left) = pages(&crawl, stage).await;
            assert!(n_pages > 0 && n_left == 0, "{fault}: {stage}: {n_left} of {n_pages}");
        }
        let waited = crawl.status().await["waited"].to_string();
        assert!(!waited.contains("status"), "{fault}: the site was not paused: {waited}");
        let n_requested = requested(&crawl).len();
        assert!((1..40).contains(&n_requested), "{fault}: {n_requested}");
        if fault.contains("86400") {
            crawl.expect(10, &["resume"]).await;
            assert_eq!(requested(&crawl).len(), n_requested, "the next run keeps to it, too");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_asks_to_wait_for_its_robots_txt_costs_no_page_of_the_site() {
    let site = |site: SimSite| site.with_thumb_robots(429, "later");
    let crawl = serve_site(world(150), &[], site).await;
    crawl.expect(10, &["start", "--only", "items,likes,features,thumbs"]).await;
    for stage in ["items", "likes"] {
        let (n_pages, n_left) = pages(&crawl, stage).await;
        assert!(n_pages > 0 && n_left == 0, "{stage}: {n_left} of {n_pages}");
    }
    assert!(requested(&crawl).is_empty());
}
