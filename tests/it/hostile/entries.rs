//! Odd entries on a page of the catalogue: each costs itself alone, is counted and is named.

use crate::site_kind::SiteKind;
use crawl::sim::{Fault, Faults, SimItem, World};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

use super::AT_ONCE;
use super::catalogue::second;
use super::json as json_page;
use crate::harness::Setup;

const OLD: SiteKind = SiteKind::Sketchfab2016;
const NEW: SiteKind = SiteKind::SketchfabV3;

/// What is changed in the first entry of the second page, and what that costs.
struct Row {
    name: &'static str,
    kind: SiteKind,
    from: String,
    to: String,
    costs: Costs,
}

enum Costs {
    /// The item, for this reason.
    Item(&'static str),
    /// A field, for this reason.
    Field(&'static str),
    Nothing,
}

/// Returns the rows of the catalogue of the API, whose first item on the second page is this one.
fn of_the_api(item: &SimItem) -> Vec<Row> {
    let row = |name, from: String, to: &str, costs| Row {
        name,
        kind: NEW,
        from,
        to: to.to_owned(),
        costs,
    };
    let count = |name, to: &str, costs| {
        let to = format!("\"likeCount\":{to}");
        row(name, format!("\"likeCount\":{}", item.n_likes), &to, costs)
    };
    let id_for = |name, to: &str, reason| {
        let (from, to) = (format!("\"uid\":\"{}\"", item.id), format!("\"uid\":{to}"));
        row(name, from, &to, Costs::Item(reason))
    };
    let id =
        |name, to: &str| id_for(name, to, "/uid can't be an id: it holds an unprintable character");
    let no_count = "/likeCount can't be a number of likes";
    let long = format!("\"{}\"", "x".repeat(1 << 20));
    let renamed = row("no id", "\"uid\"".to_owned(), "\"id\"", Costs::Item("/uid is missing"));
    let exact = item.n_likes;
    vec![
        count("a negative count", "-1", Costs::Field(no_count)),
        count("a fractional count", "1.5", Costs::Field(no_count)),
        count("a huge count", "99999999999", Costs::Field(no_count)),
        count("a count beyond every number", "18446744073709551616", Costs::Field(no_count)),
        count(
            "a count that is null",
            "null",
            Costs::Field("/likeCount is null, not a number of likes"),
        ),
        count("a count that is an object", "{\"n\":[]}", {
            Costs::Field("/likeCount is an object, not a number of likes")
        }),
        count("a count that is text", &format!("\"{exact}\""), Costs::Nothing),
        count("a count with a decimal place", &format!("{exact}.0"), Costs::Nothing),
        count("a count that comes twice", &format!("NaN,\"likeCount\":{exact}"), Costs::Nothing),
        id("an id with a terminal escape", "\"\\u001b[2J\""),
        id("an id with NUL", "\"a\\u0000b\""),
        id("an id turned round", "\"a\\u202eb\""),
        id("an id with CR and LF", "\"a\\r\\nb\""),
        id_for("an id of 1 MiB", &long, "/uid can't be an id: it is longer than 128 bytes"),
        id_for("an id that is a path", "\"..\"", "/uid can't be an id"),
        id_for("an empty id", "\"\"", "/uid can't be an id: it is empty"),
        id_for("an id with half a surrogate pair", "\"\\ud800\"", "/uid can't be an id"),
        renamed,
        row("a null entry", "{\"results\":[".to_owned(), "{\"results\":[null,", {
            Costs::Field("it is null, not an object")
        }),
        row("a byte order mark", "{".to_owned(), "\u{feff}{", Costs::Nothing),
    ]
}

/// Returns the rows of the catalogue of 2016.
fn of_2016(item: &SimItem) -> Vec<Row> {
    let row = |name, from: String, to: String, costs| Row { name, kind: OLD, from, to, costs };
    let text = |name, to: &str| {
        let around = |count: &str| format!("model-card-like-button model-card-stats\">{count}<");
        let no_count = Costs::Field("the like text is not a count");
        row(name, around(&item.n_likes.to_string()), around(to), no_count)
    };
    let id = |name, to: &str, reason| {
        let (from, to) = (format!("data-uid=\"{}\"", item.id), format!("data-uid=\"{to}\""));
        row(name, from, to, Costs::Item(reason))
    };
    let unprintable = "data-uid can't be an id: it holds an unprintable character";
    let long = "data-uid can't be an id: it is longer than 128 bytes";
    let lost = row("no id", " data-uid=".to_owned(), " data-id=".to_owned(), {
        Costs::Item("data-uid is missing")
    });
    vec![
        text("a negative count", "-1"),
        text("a fractional count", "1.5"),
        text("a count with two places", "1.25k"),
        text("a huge count", "99999999999"),
        text("a huge count in thousands", "4294968k"),
        text("no count", "many"),
        id("an id with a terminal escape", "\u{1b}[2J", unprintable),
        id("an id with a tab", "two\twords", unprintable),
        id("an id of 1 MiB", &"x".repeat(1 << 20), long),
        lost,
    ]
}

/// Checks that a catalogue with this odd entry is collected to its end, without what the entry costs.
async fn hold(row: Row) -> Result<(), String> {
    let mut setup = Setup::new(row.kind, 60);
    let fault = Fault::Changed { from: row.from, to: row.to };
    setup.faults = Faults::script(vec![(second(row.kind).to_owned(), vec![fault])]);
    let crawl = setup.serve().await;
    let code = crawl.run(&["start", "--only", "items"]).await.status.code();
    crawl.expect(0, &["verify"]).await;
    crawl.expect(0, &["export"]).await;
    let (listed, _) = crawl.expect(0, &["failures", "--json"]).await;
    let listed: Value = serde_json::from_str(&listed).unwrap();
    let status = crawl.status().await;

    let world = crawl.server.world();
    let (kind, reason) = match row.costs {
        Costs::Nothing => (None, ""),
        Costs::Item(reason) => (Some("skipped"), reason),
        // An entry that is none costs nothing but itself.
        Costs::Field(reason) if reason.starts_with("it is") => (Some("skipped"), reason),
        Costs::Field(reason) => (Some("unread"), reason),
    };
    let mut wanted = json!({"skipped": [], "cut": [], "unread": []});
    let mut counts = json!({"skipped": 0, "cut": 0, "unread": 0});
    if let Some(kind) = kind {
        counts[kind] = 1.into();
        let at = listed[kind][0]["settled_at"].clone();
        let entry = json!(
            {"stage": "models", "page": 2, "entry": 0, "reason": reason, "settled_at": at}
        );
        wanted[kind] = json!([entry]);
    }
    let told = json!(
        {"skipped": listed["skipped"], "cut": listed["cut"], "unread": listed["unread"]}
    );
    let lost = matches!(row.costs, Costs::Item(_)).then(|| world.items()[24].id.clone());
    let truth = String::from_utf8(world.truth(5).model_urls_psv()).unwrap();
    let truth: Vec<_> =
        truth.lines().filter(|line| lost.as_ref().is_none_or(|id| !line.contains(id))).collect();
    let exported = String::from_utf8(crawl.exported("model_urls.psv")).unwrap();
    let exported: Vec<_> = exported.lines().collect();

    let n_same = exported.iter().zip(&truth).filter(|(one, other)| one == other).count();
    let found = (code, &told, &status["odd_entries"], exported.len(), n_same);
    let wanted = (Some(0), &wanted, &counts, truth.len(), truth.len());
    let complete = (&status["state"], &crawl.manifest()["completeness"]);
    let complete =
        (complete.0 == "complete" && complete.1["complete"] == true, &complete.1["odd_entries"]);
    if found == wanted && complete == (true, &counts) {
        return Ok(());
    }
    Err(format!("{} ({}): {found:?}, {wanted:?}, {complete:?}", row.name, row.kind))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_odd_entry_costs_itself_alone_and_is_named() {
    let world = World::generate(60, 7);
    let item = &world.items()[24];
    let rows = of_the_api(item).into_iter().chain(of_2016(item));
    let rows = stream::iter(rows).map(hold).buffer_unordered(AT_ONCE);
    let wrong: Vec<_> = rows.filter_map(|row| async { row.err() }).collect().await;
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
}

/// An item whose likes are not known is kept, and its likes are read page by page.
#[tokio::test(flavor = "multi_thread")]
async fn an_item_without_a_count_is_collected_to_its_last_like() {
    let mut setup = Setup::new(NEW, 60);
    let from = format!("\"likeCount\":{}", setup.world.items()[0].n_likes);
    let fault = Fault::Changed { from, to: "\"likeCount\":\"many\"".to_owned() };
    setup.faults = Faults::script(vec![("/search".to_owned(), vec![fault])]);
    let crawl = setup.serve().await;
    assert!(crawl.server.world().items()[0].n_likes > 48, "of more pages than one");
    crawl.expect(0, &["start"]).await;
    crawl.assert_truth().await;
    let (table, _) = crawl.expect(0, &["status"]).await;
    assert!(table.contains("unread     1 entry has a field that could not be used"), "{table}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_fetched_again_does_not_count_its_odd_entries_twice() {
    let page = |odd: &str, next: &str| {
        let entry = r#"{"uid":"a","name":"n","likeCount":9}"#;
        json_page(format!(r#"{{"results":[{odd},{entry}],"next":{next}}}"#))
    };
    let mut setup = Setup::new(NEW, 60);
    // A next page that can't be requested, and an end above the limit, are believed the second time.
    let (odd, good) = (page("null,[]", "5"), page("{},7,null", "null"));
    let pages = vec![odd.clone(), odd, good.clone(), good];
    setup.faults = Faults::script(vec![("cursor=".to_owned(), pages)]);
    let crawl = setup.serve().await;
    crawl.expect(4, &["start", "--only", "items"]).await;
    assert_eq!(crawl.status().await["odd_entries"]["skipped"], 2);
    crawl.expect(0, &["resume", "--retry-discarded"]).await;
    assert_eq!(crawl.status().await["odd_entries"]["skipped"], 3);
    crawl.expect(0, &["verify"]).await;
    let (table, _) = crawl.expect(0, &["status"]).await;
    assert!(table.contains("skipped    3 entries that could not be used were skipped"), "{table}");
}
