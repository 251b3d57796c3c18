//! A catalogue that leads astray, loops or counts wrongly: it is given up, and earlier pages stay
//! stored.

use crawl::sim::{Fault, Faults, World};
use crawl::sites::SiteKind;
use futures_util::{StreamExt, stream};
use serde_json::Value;

use super::AT_ONCE;
use super::table::{Must, always, given_up, given_up_after, given_up_at_once};
use crate::harness::Setup;

const OLD: SiteKind = SiteKind::Sketchfab2016;
const NEW: SiteKind = SiteKind::SketchfabV3;

/// What the site sends for the second page, and what must become of the catalogue there.
type Row = (&'static str, SiteKind, Vec<Fault>, Must);

fn changed(from: impl Into<String>, to: impl Into<String>) -> Vec<Fault> {
    always(Fault::Changed { from: from.into(), to: to.into() })
}

/// Addresses that the second page names as the next one, and pages that come again.
fn addresses() -> Vec<Row> {
    let elsewhere = || given_up_after(3, "the address of the next page leads to another site");
    let next = |address: &str| always(Fault::Next(address.to_owned()));
    let long = format!("/v3/search?cursor={}", "x".repeat(1 << 20));
    let first = "/v3/search?type=models&sort_by=-likeCount&count=24".to_owned();
    let again = "the catalogue loops: its next page is one that it named before";
    let stale = "the catalogue loops: the page brought no new item, yet is not the last";
    let credentials = "http://me:secret@127.0.0.1/v3/search?cursor=x";
    vec![
        ("next on another host", NEW, next("http://evil.example/v3/search?cursor=x"), elsewhere()),
        ("next on another port", NEW, next("http://127.0.0.1:9/v3/search?cursor=x"), elsewhere()),
        ("next with credentials", NEW, next(credentials), elsewhere()),
        ("next that is a file", NEW, next("file:///etc/passwd"), elsewhere()),
        ("next that is a script", NEW, next("javascript:alert(1)"), elsewhere()),
        ("next of 1 MiB", NEW, next(&long), {
            given_up_after(3, "the address of the next page is too long")
        }),
        ("a cursor that repeats", NEW, vec![Fault::As(first)], given_up_at_once(again)),
        ("the first page's models again", NEW, vec![Fault::Moved(24)], given_up_at_once(stale)),
        // The catalogue is walked again once, as the address of the page may have expired.
        ("404", NEW, always(Fault::Gone), {
            given_up("the catalogue breaks off: status 404").requests(4)
        }),
        ("404", OLD, vec![Fault::Gone; 2], given_up("the catalogue breaks off: status 404")),
    ]
}

/// Second pages that are no page of items.
fn landmarks() -> Vec<Row> {
    let no_results = given_up_after(3, "not the page asked for: it has no `results`");
    let no_grid = given_up_after(3, "not the page asked for: it has no grid");
    let no_end = given_up_after(3, "not the page asked for: it has no end");
    vec![
        ("no results", NEW, always(Fault::WrongLandmark), no_results),
        ("no grid", OLD, always(Fault::WrongLandmark), no_grid),
        ("half a grid that is called whole", OLD, always(Fault::WrongLength), no_end),
    ]
}

/// Invalid counts and ids of the first item on the second page.
fn entries(world: &World) -> Vec<Row> {
    let first = &world.items()[24];
    let bad = |problem: &str| given_up_after(3, &format!("entry 0 of the page: {problem}"));
    let count = |name, to: &str| {
        let from = format!("\"likeCount\":{}", first.n_likes);
        let sends = changed(from, format!("\"likeCount\":{to}"));
        (name, NEW, sends, bad("its likeCount is not a number of likes"))
    };
    let text = |name, to: &str| {
        let around = |count: &str| format!("model-card-like-button model-card-stats\">{count}<");
        let sends = changed(around(&first.n_likes.to_string()), around(to));
        (name, OLD, sends, bad("its like text is no count"))
    };
    let id = |name, to: &str| {
        let sends = changed(format!("\"uid\":\"{}\"", first.id), format!("\"uid\":\"{to}\""));
        (name, NEW, sends, bad("its uid can't be an id"))
    };
    let old_id = |name, to: &str| {
        let sends = changed(format!("data-uid=\"{}\"", first.id), format!("data-uid=\"{to}\""));
        (name, OLD, sends, bad("its data-uid can't be an id"))
    };
    vec![
        count("a negative count", "-1"),
        count("a fractional count", "1.5"),
        count("a huge count", "99999999999"),
        count("a count beyond every number", "18446744073709551616"),
        text("a negative count", "-1"),
        text("a fractional count", "1.5"),
        text("a count with two places", "1.25k"),
        text("a huge count", "99999999999"),
        text("a huge count in thousands", "4294968k"),
        text("no count", "many"),
        id("an id with a terminal escape", "\\u001b[2J"),
        id("an id with NUL", "a\\u0000b"),
        id("an id turned round", "a\\u202eb"),
        id("an id with CR and LF", "a\\r\\nb"),
        id("an id of 1 MiB", &"x".repeat(1 << 20)),
        id("an id that is a path", ".."),
        id("no id", ""),
        old_id("an id with a terminal escape", "\u{1b}[2J"),
        old_id("an id of two words", "two words"),
        old_id("an id of 1 MiB", &"x".repeat(1 << 20)),
    ]
}

/// Part of the target of a request for the second page, and for later pages of the API.
pub const fn second(kind: SiteKind) -> &'static str {
    match kind {
        SiteKind::Sketchfab2016 => "page=2",
        SiteKind::SketchfabV3 => "cursor=",
    }
}

/// Checks that the catalogue is given up at its second page, after `n` requests for it, and that
/// the first page is stored.
async fn hold((name, kind, sends, must): Row) -> Result<(), String> {
    let mut setup = Setup::new(kind, 60);
    setup.faults = Faults::script(vec![(second(kind).to_owned(), sends)]);
    setup.retry = "{failures_max: 3, backoff: 1ms, backoff_max: 1ms, pause: 1ms}";
    let crawl = setup.serve().await;
    let code = crawl.run(&["start", "--only", "items"]).await.status.code();
    let (out, _) = crawl.expect(0, &["failures", "--json"]).await;
    let told: Value = serde_json::from_str(&out).unwrap();
    let told = &told["discarded"][0];
    let n_requests =
        crawl.pages().iter().filter(|request| request.target.contains(second(kind))).count();
    let status = crawl.status().await;
    let found = (code, &told["page"], &told["reason"], &status["records"]["items"]);
    let reason = must.reason().into();
    // A numbered catalogue goes on behind a page that can't be read.
    let n_items = if kind == OLD && must.n_requests() > 1 { 36 } else { 24 };
    let wanted = (Some(4), &2.into(), &reason, &n_items.into());
    // If no other page comes between its failures, it is asked for once more before it is blamed.
    let n_wanted = must.n_requests()..=must.n_requests() + 1;
    if found == wanted && n_wanted.contains(&n_requests) {
        Ok(())
    } else {
        Err(format!("{name} ({kind}): {found:?}, {n_requests} requests; {wanted:?}, {n_wanted:?}"))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_catalogue_that_leads_astray_is_given_up_with_a_reason() {
    let world = World::generate(60, 7);
    let table = [addresses(), landmarks(), entries(&world)].concat();
    let rows = stream::iter(table).map(hold).buffer_unordered(AT_ONCE);
    let wrong: Vec<_> = rows.filter_map(|row| async { row.err() }).collect().await;
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
}
