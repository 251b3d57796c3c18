//! `crawl try`: one request per stage, a small table, and nothing stored.

use crate::site_kind::SiteKind;
use crawl::sim::{Fault, Faults};

use super::ALWAYS;
use crate::harness::{Crawl, Setup};

/// Checks that nothing was written beside the configuration.
fn assert_nothing_is_stored(crawl: &Crawl) {
    let files = std::fs::read_dir(crawl.path("")).unwrap();
    let names: Vec<_> = files.map(|file| file.unwrap().file_name()).collect();
    assert_eq!(names, ["config.yml"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_shows_what_each_page_holds_with_one_request_per_stage() {
    for (kind, n_pages) in [(SiteKind::SketchfabV3, 2), (SiteKind::Sketchfab2016, 3)] {
        let crawl = Setup::new(kind, 60).serve().await;
        let (out, err) = crawl.expect(0, &["try"]).await;
        assert_eq!(crawl.pages().len(), n_pages, "{kind}");
        assert_eq!(crawl.server.n_requests(), n_pages + 1, "and robots.txt");
        assert_nothing_is_stored(&crawl);
        for words in ["24 items, a next page", "and 21 more", "24 likes of ", "categor", " tag"] {
            assert!(out.contains(words), "{words:?} is not in\n{out}");
        }
        let world = crawl.server.world();
        let item = &world.items()[0];
        assert!(out.contains(&format!("{}…", &item.id[..6])), "{out}");
        assert!(out.contains(&item.id), "its address can be opened: {out}");
        for user in world.likers(item) {
            let is_named = out.contains(&user.username) || out.contains(&user.id);
            assert!(!is_named && !err.contains(&user.username), "{out}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_of_what_is_not_as_expected_ends_with_10() {
    let empty = super::json(r#"{"results":[],"next":null}"#);
    let login = Fault::Redirect("/login".to_owned());
    for (fault, words) in [
        (Fault::Gone, "status 404"),
        (Fault::Forbidden, "status 403"),
        (Fault::Status(401), "status 401"),
        (Fault::HtmlWhereJson, "status 200 (text/html, HTML)"),
        (Fault::Status(500), "status 500"),
        (empty, "lists no likes"),
        (login, "a redirect to a login page"),
    ] {
        let mut setup = Setup::new(SiteKind::SketchfabV3, 60);
        setup.faults = Faults::script(vec![("/i/likes".to_owned(), vec![fault; ALWAYS])]);
        let crawl = setup.serve().await;
        let (out, err) = crawl.expect(10, &["try"]).await;
        assert!(err.contains("the likes stage is not as expected: "), "{err}");
        assert!(err.contains(words), "{words}: {err}");
        let row = if words == "status 500" { "which may pass" } else { "not as expected" };
        assert!(out.contains("24 items") && out.contains(row), "{out}");
        assert_eq!(crawl.pages().len(), 2, "{words}: one request per stage");
        assert_nothing_is_stored(&crawl);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_says_when_the_site_can_not_be_reached_or_does_not_want_it() {
    let with = |target: &str, fault: Fault| {
        let mut setup = Setup::new(SiteKind::SketchfabV3, 60);
        setup.faults = Faults::script(vec![(target.to_owned(), vec![fault; ALWAYS])]);
        setup
    };
    let crawl = with("/v3/", Fault::Reset).serve().await;
    let (_, err) = crawl.expect(6, &["try"]).await;
    assert!(err.contains("the site can't be reached: "), "{err}");
    let crawl = with("/robots.txt", Fault::Status(503)).serve().await;
    crawl.expect(6, &["try"]).await;
    assert_eq!(crawl.server.n_requests(), 1);
    let busy = Fault::TooManyRequests { retry_after: Some("30".to_owned()) };
    let crawl = with("/v3/", busy).serve().await;
    crawl.expect(6, &["try"]).await;
    assert_eq!(crawl.pages().len(), 1);

    let mut setup = Setup::new(SiteKind::SketchfabV3, 60);
    setup.robots = Some((200, "User-agent: *\nDisallow: /i/likes\n"));
    let crawl = setup.serve().await;
    let (_, err) = crawl.expect(3, &["try"]).await;
    assert!(err.contains("the site does not allow the likes stage to be crawled"), "{err}");
    assert!(crawl.pages().is_empty(), "nothing was asked for");
    crawl.expect(0, &["try", "--only", "items"]).await;
    assert_nothing_is_stored(&crawl);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_leaves_the_database_of_a_crawl_alone() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 60).serve().await;
    crawl.expect(5, &["start", "--max-requests", "9"]).await;
    let before = std::fs::read(crawl.path("crawl.db")).unwrap();
    crawl.expect(0, &["try"]).await;
    assert!(std::fs::read(crawl.path("crawl.db")).unwrap() == before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_takes_the_first_item_of_a_file() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 60).serve().await;
    let item_id = crawl.server.world().items()[7].id.clone();
    std::fs::write(crawl.path("one.psv"), format!("name|mid\r\none|{item_id}\r\n")).unwrap();
    let (out, _) = crawl.expect(0, &["try", "--items", "one.psv"]).await;
    assert!(!out.contains("items "), "{out}");
    let pages = crawl.pages();
    assert_eq!(pages.len(), 2);
    assert!(pages.iter().all(|page| page.target.contains(&item_id)), "{pages:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_short_delay_is_waited_out_and_a_pause_is_not() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 20);
    setup.robots = Some((200, "User-agent: *\nCrawl-delay: 0.01\n"));
    let crawl = setup.serve().await;
    crawl.expect(0, &["try"]).await;

    let mut setup = Setup::new(SiteKind::SketchfabV3, 20);
    setup.robots = Some((200, "User-agent: *\nCrawl-delay: 300\n"));
    let crawl = setup.serve().await;
    let (_, err) = crawl.expect(3, &["try"]).await;
    assert!(
        err.contains("asks for 5m between requests (Crawl-delay), and a trial waits at most 1m")
    );

    let mut setup = Setup::new(SiteKind::SketchfabV3, 20);
    let busy = vec![Fault::Status(429); ALWAYS];
    setup.faults = Faults::script(vec![("/i/likes".to_owned(), busy)]);
    let crawl = setup.serve().await;
    let (_, err) = crawl.expect(6, &["try"]).await;
    assert!(err.contains("and `crawl try` does not wait for it: try again after that"), "{err}");
    assert!(!err.contains("--end-pause") && !err.contains("wait_max"), "{err}");
}
