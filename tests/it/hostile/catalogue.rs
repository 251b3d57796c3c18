//! A catalogue that leads astray or loops: it is given up, and what came stays stored.

use crate::site_kind::SiteKind;
use crawl::sim::{Fault, Faults};
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

/// Second pages that come again, or never.
fn repeats() -> Vec<Row> {
    let first = "/v3/search?type=models&sort_by=-likeCount&count=24".to_owned();
    let back = "the catalogue stops here: the page names itself or an earlier one as its next, as it would if the site \
                  ignored what leads to the next page";
    let stale = "the catalogue loops: the page has no new item, yet is not the last";
    vec![
        ("a cursor that repeats", NEW, vec![Fault::As(first); 2], given_up(back)),
        ("the first page's models again", NEW, vec![Fault::Moved(24)], given_up_at_once(stale)),
        // The catalogue is walked again once, as the address of the page may have expired.
        ("404", NEW, always(Fault::Gone), {
            given_up("the catalogue stops here: status 404").requests(4)
        }),
        ("404", OLD, vec![Fault::Gone; 2], given_up("the catalogue stops here: status 404")),
    ]
}

/// Addresses that the second page names as the next one, and that can't be requested.
fn addresses() -> Vec<Row> {
    let next = |name, address: &str, problem: &str| {
        let reason =
            format!("the catalogue stops here: the address or cursor of the next page {problem}");
        (name, NEW, always(Fault::Next(address.to_owned())), given_up(&reason))
    };
    let long = format!("/v3/search?cursor={}", "x".repeat(1 << 20));
    vec![
        next("next that is a file", "file:///etc/passwd", "is not an http or https address"),
        next("next that is a script", "javascript:alert(1)", "is not an http or https address"),
        next("next that is no address", "http://[", "can't be read"),
        next("next of 1 MiB", &long, "is too long"),
    ]
}

/// Second pages that are no page of items.
fn landmarks() -> Vec<Row> {
    let no_results = given_up_after(
        3,
        "not the page asked for: it has no `results`; it is an object with the keys detail",
    );
    let no_grid = given_up_after(3, "not the page asked for: it has no `div.infinite-grid`");
    let no_end = given_up_after(3, "not the page asked for: it has no `</html>`");
    vec![
        ("no results", NEW, always(Fault::WrongLandmark), no_results),
        ("no grid", OLD, always(Fault::WrongLandmark), no_grid),
        ("half a grid that is called whole", OLD, always(Fault::WrongLength), no_end),
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
/// this many items are stored.
async fn hold((name, kind, sends, must): Row, n_items: usize) -> Result<(), String> {
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
    let n_items = if kind == OLD && must.n_requests() > 1 { 36 } else { n_items };
    let wanted = (Some(4), &2.into(), &reason, &n_items.into());
    // If no other page comes between its failures, it is asked for once more before it is blamed.
    let n_wanted = must.n_requests()..=must.n_requests() + 1;
    if found == wanted && n_wanted.contains(&n_requests) {
        Ok(())
    } else {
        Err(format!("{name} ({kind}): {found:?}, {n_requests} requests; {wanted:?}, {n_wanted:?}"))
    }
}

async fn hold_all(table: Vec<Row>, n_items: usize) {
    let rows = stream::iter(table).map(|row| hold(row, n_items)).buffer_unordered(AT_ONCE);
    let wrong: Vec<_> = rows.filter_map(|row| async { row.err() }).collect().await;
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_catalogue_that_leads_astray_is_given_up_with_a_reason() {
    hold_all([repeats(), landmarks()].concat(), 24).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_next_page_that_can_not_be_requested_costs_no_item_of_the_page_that_names_it() {
    hold_all(addresses(), 48).await;
}

/// A site behind a proxy may name itself by another host.
#[tokio::test(flavor = "multi_thread")]
async fn of_the_address_of_the_next_page_only_path_and_query_are_used() {
    for host in ["https://evil.example", "//evil.example", "http://me:secret@127.0.0.1"] {
        let mut setup = Setup::new(NEW, 60);
        let (from, to) = ("\"next\":\"http://127.0.0.1", format!("\"next\":\"{host}"));
        setup.faults = Faults::script(vec![("/search".to_owned(), changed(from, to))]);
        let crawl = setup.serve().await;
        crawl.expect(0, &["start"]).await;
        crawl.assert_truth().await;
    }
}
