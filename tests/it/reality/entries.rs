//! An odd entry costs at most itself.

use crate::site_kind::SiteKind;
use crawl::sim::{Fault, World};

use super::hold::hold;
use super::row::{Loses, Row};

const V3: SiteKind = SiteKind::SketchfabV3;
const OLD: SiteKind = SiteKind::Sketchfab2016;

/// The rank of the first item on the second page.
const RANK: usize = 25;

fn row(place: &str, fault: &str, loses: Loses) -> Row {
    let row = Row::new(format!("{place} has {fault}")).trouble(format!("{place}:{fault}"));
    row.start(0).state("complete").loses(loses)
}

/// The same, with an entry that is skipped and counted.
fn skips(place: &str, fault: &str, loses: Loses) -> Row {
    row(place, fault, loses).run(&["status"], 0).says(&["1 entry", "skipped"])
}

fn catalogue() -> Vec<Row> {
    let world = World::generate(60, 7);
    let name = &world.items()[RANK - 1].name;
    let cut = Loses::name(RANK, format!("{name}\u{fffd}"));
    vec![
        row("catalogue/2", "null-name", Loses::name(RANK, "")),
        row("catalogue/2", "number-as-name", Loses::name(RANK, "1234")),
        row("catalogue/2", "lone-surrogate", cut).on(V3),
        row("catalogue/2", "count-as-text", Loses::default()).on(V3),
        row("catalogue/2", "count-as-fraction", Loses::default()).on(V3),
        row("catalogue/2", "duplicate-key", Loses::default()).on(V3),
        row("catalogue/2", "nan", Loses::default()).on(V3),
        row("catalogue/2", "bom", Loses::default()),
        row("catalogue", "bom", Loses::default()),
        skips("catalogue/2", "no-uid", Loses::items(&[RANK])),
        skips("catalogue/2", "null-entry", Loses::items(&[RANK])).on(V3),
        skips("catalogue/1", "no-uid", Loses::items(&[1])),
        Row::new("every page of the catalogue has an entry without an id")
            .trouble("catalogue:no-uid")
            .start(0)
            .loses(Loses::items(&[1, 25, 49]))
            .run(&["status"], 0)
            .says(&["skipped"]),
    ]
}

/// An item whose number of likes can't be read is kept.
fn counts() -> Vec<Row> {
    let world = World::generate(60, 7);
    let likes = world.items()[RANK - 1].n_likes;
    let row = |kind, page: &str, from: String, to: String| {
        let row = Row::new(format!("the catalogue has {to}")).on(kind);
        row.sends(page, vec![Fault::Changed { from, to }]).start(0).state("complete")
    };
    let json =
        ["null", "-1", "1.5", "\"many\"", "[]", "{}", "true", "18446744073709551616", "1e400"];
    let json = json.into_iter().map(|to| {
        let field = |value: &str| format!("\"likeCount\":{value}");
        row(V3, "cursor=", field(&likes.to_string()), field(to))
    });
    let html = ["many", "", "-1", "1.25k", "99999999999"].into_iter().map(|to| {
        let text = |value: &str| format!("model-card-like-button model-card-stats\">{value}<");
        row(OLD, "page=2", text(&likes.to_string()), text(to))
    });
    json.chain(html).collect()
}

/// An item whose number of likes is far too low is left out, and the catalogue goes on.
fn low_counts() -> Vec<Row> {
    let world = World::generate(60, 7);
    let likes = |rank: usize| world.items()[rank - 1].n_likes;
    let row = |kind, rank: usize, page: &str, from: String, to: String| {
        let row = Row::new(format!("the catalogue's item of rank {rank} has {to}")).on(kind);
        let row = row.sends(page, vec![Fault::Changed { from, to }]).start(0).state("complete");
        row.loses(Loses::items(&[rank])).run(&["status"], 0).says(&["1 entry"])
    };
    let rows = [RANK, RANK + 11, 2 * RANK - 2].into_iter().flat_map(|rank| {
        // Of several items with as many likes, the first is changed.
        let rank = (RANK..rank).find(|other| likes(*other) == likes(rank)).unwrap_or(rank);
        let json = |n: u32| format!("\"likeCount\":{n},");
        let html = |n: u32| format!("model-card-like-button model-card-stats\">{n}<");
        [
            row(V3, rank, "cursor=", json(likes(rank)), json(0)),
            row(OLD, rank, "page=2", html(likes(rank)), html(0)),
        ]
    });
    rows.collect()
}

/// Ids and names that no site should send.
fn hostile() -> Vec<Row> {
    let world = World::generate(60, 7);
    let id = &world.items()[RANK - 1].id;
    let ids = ["\\u001b[2J", "a\\u0000b", "a\\u202eb", "a\\r\\nb", "..", "", "a/b c "];
    let rows = ids.into_iter().map(|to| {
        let field = |value: &str| format!("\"uid\":\"{value}\"");
        let row = Row::new(format!("the catalogue has an item with the id {to:?}")).on(V3);
        let fault = Fault::Changed { from: field(id), to: field(to) };
        row.sends("cursor=", vec![fault]).start(0).state("complete").loses(Loses::items(&[RANK]))
    });
    rows.map(|row| row.run(&["status"], 0).says(&["1 entry", "skipped"])).collect()
}

fn likes() -> Vec<Row> {
    let world = World::generate(60, 7);
    let users = world.likers(&world.items()[2]);
    let first = users.map(|user| user.username.clone()).next().unwrap();
    let like = |rank| Loses::likes(rank, 0..1);
    vec![
        row("likes/3/1", "null-name", Loses::username(3, 0, "")),
        row("likes/3/1", "number-as-name", Loses::username(3, 0, "1234")),
        row("likes/3/1", "lone-surrogate", Loses::username(3, 0, format!("{first}\u{fffd}"))),
        row("likes/3/1", "duplicate-key", Loses::default()),
        row("likes/3/1", "nan", Loses::default()),
        row("likes/3/1", "bom", Loses::default()),
        row("likes", "bom", Loses::default()),
        skips("likes/3/1", "no-uid", like(3)),
        skips("likes/3/1", "null-entry", like(3)),
        skips("likes/1/1", "null-entry", like(1)),
        skips("likes/1/2", "null-entry", Loses::likes(1, 24..25)),
    ]
}

fn table() -> Vec<Row> {
    [catalogue(), counts(), low_counts(), hostile(), likes()].into_iter().flatten().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_odd_entry_costs_at_most_itself() {
    hold(table()).await;
}
