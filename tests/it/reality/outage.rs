//! Trouble for eighty seconds, anywhere in a crawl: nothing is given up, and nothing is missing.
//!
//! It is played by a count of requests, as many as a crawl sends in that time once it has noticed.

use crate::site_kind::SiteKind;
use crawl::sim::{FaultSwitch, Faults, Place};

use super::hold::hold;
use super::row::Row;
use crate::harness::Setup;

/// Everything that a site answers when it is in trouble.
const ANSWERS: [&str; 24] = [
    "html",
    "maintenance",
    "wrong-json",
    "broken-json",
    "wrong-landmark",
    "reset",
    "truncated",
    "silence",
    "status-400",
    "status-402",
    "forbidden",
    "gone",
    "status-405",
    "status-408",
    "status-410",
    "status-418",
    "status-451",
    "server-error",
    "status-502",
    "unavailable",
    "status-520",
    "redirect-to-login",
    "redirect-elsewhere",
    "server-error,html,reset,gone,status-408,wrong-json",
];

/// How many requests come before the trouble: some of the first, the middle, and some of the last.
const POINTS: [usize; 3] = [12, 200, 380];

fn outage(place: &str, answer: &str, after: usize) -> Row {
    let name = format!("{place}: {answer} after {after} requests");
    let timeout = if answer == "silence" { "300ms" } else { "10s" };
    let row = Row::new(name).items(300).trouble(format!("{place}:{answer}=after {after} for 14"));
    let row = row.timeout(timeout).start(0).state("complete");
    ["items", "likes", "features"].iter().fold(row, |row, stage| {
        let path = match *stage {
            "items" => "stages.items.discarded",
            "likes" => "stages.likes.discarded",
            _ => "stages.features.discarded",
        };
        row.counts(path, 0)
    })
}

/// Every answer at one point of the crawl, in turn, and some of them at all points.
fn sites() -> Vec<Row> {
    let points = POINTS.into_iter().cycle();
    let mut rows: Vec<_> =
        ANSWERS.iter().zip(points).map(|(answer, after)| outage("all", answer, after)).collect();
    for answer in ["html", "reset", "gone", "server-error"] {
        rows.extend(POINTS.map(|after| outage("all", answer, after)));
    }
    rows
}

/// Shorter trouble, trouble at a resume, and pages that fail at their first request.
fn short() -> Vec<Row> {
    let mut rows = Vec::new();
    for answer in ["html", "gone", "reset", "server-error", "wrong-json", "status-418"] {
        for n in [1, 3, 9, 12] {
            let row = Row::new(format!("{answer} for {n} requests")).items(100);
            rows.push(row.trouble(format!("all:{answer}=after 60 for {n}")).start(0));
        }
        // First contact does not take a 418 for a passing failure.
        if answer != "status-418" {
            let row = Row::new(format!("a third of the pages is {answer} at first")).items(100);
            rows.push(row.trouble(format!("all:{answer}=0.33")).start(0));
        }
        let row = Row::new(format!("{answer} when the run resumes")).items(100);
        let row = row.trouble(format!("all:{answer}=after 100 for 14"));
        rows.push(row.run(&["start", "--max-requests", "100"], 5).resume(0));
    }
    rows.into_iter().map(|row| row.state("complete")).collect()
}

/// Trouble of one stage alone, which has given pages before.
fn stages() -> Vec<Row> {
    let mut rows = Vec::new();
    for answer in ["html", "reset", "gone", "server-error", "status-400", "wrong-json"] {
        rows.push(outage("likes", answer, 100));
        rows.push(outage("features", answer, 100).on(SiteKind::Sketchfab2016));
        rows.push(outage("catalogue", answer, 4));
    }
    rows.push(outage("likes", "empty", 100));
    rows
}

fn table() -> Vec<Row> {
    [sites(), short(), stages()].into_iter().flatten().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn trouble_for_a_while_costs_nothing() {
    hold(table()).await;
}

/// The trouble ends only after the crawl has noticed it.
#[tokio::test(flavor = "multi_thread")]
async fn trouble_that_ends_after_the_crawl_has_paused_costs_nothing() {
    for kind in SiteKind::ALL {
        let mut setup = Setup::new(kind, 300);
        setup.retry = "{failures_max: 3, backoff: 1ms, backoff_max: 5ms, pause: 5ms}";
        let switch = FaultSwitch::default();
        let faults = "all:html,reset,server-error,gone".parse::<crawl::sim::Trouble>().unwrap();
        setup.faults = Faults::none().and_trouble(switch.trouble(Place::All, faults.faults));
        let crawl = setup.serve().await;
        let mut child = crawl.spawn(&["start"]);
        crawl.server.wait_for_requests(200).await;
        switch.turn_on();
        let n_before = crawl.server.n_requests();
        crawl.server.wait_for_requests(n_before + 18).await;
        switch.turn_off();
        assert!(child.wait().await.unwrap().success(), "{kind}");
        crawl.assert_truth().await;
    }
}
