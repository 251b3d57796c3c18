//! Everything that was given up can be tried again.

use crate::site_kind::SiteKind;

use super::hold::hold;
use super::row::Row;

const V3: SiteKind = SiteKind::SketchfabV3;

/// Trouble, how the first run ends with it, and what is retried when it is over.
fn retried(trouble: &str, exit: i32, what: &'static str) -> Row {
    let row = Row::new(format!("after {trouble}, {what} is retried")).items(100).trouble(trouble);
    row.start(exit).repair().run(&["resume", "--retry", what], 0).state("complete")
}

fn table() -> Vec<Row> {
    vec![
        retried("item/7:gone", 0, "gone"),
        retried("item/7:gone", 0, "all"),
        retried("item/7:status-410", 0, "gone"),
        retried("item/7:forbidden", 0, "private"),
        retried("item/7:forbidden", 0, "all"),
        retried("likes/1/2:empty", 0, "short"),
        retried("likes/7:empty", 0, "short"),
        retried("likes/7:empty", 0, "all"),
        retried("likes/1/2:status-418", 4, "discarded"),
        retried("likes/1/2:status-418", 4, "all"),
        retried("catalogue/2:no-next", 0, "ended").on(V3),
        retried("catalogue/2:no-next", 0, "all").on(V3),
        retried("catalogue/2:empty", 0, "ended"),
        Row::new("what is retried has a name")
            .start(0)
            .run(&["resume", "--retry", "nonsense"], 2)
            .says(&["discarded", "gone", "private", "short", "ended", "all"])
            .run(&["resume"], 0),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_given_up_can_be_tried_again() {
    hold(table()).await;
}
