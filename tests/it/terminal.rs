//! What a person sees on a terminal. The program can't tell that it is not a real one.

mod pty;

use std::sync::Arc;

use crate::harness::Setup;
use crate::site_kind::SiteKind;
use crate::stops::{held, signal, until_held};
use crawl::sim::{Fault, Faults};
use pty::Pty;
use tokio::sync::Notify;

#[tokio::test(flavor = "multi_thread")]
async fn bars_stay_below_messages_and_are_gone_at_the_end() {
    let (crawl, notify) = held().await;
    let (mut pty, terminal) = Pty::open(100, 24);
    let mut child = crawl.spawn_on(terminal, &["start", "-v"]);
    until_held(&crawl).await;
    let seen = pty.until(|rows| find(rows, "likes    [").is_some()).await;
    assert!(find(&seen, "items    [").is_some_and(|row| seen[row].contains("]  ")), "{seen:#?}");

    signal(&child, "INT").await;
    // The bars are drawn again below the message.
    let is_shown = |rows: &[String]| {
        let is_drawn = rows.iter().any(|row| row.contains(" pages, about "));
        find(rows, "stopping:").is_some() && find(rows, "items    [").is_some() && is_drawn
    };
    let seen = pty.until(is_shown).await;
    let (said, bar) = (find(&seen, "stopping:").unwrap(), find(&seen, "items    [").unwrap());
    assert!(said < bar && seen[bar + 1].starts_with("likes    ["), "{seen:#?}");
    assert!(seen[bar + 2].contains(" pages, about "), "{seen:#?}");

    notify.notify_waiters();
    assert_eq!(child.wait().await.unwrap().code(), Some(130));
    let seen = pty.until_it_ends().await;
    assert!(find(&seen, "collected  ").is_some() && find(&seen, "interrupted").is_some());
    assert_no_bars(&seen);
}

#[tokio::test(flavor = "multi_thread")]
async fn logs_and_bars_do_not_overwrite_each_other() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 80);
    let item_id = setup.world.items()[70].id.clone();
    let notify = Arc::new(Notify::new());
    let hold = vec![Fault::Hold(Arc::clone(&notify))];
    setup.faults = Faults::random(5, &[(Fault::Status(500), 100)])
        .and_script(vec![(format!("model={item_id}&count=24&offset=0"), hold)]);
    let crawl = setup.serve().await;
    let (mut pty, terminal) = Pty::open(200, 24);
    let mut child = crawl.spawn_on(terminal, &["start", "-v"]);
    // So that the crawl is not over before bars are drawn.
    pty.until(|rows| find(rows, "likes    [").is_some()).await;
    notify.notify_one();
    let seen = pty.until_it_ends().await;
    assert!(child.wait().await.unwrap().success());
    let of_a_log = |row: &&String| row.starts_with("20") && row.contains("DEBUG");
    assert!(seen.iter().filter(of_a_log).count() > 5, "{seen:#?}");
    for row in seen.iter().filter(|row| !row.is_empty() && !of_a_log(row)) {
        let first = row.split(' ').next().unwrap();
        let summary = ["collected", "likes", "requests", "waited", "complete;"];
        assert!(summary.contains(&first), "{seen:#?}");
    }
    assert_no_bars(&seen);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_narrow_window_wraps_no_line_and_a_pause_is_shown_with_its_end() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 60);
    let item_id = setup.world.items()[7].id.clone();
    let wait = Fault::TooManyRequests { retry_after: Some("600".to_owned()) };
    setup.faults = Faults::script(vec![(format!("model={item_id}&"), vec![wait])]);
    setup.workers = 1;
    let crawl = setup.serve().await;
    let (mut pty, terminal) = Pty::open(60, 12);
    let mut child = crawl.spawn_on(terminal, &["start"]);
    let seen = pty.until(|rows| find(rows, "waiting until ").is_some()).await;
    let (likes, waiting) = (find(&seen, "likes    [").unwrap(), find(&seen, "waiting").unwrap());
    assert_eq!(waiting, likes + 1, "{seen:#?}");
    assert!(seen[waiting].ends_with(": the site answered 429"), "{seen:#?}");

    // The window becomes narrower while it shows bars.
    pty.resize(30, 12);
    let seen = pty.until(|rows| find(rows, "likes    [").is_none()).await;
    assert!(find(&seen, "likes    ").is_some(), "{seen:#?}");
    signal(&child, "TERM").await;
    assert_eq!(child.wait().await.unwrap().code(), Some(143));
    assert_no_bars(&pty.until_it_ends().await);
    assert_eq!(crawl.status().await["waiting"]["reason"], "status 429");
}

#[tokio::test(flavor = "multi_thread")]
async fn colours_and_bars_can_be_switched_off() {
    for (name, value, has_bars) in [("NO_COLOR", "1", true), ("TERM", "dumb", false)] {
        let mut crawl = Setup::new(SiteKind::SketchfabV3, 20).serve().await;
        crawl.set(name, value);
        let (mut pty, terminal) = Pty::open(100, 24);
        let mut child = crawl.spawn_on(terminal, &["start", "-vv"]);
        pty.until_it_ends().await;
        assert!(child.wait().await.unwrap().success());
        let said = String::from_utf8_lossy(pty.bytes()).into_owned();
        assert!(said.contains("TRACE"), "{said}");
        assert_eq!(said.contains("items    ["), has_bars, "{name}: {said}");
        let is_color = |escape: &str| {
            let end = escape.find(|c: char| !c.is_ascii_digit() && c != ';');
            end.is_some_and(|end| escape[end..].starts_with('m'))
        };
        assert!(!said.split("\u{1b}[").skip(1).any(is_color), "{name}: {said}");
        assert_eq!(said.contains('\u{1b}'), has_bars, "{name}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_that_is_closed_does_not_end_the_crawl() {
    let (crawl, notify) = held().await;
    let (mut pty, terminal) = Pty::open(100, 24);
    let mut child = crawl.spawn_on(terminal, &["start", "-v"]);
    until_held(&crawl).await;
    pty.until(|rows| find(rows, "likes    [").is_some()).await;
    drop(pty);
    notify.notify_waiters();
    assert!(child.wait().await.unwrap().success());
    assert_eq!(crawl.status().await["state"], "complete");
}

fn find(rows: &[String], beginning: &str) -> Option<usize> {
    rows.iter().position(|row| row.starts_with(beginning))
}

fn assert_no_bars(rows: &[String]) {
    for bar in ["items    [", "likes    [", "features ["] {
        assert!(find(rows, bar).is_none(), "{rows:#?}");
    }
}
