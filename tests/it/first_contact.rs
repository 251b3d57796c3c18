//! First contact: a site that is not as expected costs a handful of requests, and nothing that can't be
//! taken up again.

mod ending;
mod items;
mod moved;
mod passing;
mod trial;
mod untimed;

use crate::site_kind::SiteKind;
use crawl::sim::{Fault, Faults, World};

use crate::harness::{Crawl, Setup};

/// Where the lists of likes are not.
const WRONG: &str = "/wrong/likes";

/// More than any request of the tests meets.
const ALWAYS: usize = 1000;

/// Returns an answer of JSON.
fn json(body: &str) -> Fault {
    Fault::Body { content_type: "application/json".to_owned(), body: body.as_bytes().to_vec() }
}

/// Serves a site at which the address of the likes is wrong and answers like this.
async fn serve_with_wrong_likes(kind: SiteKind, world: World, answer: Fault) -> Crawl {
    let mut setup = Setup::new(kind, 0);
    setup.world = world;
    setup.faults = Faults::script(vec![
        (WRONG.to_owned(), vec![answer; ALWAYS]),
        ("/login".to_owned(), vec![Fault::HtmlWhereJson; ALWAYS]),
    ]);
    let mut crawl = setup.serve().await;
    crawl.configure("/i/likes", WRONG);
    crawl
}

/// What the wrong address answers, and words of the message.
fn wrong_answers() -> Vec<(Fault, Vec<&'static str>)> {
    let wrong = "HTML that says \"something went wrong\"";
    let three = "(3 items were tried); check site.likes_url";
    vec![
        (Fault::Gone, vec!["status 404 (text/html, HTML that says \"not found\")", three]),
        (Fault::Status(410), vec!["status 410", wrong, three]),
        (Fault::Status(401), vec!["status 401", "set site.token_env if the site wants a token"]),
        (Fault::Status(400), vec!["status 400", wrong, "check site.likes_url"]),
        (Fault::Status(405), vec!["status 405", wrong]),
        (Fault::HtmlWhereJson, vec!["status 200 (text/html, HTML)"]),
        (json(r#"{"results":[],"next":null}"#), vec!["lists no likes although some were", three]),
        (
            json(r#"{"items":[{"username":"anna"}]}"#),
            vec!["(application/json, JSON with the keys items, "],
        ),
        (json(r#"["anna"]"#), vec!["a JSON list of 1 entry"]),
        (json(r#"{"anna":{"id":1}}"#), vec!["(application/json, JSON with 1 other key, "]),
        (json(""), vec!["status 200 (application/json"]),
        (Fault::Redirect("/login".to_owned()), vec!["after a redirect to a login page"]),
        (
            Fault::Redirect("https://b.example/".to_owned()),
            vec!["to another site (a host of 9 bytes)"],
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_address_of_the_likes_costs_ten_requests_and_can_be_corrected() {
    for (number, (answer, words)) in wrong_answers().into_iter().enumerate() {
        let kind = SiteKind::ALL[number % SiteKind::ALL.len()];
        let mut crawl = serve_with_wrong_likes(kind, World::generate(300, 7), answer).await;
        let (_, err) = crawl.expect(10, &["start"]).await;
        for words in ["the likes stage is not as expected: ", WRONG, "crawl resume"] {
            assert!(err.contains(words), "{words:?} is not in\n{err}");
        }
        for words in words {
            assert!(err.contains(words), "{words:?} is not in\n{err}");
        }
        assert!(!err.contains("anna"), "{err}");
        let n_requests = crawl.server.n_requests();
        assert!(n_requests <= 10, "{n_requests} requests: {err}");
        assert_nothing_is_called_complete(&crawl).await;

        let (_, again) = crawl.expect(10, &["resume"]).await;
        assert!(again.contains("the likes stage is not as expected: "), "{again}");
        assert!(crawl.server.n_requests() <= 2 * n_requests, "{again}");

        crawl.configure(WRONG, "/i/likes");
        let (_, err) = crawl.expect(0, &["resume"]).await;
        assert!(err.contains("site.likes_url is "), "{err}");
        crawl.assert_truth().await;
        let repeats = crawl.repeats().into_iter();
        let repeats: Vec<_> = repeats.filter(|target| !is_wrong(target)).collect();
        assert_eq!(repeats, Vec::<String>::new(), "{kind}");
    }
}

fn is_wrong(target: &str) -> bool {
    target.starts_with(WRONG) || target.starts_with("/login")
}

async fn assert_nothing_is_called_complete(crawl: &Crawl) {
    let status = crawl.status().await;
    assert_eq!(status["state"], "stopped");
    let likes = &status["stages"]["likes"];
    let done = [&likes["running"], &likes["completed"], &likes["gone"], &likes["discarded"]];
    assert_eq!(done, [0, 0, 0, 0], "{status}");
    crawl.expect(0, &["verify"]).await;
    crawl.expect(4, &["export"]).await;
    assert_eq!(n_failures(crawl).await, 0, "no task is blamed");
}

/// Returns the failures of all tasks together, and of those that are set aside or asked for once more.
async fn n_failures(crawl: &Crawl) -> i64 {
    let db = crawl::ledger::database::Db::open_to_read(&crawl.path("crawl.db")).await.unwrap();
    let sql = "select sum(failures + pauses + recheck + (aside_at_page is not null)) from tasks";
    let mut reader = db.readers().acquire().await.unwrap();
    sqlx::query_scalar(sql).fetch_one(reader.sqlite().unwrap()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn thirty_thousand_items_cost_no_more_requests_than_three_hundred() {
    let world = World::generate(30_000, 7);
    let empty = json(r#"{"results":[],"next":null}"#);
    for answer in [Fault::Gone, empty, Fault::Redirect("/login".to_owned())] {
        let kind = SiteKind::SketchfabV3;
        let crawl = serve_with_wrong_likes(kind, world.clone(), answer).await;
        crawl.expect(10, &["start"]).await;
        assert!(crawl.server.n_requests() <= 10, "{}", crawl.server.n_requests());
        assert_nothing_is_called_complete(&crawl).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_catalogue_that_is_not_as_expected_ends_the_run_at_once_and_can_be_corrected() {
    let empty = json(r#"{"results":[],"next":null}"#);
    for (answer, words, n_max) in [
        (Fault::Gone, "status 404", 1),
        (Fault::Status(401), "status 401", 1),
        (Fault::HtmlWhereJson, "status 200 (text/html, HTML)", 3),
        (json(r#"{"items":[{"a":1}],"next":null}"#), "JSON with ", 3),
        (json(r#"{"results":[{"a":1}],"next":null}"#), "lists no items", 3),
        (empty, "lists no items", 3),
        (Fault::Redirect("/login".to_owned()), "after a redirect to a login page", 6),
    ] {
        let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
        setup.faults = Faults::script(vec![
            ("/v4/search".to_owned(), vec![answer; ALWAYS]),
            ("/login".to_owned(), vec![Fault::HtmlWhereJson; ALWAYS]),
        ]);
        let mut crawl = setup.serve().await;
        let url = crawl.server.url();
        let right = format!("url: {url}/v3\n");
        crawl.configure(&right, &format!("url: {url}/v4\n"));
        let (_, err) = crawl.expect(10, &["start"]).await;
        assert!(err.contains("the items stage is not as expected: "), "{err}");
        assert!(
            err.contains(words)
                && (err.contains("check site.url")
                    || err.contains(
                        "check items.rows (/results, line 24 of the description), or site.url"
                    )),
            "{words}: {err}"
        );
        assert!(crawl.pages().len() <= n_max, "{words}: {} requests", crawl.pages().len());
        assert_eq!(crawl.status().await["stages"]["items"]["available"], 1, "{words}");
        crawl.configure(&format!("url: {url}/v4\n"), &right);
        crawl.expect(0, &["resume"]).await;
        crawl.assert_truth().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_leave_out_what_a_page_says_about_people() {
    let body = "<p>Hello anna@example.org, your key is 0123456789abcdef0123\u{1b}[2J</p>";
    let answer = Fault::Body { content_type: "text/html".to_owned(), body: body.into() };
    let world = World::generate(40, 7);
    let crawl = serve_with_wrong_likes(SiteKind::SketchfabV3, world, answer).await;
    let (_, err) = crawl.expect(10, &["start"]).await;
    assert!(err.contains("status 200 (text/html, HTML)"), "{err}");
    for hidden in ["anna", "0123456789abcdef", "\u{1b}[2J"] {
        assert!(!err.contains(hidden), "{hidden:?} is in\n{err}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn first_contact_asks_for_one_page_of_each_stage_before_anything_else() {
    for (kind, n_pages) in [(SiteKind::SketchfabV3, 2), (SiteKind::Sketchfab2016, 3)] {
        let crawl = Setup::new(kind, 60).serve().await;
        crawl.expect(0, &["start"]).await;
        crawl.assert_truth().await;
        assert_eq!(crawl.repeats(), Vec::<String>::new(), "{kind}");
        let first = crawl.server.world().items()[0].id.clone();
        let targets: Vec<_> = crawl.pages().into_iter().map(|page| page.target).collect();
        assert!(targets[0].contains("sort_by=-likeCount"), "{targets:?}");
        for target in &targets[1..n_pages] {
            assert!(target.contains(&first), "{kind}: {target}");
        }
        let db = crawl::ledger::database::Db::open_to_read(&crawl.path("crawl.db")).await.unwrap();
        let mut reader = db.readers().acquire().await.unwrap();
        let proven: bool = sqlx::query_scalar("select proven from crawl")
            .fetch_one(reader.sqlite().unwrap())
            .await
            .unwrap();
        assert!(proven, "{kind}");
    }
}
