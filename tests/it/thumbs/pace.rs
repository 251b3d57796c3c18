//! The host of the images and the site do not slow each other down.

use std::time::Duration;

use crawl::sim::LoggedRequest;

use super::*;

/// Far longer than the site's pages take, and far shorter than the images would hold them up.
const TOO_LONG: Duration = Duration::from_mins(1);

/// Returns how many pages a crawl of this world without images requests.
async fn n_pages(n_items: usize) -> usize {
    let crawl = serve(world(n_items), &[]).await;
    crawl.expect(0, &["start"]).await;
    crawl.server.n_requests()
}

/// Waits until a crawl with images has requested every page of the site, and kills it then.
async fn assert_pages_come(crawl: &Crawl, n_pages: usize) {
    let mut child = crawl.spawn(&["start", "--only", "items,likes,features,thumbs"]);
    let came = tokio::time::timeout(TOO_LONG, crawl.server.wait_for_requests(n_pages)).await;
    child.kill().await.unwrap();
    assert!(came.is_ok(), "{} of {n_pages} pages came", crawl.server.n_requests());
}

/// The times between these requests, in the order of arrival.
fn gaps(requests: &[LoggedRequest]) -> Vec<Duration> {
    requests.windows(2).map(|two| two[1].at - two[0].at).collect()
}

fn images_of(crawl: &Crawl) -> Vec<LoggedRequest> {
    let all = crawl.server.thumb_requests().into_iter();
    all.filter(|sent| sent.target != "/robots.txt").collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn images_that_come_slowly_do_not_slow_the_site() {
    let n_pages = n_pages(200).await;
    let mut crawl = serve(world(200), &[]).await;
    crawl.configure("images_per_second: 1000000.0", "images_per_second: 0.001");
    assert_pages_come(&crawl, n_pages).await;
    assert!(images_of(&crawl).len() <= 1, "{}", images_of(&crawl).len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_delay_of_the_images_host_does_not_slow_the_site() {
    let n_pages = n_pages(200).await;
    let delay = |site: SimSite| site.with_thumb_robots(200, "User-agent: *\nCrawl-delay: 300\n");
    let crawl = serve_site(world(200), &[], delay).await;
    assert_pages_come(&crawl, n_pages).await;
    assert!(images_of(&crawl).len() <= 1, "{}", images_of(&crawl).len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_of_images_that_asks_to_wait_does_not_stop_the_site() {
    let n_pages = n_pages(200).await;
    let crawl = serve(world(200), &["thumbs:status-429-retry-after-600"]).await;
    assert_pages_come(&crawl, n_pages).await;
    // What was in flight when it asked had left by then.
    assert!(images_of(&crawl).len() <= 4, "{}", images_of(&crawl).len());
    // The next run keeps to it, too.
    let n_before = images_of(&crawl).len();
    crawl.expect(5, &["resume", "--max-duration", "1s"]).await;
    assert_eq!(images_of(&crawl).len(), n_before);
}

#[tokio::test(flavor = "multi_thread")]
async fn images_come_after_the_wait_that_their_host_asked_for() {
    let crawl = serve(world(60), &["thumbs:status-429-retry-after-2=once"]).await;
    crawl.expect(0, &START).await;
    let images = truth(&crawl);
    assert_files(&crawl, &images);
    let sent = images_of(&crawl);
    assert_eq!(sent.len(), images.len() + 1);
    let longest = gaps(&sent).into_iter().max().unwrap();
    assert!(longest >= Duration::from_secs(2), "{longest:?}");
    let paused = crawl.status().await["waited"].clone();
    assert!(!paused.to_string().contains("429"), "the site was not paused: {paused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn images_keep_to_a_rate_of_their_own() {
    let mut crawl = serve(world(40), &[]).await;
    crawl.configure("images_per_second: 1000000.0", "images_per_second: 20");
    crawl.expect(0, &START).await;
    let images = truth(&crawl);
    assert_files(&crawl, &images);
    let sent = images_of(&crawl);
    let (n, took) = (sent.len() - 1, sent[sent.len() - 1].at - sent[0].at);
    let least = Duration::from_millis(50 * n as u64 - 40);
    assert!(took >= least, "{n} images after the first in {took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn images_count_among_the_requests_per_second() {
    let mut crawl = serve(world(40), &[]).await;
    let rate = fs::read_to_string(crawl.path("config.yml")).unwrap();
    let rate = rate.lines().find(|line| line.contains("requests_per_second")).unwrap().to_owned();
    crawl.configure(&rate, "  requests_per_second: 20");
    crawl.expect(0, &START).await;
    let mut sent = [crawl.server.requests(), crawl.server.thumb_requests()].concat();
    sent.sort_by_key(|sent| sent.at);
    let (n, took) = (sent.len() - 1, sent[sent.len() - 1].at - sent[0].at);
    // A burst makes up for late wake-ups.
    let least = Duration::from_millis(50 * n as u64 - 60);
    assert!(n > 30 && took >= least, "{n} requests after the first in {took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_takes_the_rate_of_images_into_account() {
    let mut crawl = serve(world(40), &[]).await;
    crawl.configure("images_per_second: 1000000.0", "images_per_second: 0.5");
    let (out, _) = crawl.expect(0, &["plan", "--json", "--only", "items,thumbs"]).await;
    let plan: serde_json::Value = serde_json::from_str(&out).unwrap();
    let n_images = plan["requests"]["thumbs"]["left"].as_u64().unwrap();
    let seconds = plan["seconds"].as_u64().unwrap();
    assert!(n_images > 10_000 && seconds.abs_diff(2 * n_images) < 60, "{seconds} s: {plan}");
    let (out, _) = crawl.expect(0, &["plan", "--only", "items,thumbs"]).await;
    assert!(out.contains(", 0.5 of them for images: until"), "{out}");
    let (out, _) = crawl.expect(0, &["plan", "--only", "items"]).await;
    assert!(!out.contains("images"), "{out}");
}

/// Returns how many requests the site and the host of its images got.
fn n_sent(crawl: &Crawl) -> usize {
    crawl.server.n_requests() + crawl.server.thumb_requests().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_sends_as_many_requests_as_it_may_while_images_wait_for_their_turns() {
    for n in [1, 5, 30] {
        let mut crawl = serve(world(if n < 5 { 12 } else { 60 }), &[]).await;
        crawl.configure("images_per_second: 1000000.0", "images_per_second: 50");
        let max = n.to_string();
        let with_limit = |args: &[&'static str]| [args, &["--max-requests"]].concat();
        let (start, resume) = (with_limit(&START), with_limit(&["resume"]));
        let mut n_before = 0;
        loop {
            // A run may end before the crawl begins, as robots.txt comes first.
            let mut output = crawl.run(&[&resume[..], &[&max]].concat()).await;
            if output.status.code() == Some(3) {
                output = crawl.run(&[&start[..], &[&max]].concat()).await;
            }
            let err = crate::harness::text(&output.stderr);
            let n_more = n_sent(&crawl) - n_before;
            n_before = n_sent(&crawl);
            if output.status.code() == Some(0) {
                assert!(n_more <= n, "{n_more} of {n}: {err}");
                break;
            }
            assert_eq!((output.status.code(), n_more), (Some(5), n), "{err}");
            assert!(err.contains("--max-requests"), "{err}");
        }
        let images = truth(&crawl);
        assert_files(&crawl, &images);
        assert_eq!(requested(&crawl), once(&images));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_may_send_no_more_does_not_wait_for_the_turn_of_an_image() {
    let mut crawl = serve(world(12), &[]).await;
    crawl.configure("images_per_second: 1000000.0", "images_per_second: 0.001");
    // Two robots.txt, the catalogue's page and one image.
    let run = crawl.expect(5, &["start", "--only", "items,thumbs", "--max-requests", "4"]);
    let (_, err) = tokio::time::timeout(TOO_LONG, run).await.expect("it waits for nothing");
    assert!(err.contains("--max-requests"), "{err}");
    assert_eq!((n_sent(&crawl), images_of(&crawl).len()), (4, 1));
}
