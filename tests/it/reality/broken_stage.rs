//! A stage that stops answering for good: it is set aside, and the rest goes on.

use crate::site_kind::SiteKind;

use super::hold::hold;
use super::row::Row;
use crate::harness::Setup;

const OLD: SiteKind = SiteKind::Sketchfab2016;

const ANSWERS: [&str; 9] = [
    "gone",
    "status-410",
    "status-400",
    "html",
    "empty",
    "server-error",
    "reset",
    "wrong-json",
    "redirect-to-login",
];

/// The stage breaks after some pages. `resume` asks little while it is broken, and completes the crawl
/// when it is repaired.
fn breaks(place: &'static str, answer: &str, after: usize) -> Row {
    let name = format!("{place}: {answer} for good after {after} requests");
    let row = Row::new(name).items(100).trouble(format!("{place}:{answer}=after {after}"));
    let row = row.impatient().start(10).state("stopped").says(&[place]).never_says(&["complete;"]);
    row.resume(10).at_most(30).state("stopped").repair().resume(0).state("complete")
}

fn stages() -> Vec<Row> {
    let mut rows = Vec::new();
    for answer in ANSWERS {
        let likes = breaks("likes", answer, 40);
        rows.push(likes.counts("stages.likes.discarded", 0).counts("stages.likes.gone", 0));
        // An item without features and a catalogue without further items are nothing unusual.
        if answer != "empty" {
            let features = breaks("features", answer, 20).on(OLD);
            rows.push(features.counts("stages.features.discarded", 0));
            rows.push(breaks("catalogue", answer, 3));
        }
    }
    rows
}

/// The rest of the crawl goes on while one stage is broken.
fn rest() -> Vec<Row> {
    let row = |fault: &str| {
        let row = Row::new(format!("the likes go on while the features are {fault}")).on(OLD);
        let row = row.items(100).trouble(format!("features:{fault}=after 20")).impatient();
        row.start(10).counts("stages.likes.available", 0).repair().resume(0)
    };
    ["gone", "html", "server-error"].map(row).into()
}

/// Everything breaks for good.
fn sites() -> Vec<Row> {
    let all = |answer: &str, exit: i32, words: &[&'static str]| {
        let name = format!("all: {answer} for good after 100 requests");
        // A redirect that is followed is two requests.
        let at_most = if answer == "redirect-to-login" { 160 } else { 130 };
        let row = Row::new(name).items(100).trouble(format!("all:{answer}=after 100"));
        let row = row.impatient().timeout("200ms").start(exit).says(words).at_most(at_most);
        let row = row.counts("stages.likes.discarded", 0).counts("stages.likes.gone", 0);
        row.repair().resume(0).state("complete")
    };
    vec![
        all("status-401", 10, &["401", "token"]),
        all("status-407", 6, &["407"]),
        all("gone", 6, &["404"]),
        all("html", 6, &[]),
        all("reset", 6, &[]),
        all("silence", 6, &[]),
        all("server-error", 6, &["500"]),
        all("forbidden", 6, &["403"]),
        all("redirect-to-login", 6, &[]),
    ]
}

/// Everything breaks for good while the last pages are fetched, among them the last page of the catalogue
/// once more. A crawl sends `n` requests in all.
fn tails(kind: SiteKind, n: usize) -> Vec<Row> {
    let rows = [1, 2, 3, 5, 8, 12, 20].into_iter().flat_map(|n_before_end| {
        ["server-error", "reset", "gone"].map(|answer| {
            let name = format!("all: {answer} for good, {n_before_end} requests before the end");
            let trouble = format!("all:{answer}=after {}", n - n_before_end);
            let row = Row::new(name).on(kind).trouble(trouble);
            row.impatient().start(6).state("stopped").repair().resume(0).state("complete")
        })
    });
    rows.collect()
}

fn table() -> Vec<Row> {
    [stages(), rest(), sites()].into_iter().flatten().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stage_that_breaks_is_set_aside_and_named() {
    hold(table()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_dies_at_the_end_of_a_crawl_is_not_taken_for_a_broken_stage() {
    for kind in SiteKind::ALL {
        let crawl = Setup::new(kind, 60).serve().await;
        crawl.expect(0, &["start"]).await;
        hold(tails(kind, crawl.server.n_requests())).await;
    }
}
