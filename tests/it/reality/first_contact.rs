//! The first requests of a crawl: whatever is not as expected stops the run there.

use crate::site_kind::SiteKind;
use crawl::sim::Fault;

use super::hold::hold;
use super::row::{Loses, Row};

const V3: SiteKind = SiteKind::SketchfabV3;
const OLD: SiteKind = SiteKind::Sketchfab2016;

/// What an address that is not the right one answers, and what the message says about it.
const WRONG_ANSWERS: [(&str, &str); 14] = [
    ("gone", "404"),
    ("status-410", "410"),
    ("status-401", "401"),
    ("status-400", "400"),
    ("status-405", "405"),
    ("status-422", "422"),
    ("html", "text/html"),
    ("maintenance", "text/html"),
    ("wrong-landmark", ""),
    ("wrong-json", ""),
    ("broken-json", ""),
    ("redirect-to-login", ""),
    ("redirect-elsewhere", ""),
    ("redirect-to-itself", ""),
];

/// A crawl that stops at first contact, once more at `resume`, and is whole when the site is repaired.
fn stops(name: String, trouble: String, words: &[&'static str]) -> Row {
    let once_more = |row: Row| row.at_most(10).says(words).never_says(&["complete;"]);
    let row = once_more(Row::new(name).trouble(trouble).start(10)).state("stopped");
    once_more(row.resume(10)).state("stopped").repair().resume(0).state("complete")
}

fn likes_that_are_not() -> Vec<Row> {
    let answers = WRONG_ANSWERS.into_iter().chain([("empty", "lists no likes")]);
    let mut rows: Vec<_> = answers
        .map(|(fault, words)| {
            let key = if fault == "status-401" { "site.token_env" } else { "site.likes_url" };
            let name = format!("the likes are {fault}");
            stops(name, format!("likes:{fault}"), &["likes", "/i/likes", words, key])
        })
        .collect();
    for fault in ["gone", "status-410", "status-401", "status-400", "html", "empty"] {
        let row = Row::new(format!("the likes of 300 items are {fault}")).items(300);
        let row = row.trouble(format!("likes:{fault}")).start(10).at_most(10);
        rows.push(row.repair().resume(0).state("complete"));
    }
    rows.extend(["gone", "html", "empty"].map(|fault| {
        let name = format!("the likes of 30,000 items are {fault}");
        let row = Row::new(name).on(V3).items(30_000).trouble(format!("likes:{fault}")).start(10);
        row.at_most(10).exports_nothing()
    }));
    rows
}

fn catalogues_that_are_not() -> Vec<Row> {
    let answers = WRONG_ANSWERS.into_iter().chain([("empty", "")]);
    answers
        .map(|(fault, words)| {
            let key = if fault == "status-401" { "site.token_env" } else { "site.url" };
            // For HTML pages, HTML is the right type.
            let words = if words == "text/html" { "" } else { words };
            stops(format!("the catalogue is {fault}"), format!("catalogue:{fault}"), &[words, key])
        })
        .collect()
}

fn features_that_are_not() -> Vec<Row> {
    let faults =
        ["gone", "status-410", "html", "wrong-landmark", "wrong-json", "redirect-to-login"];
    let row = |fault| {
        stops(format!("the features are {fault}"), format!("features:{fault}"), &["features"])
    };
    faults.map(|fault| row(fault).on(OLD)).into()
}

/// Addresses that are wrong in the configuration, and corrected then.
fn addresses() -> Vec<Row> {
    let wrong = |name: &str, from: &str, to: &str| {
        let (from, to) = (format!("{from}\n"), format!("{to}\n"));
        let row = Row::new(name).configure(&from, &to).start(10).at_most(10);
        row.configure(&to, &from).resume(0).state("complete")
    };
    vec![
        wrong("the likes address is one letter short", "{url}/i/likes", "{url}/i/like"),
        wrong("the likes address is the front page", "{url}/i/likes", "{url}/"),
        wrong("the likes address is the login page", "{url}/i/likes", "{url}/login"),
        wrong("the address is another version", "{url}/v3", "{url}/v4").on(V3),
        wrong("the address is below another path", "url: {url}", "url: {url}/new").on(OLD),
        Row::new("a site that has answered has moved")
            .run(&["start", "--max-requests", "20"], 5)
            .configure("likes_url: http://127.0.0.1", "likes_url: http://localhost")
            .resume(3)
            .says(&["--site-moved"])
            .run(&["resume", "--site-moved"], 0)
            .state("complete"),
    ]
}

/// Items whose first page says nothing about the site.
fn first_items() -> Vec<Row> {
    let gone = |rank: usize| format!("item/{rank}:gone");
    vec![
        Row::new("the first item's first answer is a 404").trouble("likes/1:gone=once").start(0),
        Row::new("the first item's first answer is a 403")
            .trouble("likes/1:forbidden=once")
            .start(0),
        Row::new("the first item's first answer is a 429")
            .trouble("likes/1:too-many-requests=once")
            .start(0),
        Row::new("the first answers are 500").trouble("likes:server-error=for 2").start(0),
        Row::new("the first two items are gone")
            .trouble(gone(1))
            .trouble(gone(2))
            .start(0)
            .loses(Loses { likes: vec![(1, 0..9999), (2, 0..9999)], ..Loses::default() })
            .on(V3),
        Row::new("the first item is private")
            .trouble("likes/1:forbidden")
            .start(0)
            .loses(Loses::likes(1, 0..9999)),
        Row::new("the first three items are gone")
            .trouble(gone(1))
            .trouble(gone(2))
            .trouble(gone(3))
            .start(10)
            .at_most(10)
            .repair()
            .resume(0),
    ]
}

/// Every entry of the first pages lacks a field: the site has changed.
fn renamed_fields() -> Vec<Row> {
    let renamed = |kind, target: &str, from: &str, words: &'static str| {
        let fault = if kind == V3 { without(from) } else { changed(from, "formerly") };
        let row = Row::new(format!("{target} has no {from}")).on(kind);
        let row = row.sends(target, vec![fault; 99]).start(10).at_most(10).state("stopped");
        let row = row.says(&[words]).resume(10).at_most(10).repair().resume(0);
        row.state("complete")
    };
    let button = "model-card-stats";
    vec![
        renamed(V3, "/v3/search", "\"likeCount\"", "only entries without a number of likes"),
        renamed(OLD, "/models?", button, "only entries without a number of likes"),
        renamed(V3, "/v3/search", "\"name\"", "only entries without a name"),
        renamed(OLD, "/models?", "itemprop", "only entries without a name"),
        renamed(V3, "/i/likes", "\"username\"", "only entries without a user's name"),
        Row::new("no item of the catalogue has a feature")
            .on(V3)
            .sends("/v3/search", vec![without("\"tags\""); 99])
            .start(0)
            .exports_nothing(),
    ]
}

fn without(key: &str) -> Fault {
    changed(key, "\"formerly\"")
}

fn changed(from: &str, to: &str) -> Fault {
    Fault::ChangedThroughout { from: from.to_owned(), to: to.to_owned() }
}

/// What is broken matters only where it is asked for.
fn stages() -> Vec<Row> {
    vec![
        Row::new("only items are collected while the likes are gone")
            .trouble("likes:gone")
            .run(&["start", "--only", "items"], 0)
            .exports_nothing(),
        Row::new("likes are added while they are gone")
            .trouble("likes:gone")
            .run(&["start", "--only", "items"], 0)
            .run(&["resume", "--only", "likes"], 10)
            .at_most(10)
            .says(&["site.likes_url"])
            .repair()
            .run(&["resume", "--only", "features"], 0)
            .state("complete"),
        Row::new("features are added while they are gone")
            .on(OLD)
            .trouble("features:gone")
            .run(&["start", "--only", "likes"], 0)
            .run(&["resume", "--only", "features"], 10)
            .at_most(10)
            .repair()
            .resume(0)
            .state("complete"),
    ]
}

/// Answers that are passing failures, but don't pass.
fn failures_that_last() -> Vec<Row> {
    let lasts = |fault: &str, exit: i32| {
        let row = Row::new(format!("the likes are always {fault}"));
        let row = row.trouble(format!("likes:{fault}")).impatient().timeout("200ms").start(exit);
        let row = row.at_most(30).state("stopped").counts("records.likes", 0);
        row.counts("stages.likes.discarded", 0).repair().resume(0).state("complete")
    };
    vec![
        lasts("server-error", 10),
        lasts("status-408", 10),
        lasts("reset", 10),
        lasts("truncated", 10),
        lasts("silence", 10),
        lasts("forbidden", 10),
        lasts("too-many-requests", 6),
        lasts("challenge", 6),
        lasts("human-verification", 6),
    ]
}

/// Sites that can't be reached or don't let us in.
fn closed_sites() -> Vec<Row> {
    let down = |fault: &str| {
        let row = Row::new(format!("everything is {fault} from the start"))
            .trouble(format!("all:{fault}"));
        row.impatient().timeout("200ms").start(6).at_most(30).repair().go_on(0)
    };
    vec![
        down("reset"),
        down("silence"),
        down("server-error"),
        down("truncated"),
        Row::new("the port is closed")
            .configure("url: {url}", "url: http://127.0.0.1:1")
            .start(6)
            .says(&["refused"])
            .at_most(0)
            .configure("url: http://127.0.0.1:1", "url: {url}")
            .go_on(0),
        Row::new("everything is 401 from the start")
            .trouble("all:status-401")
            .start(10)
            .at_most(10)
            .says(&["401", "token"])
            .repair()
            .go_on(0),
        Row::new("the token is refused from the start")
            .configure("  likes_url", "  token_env: SITE_TOKEN\n  likes_url")
            .set("SITE_TOKEN", "secret")
            .trouble("all:status-401")
            .start(10)
            .at_most(10)
            .says(&["401", "SITE_TOKEN"])
            .never_says(&["secret"])
            .repair()
            .go_on(0),
        Row::new("the site wants a login at a proxy")
            .trouble("all:status-407")
            .start(10)
            .at_most(10)
            .says(&["407", "site.url"])
            .repair()
            .go_on(0),
        Row::new("robots.txt forbids everything")
            .robots(200, "User-agent: *\nDisallow: /\n")
            .start(3)
            .at_most(1)
            .exports_nothing(),
        Row::new("robots.txt is an HTML page")
            .trouble("robots:html")
            .start(0)
            .says(&["robots.txt"]),
        Row::new("robots.txt redirects to a login page")
            .trouble("robots:redirect-to-login")
            .start(0),
    ]
}

/// `crawl try` looks at one page of each stage, and stores nothing.
fn tries() -> Vec<Row> {
    let tried = |row: Row| row.exports_nothing();
    vec![
        tried(Row::new("a site as expected is tried").run(&["try"], 0).at_most(4)),
        tried(
            Row::new("likes that are 404 are tried")
                .trouble("likes:gone")
                .run(&["try"], 10)
                .at_most(4)
                .says(&["404", "site.likes_url"]),
        ),
        Row::new("a crawl starts after a trial").run(&["try"], 0).start(0),
    ]
}

fn table() -> Vec<Row> {
    let tables = [
        likes_that_are_not(),
        catalogues_that_are_not(),
        features_that_are_not(),
        addresses(),
        first_items(),
        renamed_fields(),
        stages(),
        failures_that_last(),
        closed_sites(),
        tries(),
    ];
    tables.into_iter().flatten().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_is_not_as_expected_stops_the_run_at_first_contact() {
    hold(table()).await;
}
