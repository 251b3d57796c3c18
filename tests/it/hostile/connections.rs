//! Connections that break, stall or send nonsense.

use std::time::Duration;

use crate::site_kind::SiteKind;
use crawl::sim::Fault;

use super::table::{Must, Page, Row, always, check, comes_after, given_up_after};
use crate::harness::Setup;

/// Connections that break at once.
fn broken() -> Vec<(&'static str, Vec<Fault>, Must)> {
    let raw = |bytes: &str| Fault::Raw(bytes.as_bytes().to_vec());
    let ok = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    let endless_head = raw(&format!("{ok}X: {}\r\n\r\n", "x".repeat(2 << 20)));
    let many_heads = raw(&format!("{ok}{}\r\n", "X: x\r\n".repeat(5_000)));
    let escape = raw(&format!("{ok}X: \u{1b}[2J\r\nContent-Length: 2\r\n\r\n{{}}"));
    let bad_length = raw(&format!("{ok}Content-Length: -1\r\n\r\n{{}}"));
    let bad_chunk = raw(&format!("{ok}Transfer-Encoding: chunked\r\n\r\nzz\r\n{{}}"));
    let bad_gzip = raw(&format!("{ok}Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{{}}"));
    let broke = |why: &str| given_up_after(3, &format!("the connection broke: {why}"));
    let broke_off = given_up_after(3, "the answer was cut off");
    let not_gzip = given_up_after(3, "the body is not a complete gzip stream");
    let no_http = broke("the answer is not HTTP");
    let no_http_at_all = broke("the answer is not HTTP; a port that speaks TLS needs https://");
    let too_long = broke("the head of the answer is too long");
    // Such a header is passed over, and the rest is read.
    let no_page =
        given_up_after(3, "not the page asked for: it has no `results`; it is an empty object");
    vec![
        ("a reset", vec![Fault::Reset], comes_after(1)),
        ("a reset, always", always(Fault::Reset), broke("it was reset")),
        ("a truncated body", vec![Fault::Truncated], comes_after(1)),
        ("a truncated body, always", always(Fault::Truncated), broke_off.clone()),
        ("a length that is too small", vec![Fault::WrongLength; 2], comes_after(2)),
        ("a length that is none", always(bad_length), no_http),
        ("a chunk that is none", always(bad_chunk), broke_off),
        ("a body that is not packed", always(bad_gzip), not_gzip),
        ("no answer", vec![raw("")], comes_after(1)),
        ("no answer, always", always(raw("")), broke("it was closed before an answer arrived")),
        ("no HTTP", always(raw("SSH-2.0-OpenSSH_9.6\r\n")), no_http_at_all),
        ("a header of 2 MiB", always(endless_head), too_long.clone()),
        ("a header with a terminal escape", always(escape), no_page),
        ("5,000 headers", always(many_heads), too_long),
    ]
}

/// Connections that stall until the program gives up.
fn slow() -> Vec<(&'static str, Vec<Fault>, Must)> {
    let drip = Fault::Drip(Duration::from_secs(1));
    let given_up = given_up_after(2, "no answer within 2s");
    vec![
        ("a hang in the headers", vec![Fault::HangBeforeHeaders], comes_after(1)),
        ("a hang in the headers, always", always(Fault::HangBeforeHeaders), given_up.clone()),
        ("a hang in the body", vec![Fault::HangInBody], comes_after(1)),
        ("a hang in the body, always", always(Fault::HangInBody), given_up.clone()),
        ("one byte a second", vec![drip.clone()], comes_after(1)),
        ("one byte a second, always", always(drip), given_up),
    ]
}

fn rows(table: Vec<(&'static str, Vec<Fault>, Must)>) -> Vec<Row> {
    let rows = (3..).zip(table);
    rows.map(|(rank, (name, sends, must))| Row::new(name, Page::Likes(rank, 0), sends, must))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_breaks_costs_a_failure() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    setup.retry = "{failures_max: 3, backoff: 1ms, backoff_max: 1ms, pause: 1ms}";
    check(setup, &rows(broken())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_does_not_come_in_time_costs_a_failure() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 40);
    setup.retry = "{failures_max: 2, backoff: 1ms, backoff_max: 1ms, pause: 1ms}";
    setup.timeout = "2s";
    setup.workers = 8;
    check(setup, &rows(slow())).await;
}
