//! robots.txt is fetched first, stored, and obeyed.

use crate::site_kind::SiteKind;
use crawl::sim::{Fault, Faults};

use crate::harness::Setup;

/// Returns when a message says that a robots.txt was fetched: a moment of RFC 3339.
fn as_of(err: &str) -> String {
    let moment = err.split("(as of ").nth(1).and_then(|rest| rest.split(')').next());
    let moment = moment.unwrap_or_else(|| panic!("no moment in {err}"));
    assert!(moment.parse::<jiff::Timestamp>().is_ok(), "{moment}");
    moment.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stage_that_is_forbidden_is_refused_before_its_first_request() {
    let mut setup = Setup::new(SiteKind::Sketchfab2016, 40);
    setup.robots = Some((200, "User-agent: *\nDisallow: /admin\nDisallow: /i/likes\n"));
    let crawl = setup.serve().await;
    let (_, err) = crawl.expect(3, &["start"]).await;
    assert!(err.contains("the likes stage"), "{err}");
    assert!(err.contains("robots.txt line 3 forbids it: Disallow: /i/likes"), "{err}");
    assert!(crawl.pages().is_empty(), "nothing was asked for");
    let as_of = as_of(&err);
    let (_, again) = crawl.expect(3, &["start"]).await;
    assert_eq!(self::as_of(&again), as_of, "the stored copy is named by its time");

    // Allowed stages can be crawled, and stages that are added later are checked against the rules again.
    crawl.expect(0, &["start", "--only", "features"]).await;
    assert!(!crawl.pages().iter().any(|request| request.target.starts_with("/i/likes")));
    crawl.expect(3, &["resume", "--only", "likes"]).await;
    assert_eq!(crawl.status().await["state"], "complete", "the stage was not added");
    let n_robots = crawl.server.requests().len() - crawl.pages().len();
    assert_eq!(n_robots, 1, "robots.txt is kept for a day");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_delay_longer_than_a_run_waits_is_refused_with_a_reason() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    setup.robots = Some((200, "User-agent: *\nCrawl-delay: 86400\n"));
    let crawl = setup.serve().await;
    let (_, err) = crawl.expect(3, &["start"]).await;
    let words = "/robots.txt asks for 24h between requests (Crawl-delay), which is longer than";
    assert!(err.contains(words), "{err}");
    assert!(crawl.pages().is_empty(), "nothing was asked for");
    let (_, again) = crawl.expect(3, &["start"]).await;
    assert_eq!(as_of(&again), as_of(&err), "the stored copy is named by its time");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_without_robots_txt_allows_everything() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    setup.robots = Some((404, "no such page"));
    let crawl = setup.serve().await;
    crawl.expect(0, &["start"]).await;
    crawl.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_robots_txt_that_fails_is_tried_again_before_anything_else() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    setup.faults =
        Faults::script(vec![("/robots.txt".to_owned(), vec![Fault::Status(500), Fault::Reset])]);
    let crawl = setup.serve().await;
    crawl.expect(0, &["start"]).await;
    let targets: Vec<_> =
        crawl.server.requests().into_iter().map(|request| request.target).collect();
    assert_eq!(targets[..3], ["/robots.txt", "/robots.txt", "/robots.txt"]);
    assert_eq!(targets.iter().filter(|target| *target == "/robots.txt").count(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_robots_txt_that_can_not_be_fetched_forbids_everything() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    setup.robots = Some((500, "broken"));
    let crawl = setup.serve().await;
    // It is the site that can't be reached, which may pass.
    let (_, err) = crawl.expect(6, &["start"]).await;
    assert!(err.contains("nothing may be crawled until it is"), "{err}");
    assert!(crawl.pages().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_to_what_is_forbidden_is_not_followed() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    setup.robots = Some((200, "User-agent: *\nDisallow: /private\n"));
    let script = vec![("offset=0".to_owned(), vec![Fault::Redirect("/private/x".to_owned())])];
    setup.faults = Faults::script(script);
    let crawl = setup.serve().await;
    let (_, err) = crawl.expect(4, &["start"]).await;
    assert!(err.contains("robots.txt line 2 forbids it: Disallow: /private"), "{err}");
    assert!(!crawl.pages().iter().any(|request| request.target.starts_with("/private")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_firewall_in_front_of_robots_txt_is_waited_for() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    let answers = vec![Fault::Challenge, Fault::HumanVerification];
    setup.faults = Faults::script(vec![("/robots.txt".to_owned(), answers)]);
    let crawl = setup.serve().await;
    let (_, err) = crawl.expect(0, &["start"]).await;
    assert_eq!(err.matches("the site is paused").count(), 2, "{err}");
    let n_robots = crawl.server.requests().len() - crawl.pages().len();
    assert_eq!(n_robots, 3, "neither answer was taken for rules");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_delay_slows_the_crawl_down() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    setup.robots = Some((200, "User-agent: crawl\nCrawl-delay: 0.2\n"));
    let crawl = setup.serve().await;
    crawl.expect(5, &["start", "--max-requests", "5"]).await;
    let requests = crawl.server.requests();
    assert_eq!(requests.len(), 5);
    for pair in requests.windows(2) {
        let gap = pair[1].at.duration_since(pair[0].at);
        assert!(gap > std::time::Duration::from_millis(150), "{gap:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_site_learns_who_crawls_it() {
    let mut crawl = Setup::new(SiteKind::SketchfabV3, 40).serve().await;
    crawl.configure("pace:", "contact: mailto:me@example.org\npace:");
    crawl.expect(0, &["start", "--only", "items"]).await;
    let wanted = format!("crawl/{} (+mailto:me@example.org)", env!("CARGO_PKG_VERSION"));
    for request in crawl.server.requests() {
        assert_eq!(request.user_agent.as_deref(), Some(wanted.as_str()), "{}", request.target);
    }
}

/// RFC 9309 (section 2.4) allows an expired copy while no newer one can be fetched.
#[tokio::test(flavor = "multi_thread")]
async fn an_older_copy_serves_while_no_newer_one_can_be_fetched() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    let rules =
        Fault::Body { content_type: "text/plain".to_owned(), body: b"User-agent: *\n".to_vec() };
    let answers = [vec![rules], vec![Fault::Status(500); 99]].concat();
    setup.faults = Faults::script(vec![("/robots.txt".to_owned(), answers)]);
    let crawl = setup.serve().await;
    crawl.expect(5, &["start", "--max-requests", "5"]).await;
    let db = crawl::ledger::database::Db::open(crawl.database()).await.unwrap();
    let mut conn = db.writer().await.unwrap();
    let two_days = "update robots set fetched_at = fetched_at - 2 * 86400000";
    conn.ask(two_days).execute().await.unwrap();
    conn.close().await.unwrap();
    crawl.expect(0, &["resume"]).await;
    crawl.assert_truth().await;
    let n_robots = crawl.server.requests().len() - crawl.pages().len();
    assert_eq!(n_robots, 1 + 6, "it was tried as often as anything is");
}

/// The other rules of the site may be back at the next run.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_html_holds_no_rules_and_is_asked_for_again_at_the_next_run() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 20);
    setup.robots = Some((200, "\n<!DOCTYPE html>\n<pre>\nUser-agent: *\nDisallow: /\n</pre>\n"));
    let crawl = setup.serve().await;
    let (_, err) = crawl.expect(0, &["start", "--only", "items"]).await;
    assert!(err.contains("/robots.txt is a page of HTML, which holds no rules"), "{err}");
    crawl.expect(0, &["resume", "--only", "likes"]).await;
    let n_robots = crawl.server.requests().len() - crawl.pages().len();
    assert_eq!(n_robots, 2, "it is not kept for a day");
    let db = crawl::ledger::database::Db::open_to_read(crawl.database()).await.unwrap();
    let mut reader = db.readers().acquire().await.unwrap();
    let n: i64 = reader.ask("select count(*) from robots").one().await.unwrap();
    assert_eq!(n, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_copy_serves_while_a_page_of_html_is_in_its_place() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 20);
    let body =
        |text: &str| Fault::Body { content_type: "text/plain".to_owned(), body: text.into() };
    let answers = vec![body("User-agent: *\nDisallow: /i/\n"), body("<html>"), body("")];
    setup.faults = Faults::script(vec![("/robots.txt".to_owned(), answers)]);
    let crawl = setup.serve().await;
    crawl.expect(0, &["start", "--only", "items"]).await;
    let db = crawl::ledger::database::Db::open(crawl.database()).await.unwrap();
    let mut conn = db.writer().await.unwrap();
    let two_days = "update robots set fetched_at = fetched_at - 2 * 86400000";
    conn.ask(two_days).execute().await.unwrap();
    conn.close().await.unwrap();
    let (_, err) = crawl.expect(3, &["resume", "--only", "likes"]).await;
    assert!(err.contains("an older copy serves") && err.contains("forbids it"), "{err}");
    crawl.expect(0, &["resume", "--only", "likes"]).await;
}

/// RFC 9309 (section 2.3.1.2): the rules of another host apply to the host that was asked.
#[tokio::test(flavor = "multi_thread")]
async fn a_robots_txt_may_lie_on_another_host() {
    let mut other = Setup::new(SiteKind::SketchfabV3, 20);
    other.robots = Some((200, "User-agent: crawl/9\nDisallow: */likes\n"));
    let other = other.serve().await;
    let mut setup = Setup::new(SiteKind::SketchfabV3, 20);
    let elsewhere = Fault::Redirect(format!("{}/robots.txt", other.server.url()));
    let answers = vec![Fault::Redirect("/robots.txt".to_owned()), elsewhere];
    setup.faults = Faults::script(vec![("/robots.txt".to_owned(), answers)]);
    let crawl = setup.serve().await;
    let (_, err) = crawl.expect(3, &["start"]).await;
    let rule = format!("{}/robots.txt line 2 forbids it: Disallow: */likes", crawl.server.url());
    assert!(err.contains(&rule), "{err}");
    assert_eq!(other.server.n_requests(), 1);
    assert!(crawl.pages().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_robots_txt_behind_too_many_redirects_is_none() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 20);
    setup.robots = Some((200, "User-agent: *\nDisallow: /\n"));
    let answers = vec![Fault::Redirect("/robots.txt".to_owned()); 6];
    setup.faults = Faults::script(vec![("/robots.txt".to_owned(), answers)]);
    let crawl = setup.serve().await;
    crawl.expect(0, &["start"]).await;
    crawl.assert_truth().await;
    assert_eq!(crawl.server.requests().len() - crawl.pages().len(), 6);
}

/// A crawl that stays on this machine must not be led off it.
#[tokio::test(flavor = "multi_thread")]
async fn a_robots_txt_does_not_lead_off_the_machine() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 20);
    setup.retry = "{failures_max: 2, backoff: 1ms, backoff_max: 1ms, pause: 1ms}";
    let answers = vec![Fault::Redirect("http://site.invalid/robots.txt".to_owned()); 2];
    setup.faults = Faults::script(vec![("/robots.txt".to_owned(), answers)]);
    let crawl = setup.serve().await;
    let (_, err) = crawl.expect(3, &["start"]).await;
    assert!(err.contains("a redirect to another site (a host of 12 bytes)"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_is_asked_for_where_no_rules_are_known() {
    let other = Setup::new(SiteKind::SketchfabV3, 20).serve().await;
    let mut setup = Setup::new(SiteKind::SketchfabV3, 20);
    let elsewhere = vec![Fault::Redirect(format!("{}/v3/search", other.server.url())); 12];
    setup.faults = Faults::script(vec![("/v3/search".to_owned(), elsewhere)]);
    let mut crawl = setup.serve().await;
    let own = format!("likes_url: {}", crawl.server.url());
    crawl.configure(&own, &format!("likes_url: {}", other.server.url()));
    let output = crawl.run(&["start", "--only", "items"]).await;
    assert_ne!(output.status.code(), Some(0));
    let (failures, _) = crawl.expect(0, &["failures"]).await;
    let said = [failures, crate::harness::text(&output.stderr)].concat();
    let words = format!("{}/robots.txt was not fetched", other.server.url());
    assert!(said.contains(&words), "{said}");
    assert_eq!(other.server.n_requests(), 0);
}
