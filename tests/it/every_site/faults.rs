//! Sites that misbehave: what can be recovered from loses nothing, and no list is read without end.

use crawl::sim::{Faults, Shape, SimSite, TypedFault, World};

use super::{PAGE_SIZE, TOO_LONG, assert_truth, of, serve};
use crate::harness::{Crawl, text};

/// Faults of any site, and how many pages meet them on the first request.
const EVERYWHERE: [&str; 7] = [
    "server-error=0.1",
    "request-timeout=0.1",
    "reset=0.05",
    "truncated=0.05",
    "error-in-200=0.05",
    "broken-json=0.03",
    "too-many-requests=0.02",
];

/// Faults of paging, for the sites that can have them.
const PAGING: [&str; 12] = [
    "empty-with-cursor=0.1",
    "short-page=0.1",
    "foreign-next=0.05",
    "relative-next=0.05",
    "quoted-link=0.05",
    "unquoted-link=0.05",
    "null-total=0.05",
    "small-total=0.05",
    "large-total=0.05",
    "reset-in-past=0.05",
    "absurd-reset=0.02",
    "clock-ahead=0.05",
];

/// Returns those of the faults that a site can have.
fn suitable(shape: Shape, faults: &[&str]) -> Vec<TypedFault> {
    let typed = faults.iter().map(|text| text.parse::<TypedFault>().unwrap());
    typed.filter(|fault| fault.check(shape).is_ok()).collect()
}

async fn faults_lose_nothing(shape: Shape, faults: &[&str]) -> Crawl {
    let crawl = serve(shape, Faults::typed(3, suitable(shape, faults))).await;
    tokio::time::timeout(TOO_LONG, crawl.expect(0, &["start"])).await.unwrap();
    assert_truth(&crawl, shape.name()).await;
    crawl
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_of_many_pages_lose_nothing_of_any_site() {
    for shape in Shape::ALL {
        let crawl = faults_lose_nothing(shape, &EVERYWHERE).await;
        assert!(crawl.repeats().len() > 3, "{shape}: {:?}", crawl.repeats());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_paging_loses_nothing_of_any_site() {
    for shape in Shape::ALL {
        faults_lose_nothing(shape, &PAGING).await;
    }
}

/// Faults of lists that never end.
const ENDLESS: [&str; 4] = ["endless-cursor", "repeated-end", "always-more", "empty-with-cursor"];

/// Crawls a site whose list is broken for good. The crawl ends after a few requests more than usual, and says
/// that something is missing unless nothing is.
async fn a_broken_list_ends(shape: Shape, place: &str, fault: &str) {
    let trouble = format!("{place}:{fault}");
    if trouble.parse::<TypedFault>().unwrap().check(shape).is_err() {
        return;
    }
    let crawl = serve(shape, Faults::at(&[&trouble]).unwrap()).await;
    let output = tokio::time::timeout(TOO_LONG, crawl.run(&["start"])).await.unwrap();
    let (code, what) = (output.status.code().unwrap(), format!("{shape} {trouble}"));
    assert!(crawl.server.n_requests() < 400, "{what}: {}", crawl.server.n_requests());
    match code {
        0 => assert_truth(&crawl, &what).await,
        // First contact or a page that was given up.
        4 | 10 => assert_ne!(crawl.status().await["state"], "complete", "{what}"),
        _ => panic!("{what}: {code}\n{}", text(&output.stderr)),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_catalogue_is_read_without_end() {
    for shape in Shape::ALL {
        for fault in ENDLESS {
            a_broken_list_ends(shape, "catalogue", fault).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_list_of_likes_is_read_without_end() {
    for shape in Shape::ALL {
        for fault in ENDLESS {
            a_broken_list_ends(shape, "likes/2", fault).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_quota_is_never_exceeded() {
    for shape in [Shape::HuggingFaceModels, Shape::Gitlab, Shape::BlueskyFeeds, Shape::ListenBrainz]
    {
        let site = SimSite::new(shape, World::generate(3, 7)).with_page_size(PAGE_SIZE);
        let crawl = of(site.with_quota(40, 2)).await;
        tokio::time::timeout(TOO_LONG, crawl.expect(0, &["start"])).await.unwrap();
        assert_truth(&crawl, shape.name()).await;
        let refused = crawl.pages().iter().filter(|page| page.status == 429).count();
        assert_eq!(refused, 0, "{shape}");
    }
}
