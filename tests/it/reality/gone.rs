//! Pages that are gone or private: believed after a second answer, and counted.

use crate::site_kind::SiteKind;
use crawl::sim::Fault;

use super::hold::hold;
use super::row::{Loses, Row};

const V3: SiteKind = SiteKind::SketchfabV3;
const OLD: SiteKind = SiteKind::Sketchfab2016;

fn once() -> Vec<Row> {
    let mut rows = Vec::new();
    for fault in ["gone", "status-410", "forbidden"] {
        for place in ["likes/7", "likes/1/2", "likes/2/1", "item/7"] {
            let row = Row::new(format!("{place} is {fault} once"));
            rows.push(row.trouble(format!("{place}:{fault}=first 1")).start(0).state("complete"));
        }
        let row = Row::new(format!("features/7 is {fault} once")).on(OLD);
        rows.push(row.trouble(format!("features/7:{fault}=once")).start(0).state("complete"));
    }
    rows
}

fn for_good() -> Vec<Row> {
    let lost = |rank| Loses::likes(rank, 0..9999);
    let mut rows = Vec::new();
    for (fault, gone, private) in [("gone", 1, 0), ("status-410", 1, 0), ("forbidden", 0, 1)] {
        let row = |rank: usize, kind| {
            let row = Row::new(format!("the item of rank {rank} is {fault}")).on(kind);
            row.trouble(format!("item/{rank}:{fault}")).start(0).state("complete")
        };
        let row_40 = row(40, V3).counts("stages.likes.gone", gone);
        rows.push(row_40.counts("stages.likes.private", private).loses(lost(40)));
        let row_40 = row(40, OLD).counts("stages.features.gone", gone);
        let row_40 = row_40.counts("stages.features.private", private);
        rows.push(row_40.loses(lost(40).and_features(40)));
        // Its forty pages are one event.
        rows.push(row(2, V3).at_most_for_item(2, 8).loses(lost(2)));
    }
    rows
}

/// More than one in ten items gone needs `--partial`.
fn many() -> Vec<Row> {
    let row = |name: &str, ranks: &[usize]| {
        let row = Row::new(name).on(V3);
        ranks.iter().fold(row, |row, rank| row.trouble(format!("likes/{rank}:gone")))
    };
    let eight = [10, 17, 24, 31, 38, 45, 52, 59];
    let five = &eight[..5];
    let lost = |ranks: &[usize]| Loses {
        likes: ranks.iter().map(|rank| (*rank, 0..9999)).collect(),
        ..Loses::default()
    };
    vec![
        row("five of sixty items are gone", five).start(0).run(&["export"], 0).loses(lost(five)),
        row("eight of sixty items are gone", &eight)
            .start(4)
            .run(&["export"], 4)
            .says(&["--partial"])
            .loses(lost(&eight)),
        row("eight of sixty items were gone", &eight)
            .start(4)
            .repair()
            .run(&["resume", "--retry", "gone"], 0)
            .state("complete"),
    ]
}

/// More than one in ten private, or short by more than one in ten likes, needs `--partial` as well.
fn private_or_short() -> Vec<Row> {
    let refused = |stage: &str, kind, fault: &str, retry: &'static str| {
        let row = Row::new(format!("the {stage} of half of the items are {fault}")).on(kind);
        let row = (3..=60)
            .step_by(2)
            .fold(row, |row, rank| row.trouble(format!("{stage}/{rank}:{fault}")));
        row.start(4).state("incomplete").says(&[retry]).run(&["export"], 4).says(&["--partial"])
    };
    let mut rows = Vec::new();
    for (stage, kind) in [("likes", V3), ("likes", OLD), ("features", OLD)] {
        for (fault, retry, what) in
            [("forbidden", "--retry private", "private"), ("gone", "--retry gone", "gone")]
        {
            let row = refused(stage, kind, fault, retry);
            rows.push(row.repair().run(&["resume", "--retry", what], 0).state("complete"));
        }
    }
    for (what, fault, retry) in [
        ("empty", Fault::EmptyPage, "short"),
        ("private", Fault::Forbidden, "private"),
        ("gone", Fault::Gone, "gone"),
    ] {
        let row = Row::new(format!("the second and all later pages of likes are {what}"));
        let row = (1..40).fold(row, |row, page| {
            let target = format!("&offset={}", page * 24);
            row.sends(&target, vec![fault.clone(); 99])
        });
        let row = row.start(4).state("incomplete").run(&["export"], 4).says(&["--partial"]);
        rows.push(row.repair().run(&["resume", "--retry", retry], 0).state("complete"));
    }
    rows
}

/// More than ten items gone in a row: each probe comes, so the pauses stay short and all the rest is collected.
fn in_a_row() -> Vec<Row> {
    let mut rows = Vec::new();
    for (kind, first) in [(V3, 10), (OLD, 10), (V3, 31)] {
        let name = format!("the likes of thirty items from rank {first} on are gone");
        let row = (first..first + 30)
            .fold(Row::new(name).on(kind), |row, rank| row.trouble(format!("likes/{rank}:gone")));
        let row = row.impatient().start(4).counts("stages.likes.available", 0);
        rows.push(
            row.at_most(420).repair().run(&["resume", "--retry", "gone"], 0).state("complete"),
        );
    }
    rows.push(
        (2..=300)
            .fold(Row::new("one item's likes come, all others are gone").items(300), |row, rank| {
                row.trouble(format!("likes/{rank}:gone"))
            })
            .impatient()
            .start(10)
            .at_most(480)
            .says(&["likes", "site.likes_url"])
            .state("stopped")
            .repair()
            .resume(0)
            .state("complete"),
    );
    rows
}

/// How many of the announced likes were collected, and why the rest is missing.
fn coverage() -> Vec<Row> {
    let row = |trouble: &str, words: &'static str, loses| {
        let row = Row::new(format!("status says what is missing after {trouble}")).on(V3);
        row.trouble(trouble).start(0).run(&["status"], 0).says(&["announced", words]).loses(loses)
    };
    vec![
        row("likes/7:gone", "gone", Loses::likes(7, 0..9999)),
        row("likes/7:forbidden", "private", Loses::likes(7, 0..9999)),
        row("likes/7:empty", "short", Loses::likes(7, 0..9999)),
    ]
}

fn table() -> Vec<Row> {
    [once(), for_good(), many(), private_or_short(), in_a_row(), coverage()]
        .into_iter()
        .flatten()
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn gone_pages_are_accepted_after_a_second_answer() {
    hold(table()).await;
}
