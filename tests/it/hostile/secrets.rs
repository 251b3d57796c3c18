//! What must not leak: who the users are, and the token.

use crate::site_kind::SiteKind;
use crawl::sim::{Fault, Faults};

use crate::harness::Setup;

#[tokio::test(flavor = "multi_thread")]
async fn no_log_names_anyone() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    setup.faults = Faults::random(3, &[(Fault::Status(500), 200), (Fault::Truncated, 200)]);
    let crawl = setup.serve().await;
    let (out, err) = crawl.expect(0, &["start", "-vvv"]).await;
    assert!(err.contains("a task failed"), "the log says much: {err}");
    let (status, _) = crawl.expect(0, &["status"]).await;
    let (export, told) = crawl.expect(0, &["export"]).await;
    let said = [out, err, status, export, told].concat();
    for user in crawl.server.world().users() {
        assert!(!said.contains(&user.id), "a uid was logged");
        let telling = user.username.len() > 8;
        assert!(!telling || !said.contains(&user.username), "{} was logged", user.username);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_goes_to_the_sites_own_origin_alone() {
    let likes = Setup::new(SiteKind::SketchfabV3, 40).serve().await;
    let mut crawl = Setup::new(SiteKind::SketchfabV3, 40).serve().await;
    let own = format!("likes_url: {}/i/likes", crawl.server.url());
    let other = format!("likes_url: {}/i/likes\n  token_env: TEST_TOKEN", likes.server.url());
    crawl.configure(&own, &other);
    crawl.set("TEST_TOKEN", "secret");
    crawl.expect(0, &["start"]).await;
    crawl.assert_truth().await;
    for hit in crawl.pages() {
        assert_eq!(hit.authorization.as_deref(), Some("Token secret"), "{}", hit.target);
    }
    assert!(likes.pages().len() > 30);
    for hit in likes.server.requests() {
        assert_eq!(hit.authorization, None, "{}", hit.target);
    }
}
