//! What a site sends is hostile until checked.

use std::io::Write;

use crawl::domain::SiteKind;
use crawl::sim::{Fault, Faults, Server, Site, World};

use crate::harness::{Crawl, Setup};

/// A crawl in which the likes of one model are answered so, always.
async fn with_answer(fault: Fault) -> Crawl {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    let mid = setup.world.models()[3].mid.clone();
    setup.faults = Faults::script(vec![(format!("model={mid}&count=24&offset=0"), vec![fault; 6])]);
    setup.retry = "{failures_max: 2, backoff: 1ms}";
    setup.serve().await
}

fn json(body: Vec<u8>) -> Fault {
    Fault::Body { content_type: "application/json".to_owned(), body }
}

/// The reason of the only task that was given up.
async fn reason(crawl: &Crawl) -> String {
    let db = crawl::db::Db::open_to_read(&crawl.path("crawl.db")).await.unwrap();
    let sql = "select reason from tasks where state = 'discarded'";
    let reasons: Vec<String> = sqlx::query_scalar(sql).fetch_all(&db.readers()).await.unwrap();
    assert_eq!(reasons.len(), 1);
    reasons[0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_too_long_is_given_up_at_once() {
    let crawl = with_answer(json(vec![b' '; 9 * 1024 * 1024])).await;
    crawl.expect(4, &["start"]).await;
    assert_eq!(reason(&crawl).await, "the page is longer than 8 MiB");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_swells_when_unpacked_is_given_up_at_once() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..64 {
        packed.write_all(&vec![b' '; 1024 * 1024]).unwrap();
    }
    let packed = packed.finish().unwrap();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\n\
         content-length: {}\r\n\r\n",
        packed.len()
    );
    let crawl = with_answer(Fault::Raw([head.into_bytes(), packed].concat())).await;
    crawl.expect(4, &["start"]).await;
    assert_eq!(reason(&crawl).await, "the page is longer than 8 MiB");
}

#[tokio::test(flavor = "multi_thread")]
async fn deep_json_and_bad_ids_are_given_up_in_words() {
    let deep = [vec![b'['; 100_000], vec![b']'; 100_000]].concat();
    let bad = br#"{"results":[{"uid":"a\u001b[31m b","username":"n"}],"next":null}"#.to_vec();
    for (body, wanted) in [(deep, "not the expected JSON"), (bad, "its uid can't be an id")] {
        let crawl = with_answer(json(body)).await;
        crawl.expect(4, &["start"]).await;
        assert!(reason(&crawl).await.contains(wanted), "{}", reason(&crawl).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn gzip_is_taken() {
    let world = World::generate(30, 5);
    let server =
        Server::start(Site::new(SiteKind::SketchfabV3, world).with_gzip(), 0).await.unwrap();
    let crawl = Crawl::of(server);
    crawl.expect(0, &["start"]).await;
    crawl.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_log_names_anyone() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    setup.faults = Faults::random(3, &[(Fault::Status(500), 200), (Fault::Truncated, 200)]);
    let crawl = setup.serve().await;
    let (out, err) = crawl.expect(0, &["start", "-vvv"]).await;
    assert!(err.contains("a request failed"), "the log says much: {err}");
    let (status, _) = crawl.expect(0, &["status"]).await;
    let (export, told) = crawl.expect(0, &["export"]).await;
    let said = [out, err, status, export, told].concat();
    for user in crawl.server.world().users() {
        assert!(!said.contains(&user.uid), "a uid was logged");
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
    for hit in likes.server.hits() {
        assert_eq!(hit.authorization, None, "{}", hit.target);
    }
}

/// A server that ignores the offset gives the same users for ever.
#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_likes_that_loops_is_given_up_in_words() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    let mid = setup.world.models()[39].mid.clone();
    let script = (0..20).map(|n| {
        let next = format!("/i/likes?model={mid}&count=24&offset={}", (n + 1) * 24);
        let body = serde_json::json!({
            "results": [{"uid": "the-same-user", "username": "n"}], "next": next, "previous": null,
        });
        let target = format!("model={mid}&count=24&offset={}", n * 24);
        (target, vec![json(body.to_string().into_bytes()); 6])
    });
    setup.faults = Faults::script(script.collect());
    let crawl = setup.serve().await;
    crawl.expect(4, &["start"]).await;
    assert!(reason(&crawl).await.starts_with("the list of likes loops"));
    let n_pages = crawl.pages().iter().filter(|hit| hit.target.contains(&mid)).count();
    assert_eq!(n_pages, 2);
}
