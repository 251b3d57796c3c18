//! The messages that a new user meets along the way: each is true, and says what to do next.

use crate::site_kind::SiteKind;
use crawl::sim::{Fault, Faults};
use serde_json::Value;

use crate::harness::{Crawl, Setup};

async fn served() -> Crawl {
    Setup::new(SiteKind::SketchfabV3, 60).serve().await
}

#[tokio::test(flavor = "multi_thread")]
async fn suggested_commands_name_the_database_that_a_variable_names() {
    let mut crawl = served().await;
    std::fs::create_dir(crawl.path("elsewhere")).unwrap();
    crawl.set("CRAWL_DATABASE", "elsewhere/my crawl.db");
    let (_, err) = crawl.expect(0, &["start"]).await;
    let command = "crawl export --database 'elsewhere/my crawl.db'";
    assert!(err.contains(command), "{err}");
    crawl.unset("CRAWL_DATABASE");
    crawl.expect(0, &["export", "--database", "elsewhere/my crawl.db"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn items_behind_a_page_that_was_given_up_are_called_unknown() {
    for (kind, which) in [
        (SiteKind::SketchfabV3, "the items on it and behind it are unknown"),
        (SiteKind::Sketchfab2016, "its items are unknown"),
    ] {
        let mut setup = Setup::new(kind, 80);
        // The second page of either site.
        let at = if kind == SiteKind::SketchfabV3 { "cursor=" } else { "page=2" };
        setup.faults = Faults::script(vec![(at.to_owned(), vec![Fault::WrongLandmark; 40])]);
        let crawl = setup.serve().await;
        let (_, err) = crawl.expect(4, &["start"]).await;
        let (table, _) = crawl.expect(0, &["status"]).await;
        let (_, failures) = crawl.expect(0, &["failures"]).await;
        let (_, refused) = crawl.expect(4, &["export"]).await;
        for said in [&err, &table, &failures, &refused] {
            assert!(said.contains(which), "{}: {said}", kind.name());
        }
        let status = crawl.status().await;
        let reasons = status["incomplete_because"].to_string();
        assert!(reasons.contains(which), "{reasons}");
        crawl.expect(0, &["export", "--partial"]).await;
        let manifest = crawl.manifest();
        assert_eq!(manifest["completeness"]["incomplete_because"], status["incomplete_because"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_whose_pages_are_gone_is_not_short() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 60);
    let item_id = setup.world.items()[50].id.clone();
    let page = format!("model={item_id}&count=24&offset=0");
    setup.faults = Faults::script(vec![(page, vec![Fault::Gone; 40])]);
    let crawl = setup.serve().await;
    let (_, err) = crawl.expect(0, &["start"]).await;
    assert!(err.contains(" gone\n") && !err.contains("short "), "{err}");
    assert_eq!(crawl.status().await["short_items"], 0);
    let (out, err) = crawl.expect(0, &["failures"]).await;
    assert!(!out.contains("short "), "{out}");
    assert!(err.contains("crawl resume --retry gone\n"), "{err}");
    for (word, said) in [
        ("short", "nothing to retry: no task of the likes stage is short"),
        ("gone=features", "nothing to retry: no task of the features stage is gone"),
        ("private,discarded", "nothing to retry: no task is discarded or private"),
    ] {
        let (_, err) = crawl.expect(0, &["resume", "--retry", word]).await;
        assert!(err.contains(said), "{word}: {err}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn status_says_how_the_last_run_ended() {
    let mut crawl = served().await;
    crawl.configure("/i/likes", "/i/nothing");
    crawl.expect(10, &["start"]).await;
    let (table, _) = crawl.expect(0, &["status"]).await;
    assert!(table.contains("last run   ended "), "{table}");
    assert!(table.contains("the likes stage is not as expected"), "{table}");
    let ended = |status: &Value| status["run"]["ended"]["stopped_by"].clone();
    assert_eq!(ended(&crawl.status().await), "not_as_expected");

    crawl.configure("/i/nothing", "/i/likes");
    crawl.expect(5, &["resume", "--max-requests", "3"]).await;
    let (table, _) = crawl.expect(0, &["status"]).await;
    assert!(table.contains("as many requests as --max-requests allows"), "{table}");
    crawl.expect(0, &["resume"]).await;
    let status = crawl.status().await;
    assert!(status["run"]["ended"]["at"].is_string(), "{status}");
    assert_eq!(ended(&status), Value::Null);
    let (table, _) = crawl.expect(0, &["status"]).await;
    assert!(!table.contains("last run"), "a complete crawl needs no reason: {table}");
}

#[tokio::test(flavor = "multi_thread")]
async fn features_that_come_with_the_catalogue_are_no_stage_that_failed() {
    let crawl = served().await;
    crawl.expect(0, &["start"]).await;
    let (table, _) = crawl.expect(0, &["status"]).await;
    assert!(table.contains("features  with the catalogue\n"), "{table}");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_may_hold_forgotten_users_are_to_be_deleted() {
    let crawl = served().await;
    crawl.expect(0, &["start"]).await;
    crawl.expect(0, &["export", "--raw"]).await;
    let (_, before) = crawl.expect(0, &["export", "--anonymize"]).await;
    assert!(before.contains("do not share it") && !before.contains("delete it"), "{before}");
    let user = crawl.server.world().users()[0].id.clone();
    std::fs::write(crawl.path("asked.txt"), user).unwrap();
    crawl.expect(0, &["forget", "asked.txt"]).await;
    let (_, after) = crawl.expect(0, &["export", "--anonymize"]).await;
    assert!(after.contains("also of users who were forgotten since: delete it"), "{after}");
    let (_, after) = crawl.expect(0, &["export", "--raw"]).await;
    assert!(after.contains("it may hold users who were forgotten since: delete it"), "{after}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_counts_the_robots_txt_that_is_stored_and_says_when_nothing_is_left() {
    let crawl = served().await;
    crawl.expect(5, &["start", "--max-requests", "10"]).await;
    let (out, _) = crawl.expect(0, &["plan", "--json"]).await;
    let plan: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(plan["requests"]["robots"]["left"], 0, "{plan}");
    crawl.expect(0, &["resume"]).await;
    let (out, _) = crawl.expect(0, &["plan"]).await;
    assert!(out.contains("nothing is left to fetch"), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_can_not_be_read_is_named_with_what_names_it() {
    let mut crawl = served().await;
    crawl.expect(0, &["start"]).await;
    for (args, words) in [
        (&["export", "--suppress", "nope"][..], "the list of --suppress"),
        (&["forget", "nope"], "the list of users to forget"),
        (&["plan", "--items", "nope", "--database", "new.db"], "the file of --items, nope"),
    ] {
        let (_, err) = crawl.expect(3, args).await;
        assert!(err.contains(words), "{args:?}: {err}");
    }
    crawl.configure("pace:", "suppress: asked.txt\npace:");
    let full = crawl.path("asked.txt").canonicalize().err().map(|_| crawl.path("asked.txt"));
    let full = full.unwrap().display().to_string();
    for (code, command) in [(3, &["export"][..]), (0, &["config", "check"])] {
        let (_, err) = crawl.expect(code, command).await;
        assert!(err.contains(&full), "{command:?}: {err}");
        assert!(err.contains("starts at the folder where crawl is run"), "{command:?}: {err}");
    }
}

/// What a site sends in place of a page, with a user's name wherever a site can put one.
#[tokio::test(flavor = "multi_thread")]
async fn no_name_that_a_site_puts_into_an_answer_is_shown_or_stored() {
    let json = |body: &str| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
        let n = body.len();
        Fault::Raw(format!("{head}Content-Length: {n}\r\n\r\n{body}").into_bytes())
    };
    let raw = |head: &str, body: &str| {
        let n = body.len();
        Fault::Raw(format!("HTTP/1.1 {head}\r\nContent-Length: {n}\r\n\r\n{body}").into_bytes())
    };
    for answer in [
        json(r#"{"bobsmith":{"id":1},"alice_b":2}"#),
        json(r#"{"results":{"bobsmith":1}}"#),
        raw("404 X\r\nContent-Type: text/html", "<title>bobsmith likes</title><p>bobsmith"),
        raw("200 X\r\nContent-Type: text/bobsmith", "x"),
        raw("404 X\r\nContent-Type: text/plain", "there is no bobsmith"),
        raw("200 X\r\nContent-Type: application/json\r\nContent-Encoding: bobsmith", "x"),
        raw("302 X\r\nLocation: https://bobsmith.example/bobsmith", ""),
        raw("302 X\r\nLocation: /bobsmith", ""),
    ] {
        for is_late in [false, true] {
            let mut setup = Setup::new(SiteKind::SketchfabV3, 60);
            setup.retry = "{failures_max: 2, backoff: 1ms, backoff_max: 1ms, pause: 1ms, \
                           wait_max: 1s}";
            // At first contact, or of some items later on.
            let late = setup.world.items()[5..30].iter().map(|item| format!("model={}&", item.id));
            let at = if is_late { late.collect() } else { vec!["/i/likes".to_owned()] };
            let answers = |at| (at, vec![answer.clone(); 40]);
            setup.faults = Faults::script(at.into_iter().map(answers).collect());
            let crawl = setup.serve().await;
            let started = crawl.run(&["start", "-vvv"]).await;
            let mut said = [started.stdout, started.stderr].concat();
            for command in [&["status"][..], &["failures"], &["audit"], &["try"]] {
                let output = crawl.run(command).await;
                said.extend([output.stdout, output.stderr].concat());
            }
            let said = String::from_utf8_lossy(&said).to_lowercase();
            assert!(!said.contains("bobsmith"), "{said}");
            let stored = std::fs::read(crawl.path("crawl.db")).unwrap();
            assert!(!String::from_utf8_lossy(&stored).contains("bobsmith"), "{said}");
        }
    }
}
