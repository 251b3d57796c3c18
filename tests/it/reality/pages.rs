//! A page that can't be read, is always refused, or ends a list too early costs that page.

use crate::site_kind::SiteKind;
use crawl::sim::Fault;

use super::hold::hold;
use super::row::{Loses, Row};

const V3: SiteKind = SiteKind::SketchfabV3;
const OLD: SiteKind = SiteKind::Sketchfab2016;

fn all_items(ranks: std::ops::RangeInclusive<usize>) -> Loses {
    Loses::items(&ranks.collect::<Vec<_>>())
}

/// A catalogue page in the middle that can never be read.
fn unreadable() -> Vec<Row> {
    let faults =
        ["broken-json", "html", "wrong-landmark", "wrong-json", "truncated", "server-error"];
    let mut rows = Vec::new();
    for fault in faults {
        let row = |kind, is: &str| {
            let name = format!("the second page of the catalogue {is} {fault}");
            let row = Row::new(name).items(100).on(kind);
            row.trouble(format!("catalogue/2:{fault}")).start(4)
        };
        rows.push(row(OLD, "is").counts("records.items", 76).loses(all_items(25..=48)));
        let repaired = row(OLD, "was").repair().run(&["resume", "--retry-discarded"], 0);
        rows.push(repaired.state("complete"));
        // What hangs on it is not known.
        rows.push(row(V3, "is").counts("records.items", 24).loses(all_items(25..=100)));
        rows.push(row(V3, "was").repair().resume(0).state("complete"));
        let passing = Row::new(format!("a page of the catalogue is {fault} three times"));
        let passing = passing.trouble(format!("catalogue/2:{fault}=for 3")).start(0);
        rows.push(passing.state("complete"));
    }
    rows
}

/// Pages of a numbered catalogue that never come, for whatever reason: the list goes on behind them.
fn numbered() -> Vec<Row> {
    let mut rows = Vec::new();
    for fault in ["too-many-requests", "challenge", "forbidden", "gone", "status-418", "reset"] {
        let row = |is: &str| {
            let row = Row::new(format!("page 2 of the numbered catalogue {is} {fault}"));
            row.on(OLD).items(100).trouble(format!("catalogue/2:{fault}")).start(4)
        };
        rows.push(row("is").counts("records.items", 76).loses(all_items(25..=48)));
        let repaired = row("was").repair().run(&["resume", "--retry-discarded"], 0);
        rows.push(repaired.state("complete"));
    }
    for (pages, lost) in [(2..=3, 25..=72), (2..=4, 25..=96), (3..=5, 49..=120)] {
        let row = Row::new(format!("pages {pages:?} of the numbered catalogue are 500")).on(OLD);
        let row = pages.fold(row.items(150), |row, page| {
            row.trouble(format!("catalogue/{page}:server-error"))
        });
        rows.push(row.start(4).loses(all_items(lost)));
    }
    let forbids = Row::new("robots.txt forbids a page of the numbered catalogue").on(OLD);
    let forbids = forbids.items(100).robots(200, "User-agent: *\nDisallow: /*page=2$\n");
    rows.push(forbids.start(4).says(&["robots.txt"]).loses(all_items(25..=48)));
    rows
}

/// The last page of the catalogue is asked for once more. One bad answer then does not cost it.
fn rechecks() -> Vec<Row> {
    let mut rows = Vec::new();
    for status in [400, 403, 404, 410, 418, 500] {
        let row = |kind, page: usize| {
            let row =
                Row::new(format!("the last page of the catalogue is {status} the second time"));
            let row =
                row.on(kind).trouble(format!("catalogue/{page}:status-{status}=after 1 for 1"));
            row.start(0).state("complete").never_says(&["twice"])
        };
        rows.push(row(V3, 3).at_most(180));
        rows.push(row(OLD, 4));
    }
    rows
}

/// A page that asks for an absurd pause costs that page, if the user says so.
fn absurd_pause() -> Vec<Row> {
    let row = Row::new("one page of likes asks for a pause of a year");
    let row = row.trouble("likes/7/1:status-404-retry-after-31536000").start(6);
    let row = row.says(&["--end-pause"]).resume(6).at_most(0);
    // It comes last, with those that are in flight beside it.
    let row = row.run(&["resume", "--end-pause"], 6).counts("stages.items.available", 0);
    vec![row.repair().run(&["resume", "--end-pause"], 0).state("complete")]
}

/// A page of likes that can never be read.
fn unreadable_likes() -> Vec<Row> {
    let faults = ["broken-json", "html", "wrong-json", "truncated", "server-error", "status-418"];
    let row = |fault, is: &str| {
        let row = Row::new(format!("a page of likes {is} {fault}"));
        let row = row.trouble(format!("likes/1/2:{fault}")).start(4).state("incomplete");
        row.counts("stages.likes.discarded", 1)
    };
    let lost = faults.map(|fault| row(fault, "is").loses(Loses::likes(1, 24..48)));
    let retried = faults.map(|fault| {
        row(fault, "was").repair().run(&["resume", "--retry-discarded"], 0).state("complete")
    });
    lost.into_iter().chain(retried).collect()
}

/// A page that alone is refused, each time that it is asked for.
fn refused() -> Vec<Row> {
    let faults = ["too-many-requests", "challenge", "human-verification"];
    let mut rows = Vec::new();
    for fault in faults {
        let row = |place: &str| {
            let row =
                Row::new(format!("{place} is always {fault}")).trouble(format!("{place}:{fault}"));
            row.start(4).state("incomplete")
        };
        rows.push(
            row("likes/3/1")
                .at_most_for_item(3, 30)
                .counts("stages.likes.discarded", 1)
                .loses(Loses::likes(3, 0..24)),
        );
        rows.push(row("likes/1/2").loses(Loses::likes(1, 24..48)));
        rows.push(row("likes/1/1").loses(Loses::likes(1, 0..24)));
        rows.push(row("features/9").on(OLD).loses(Loses::features(9)));
        rows.push(
            row("likes/3/1").repair().run(&["resume", "--retry-discarded"], 0).state("complete"),
        );
    }
    rows
}

/// Cursors and pages that are refused once, though the list goes on.
fn expired() -> Vec<Row> {
    let mut rows = Vec::new();
    for status in [400, 404, 410] {
        let name = format!("a cursor is refused once with {status}");
        let row = Row::new(name).on(V3).items(100);
        rows.push(row.trouble(format!("catalogue/3:status-{status}=once")).start(0));
        let name = format!("a further page of likes is refused once with {status}");
        rows.push(Row::new(name).trouble(format!("likes/1/2:status-{status}=once")).start(0));
        let name = format!("a cursor is always refused with {status}");
        let row = Row::new(name).on(V3).items(100).trouble(format!("catalogue/3:status-{status}"));
        rows.push(row.start(4).loses(all_items(49..=100)));
        let name = format!("a cursor was refused with {status}, and no longer is");
        let row = Row::new(name).on(V3).items(100).trouble(format!("catalogue/3:status-{status}"));
        rows.push(row.start(4).repair().resume(0).state("complete"));
    }
    let expires =
        |name: &str| Row::new(name).on(V3).items(150).trouble("catalogue:expired-cursor=after 3");
    rows.push(expires("the cursors expire while the catalogue is read").start(0));
    rows.push(
        expires("the cursors have expired at resume")
            .run(&["start", "--max-requests", "5"], 5)
            .resume(0)
            .state("complete"),
    );
    rows
}

/// Addresses of a next page: only their path and query count, and what can't be used costs no rows.
fn next_addresses() -> Vec<Row> {
    let elsewhere = |host: &str| Fault::Changed {
        from: "\"next\":\"http://127.0.0.1".to_owned(),
        to: format!("\"next\":\"{host}"),
    };
    let hosts = ["http://elsewhere.example", "https://127.0.0.1", "http://me:secret@127.0.0.1"];
    let mut rows = Vec::new();
    for host in hosts {
        let row = Row::new(format!("the catalogue's next is at {host}")).on(V3).items(100);
        rows.push(row.sends("cursor=", vec![elsewhere(host); 9]).start(0).never_says(&["secret"]));
        let row = Row::new(format!("the next page of likes is at {host}"));
        rows.push(row.sends("/i/likes", vec![elsewhere(host); 200]).start(0));
    }
    for next in ["javascript:alert(1)", "http://[", "mailto:a@example.org"] {
        let row = Row::new(format!("the catalogue's next is {next:?}")).on(V3).items(100);
        let row = row.sends("cursor=", vec![Fault::Next(next.to_owned()); 20]);
        rows.push(row.start(4).counts("records.items", 48).repair().resume(0).state("complete"));
    }
    rows
}

/// Catalogues that end early, once or for good.
fn ends() -> Vec<Row> {
    let row = |name: &str, trouble: &str| Row::new(name).items(100).trouble(trouble).start(0);
    vec![
        row("a page of the catalogue is empty once", "catalogue/2:empty=once").state("complete"),
        row("a page of the catalogue lacks its next once", "catalogue/2:no-next=once")
            .on(V3)
            .state("complete"),
        row("a page of the catalogue is always empty", "catalogue/2:empty")
            .loses(all_items(25..=100)),
        row("a page of the catalogue never has a next", "catalogue/2:no-next")
            .on(V3)
            .loses(all_items(49..=100)),
        row("a page of likes is empty once", "likes/1/2:empty=once").state("complete"),
        row("a page of likes lacks its next once", "likes/1/2:no-next=once").state("complete"),
    ]
}

fn table() -> Vec<Row> {
    let tables = [
        unreadable(),
        numbered(),
        rechecks(),
        absurd_pause(),
        unreadable_likes(),
        refused(),
        expired(),
        next_addresses(),
        ends(),
    ];
    tables.into_iter().flatten().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_page_costs_that_page() {
    hold(table()).await;
}
