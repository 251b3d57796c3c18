//! HTTP as servers speak it.

use super::hold::hold;
use super::row::{Loses, Row};

/// Answers that are the page, in an unusual form.
fn forms() -> Vec<Row> {
    let mut rows = Vec::new();
    for fault in [
        "x-gzip",
        "capital-gzip",
        "gzip-members",
        "latin-1",
        "latin-1-meta",
        "many-headers",
        "cookie-wall",
        "bom",
    ] {
        for place in ["catalogue", "likes", "features", "all"] {
            let row = Row::new(format!("{place} with {fault}")).trouble(format!("{place}:{fault}"));
            rows.push(row.start(0).state("complete"));
        }
    }
    rows
}

/// Answers that ask to wait, with any status.
fn waits() -> Vec<Row> {
    let row = |status: u16| {
        let row = Row::new(format!("{status} asks to wait for a second"));
        row.trouble(format!("likes/3/1:status-{status}-retry-after-1=once")).start(0)
    };
    let statuses = [202, 301, 302, 400, 403, 404, 408, 413, 429, 500, 503];
    statuses.map(|status| row(status).state("complete")).into()
}

fn codings() -> Vec<Row> {
    vec![
        Row::new("an unknown coding of one page")
            .trouble("likes/3/1:unknown-coding")
            .start(4)
            .says(&["encoded as an unknown coding"])
            .loses(Loses::likes(3, 0..24)),
    ]
}

fn table() -> Vec<Row> {
    [forms(), waits(), codings()].into_iter().flatten().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unusual_form_of_the_page_is_the_page() {
    hold(table()).await;
}
