//! Bodies that are not the requested page.

use std::io::Write;

use crate::site_kind::SiteKind;
use crawl::sim::{Fault, Server, Shape, SimSite, World};

use super::table::{
    Must, Page, Row, always, check, comes, comes_after, given_up, given_up_after, gone,
};
use super::{json, with_header};
use crate::harness::{Crawl, Setup};

const NOT_JSON: &str = "not the page asked for: not the expected JSON at line 1, column";

/// Returns a body of 64 MiB, compressed to some tens of kilobytes.
fn bomb() -> Fault {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..64 {
        packed.write_all(&vec![b' '; 1024 * 1024]).unwrap();
    }
    let packed = packed.finish().unwrap();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\n\
         content-length: {}\r\n\r\n",
        packed.len()
    );
    Fault::Raw([head.into_bytes(), packed].concat())
}

/// What the site sends for a page of likes of the API.
fn for_likes() -> Vec<(&'static str, Vec<Fault>, Must)> {
    let html = "not the page asked for: its content type is text/html";
    let no_results =
        "not the page asked for: it has no `results`; it is an object with the keys detail";
    let no_object = "not the page asked for: it has no `results`; it is a list";
    let too_long = "the page is longer than 8 MiB";
    let deep = ["[".repeat(100_000), "]".repeat(100_000)].concat();
    let deep_inside = format!(r#"{{"results":[],"more":{deep}}}"#);
    let long_type = with_header(&format!("Content-Type: text/{}", "x".repeat(100_000)));
    let unnamed = "not the page asked for: its content type is an unknown type of 100005 bytes";
    let odd_type = with_header("Content-Type: \u{9b}2J");
    vec![
        ("HTML where JSON is due", vec![Fault::HtmlWhereJson], comes_after(1)),
        ("HTML where JSON is due, always", always(Fault::HtmlWhereJson), given_up_after(3, html)),
        (
            "HTML that is called JSON",
            always(json("<!DOCTYPE html>")),
            given_up_after(3, &format!("{NOT_JSON} 1")),
        ),
        ("an empty body", vec![json("")], comes_after(1)),
        ("JSON without results", vec![Fault::WrongLandmark; 2], comes_after(2)),
        (
            "JSON without results, always",
            always(Fault::WrongLandmark),
            given_up_after(3, no_results),
        ),
        ("results that are null", vec![json(r#"{"results":null}"#)], comes_after(1)),
        ("deep JSON", always(json(deep)), given_up_after(3, no_object)),
        ("deep JSON where nothing is read", vec![json(deep_inside)], comes(2)),
        ("bytes that are no text", vec![json(b"{\"results\":[\"\xff\xfe\"]}")], comes_after(1)),
        ("9 MiB", always(json(vec![b' '; 9 << 20])), given_up_after(3, too_long)),
        ("an endless body", always(Fault::Endless), given_up_after(3, too_long)),
        ("a gzip bomb", always(bomb()), given_up_after(3, too_long)),
        ("a content type of 100 kB", always(long_type), given_up_after(3, unnamed)),
        (
            "a content type with a terminal escape",
            always(odd_type),
            given_up_after(3, "not the page asked for: its content type is missing"),
        ),
        ("204", vec![Fault::Status(204)], comes_after(1)),
        ("206", vec![Fault::Status(206)], comes_after(1)),
        ("202 without the firewall's header", vec![Fault::Status(202)], comes_after(1)),
        ("404", always(Fault::Gone), gone("status 404")),
        ("410", always(Fault::Status(410)), gone("status 410")),
        ("405 that asks for no human", always(Fault::Status(405)), given_up("status 405")),
        ("418", always(Fault::Status(418)), given_up("status 418")),
        ("599", vec![Fault::Status(599)], comes_after(1)),
    ]
}

/// What the site sends for an item's page of 2016.
fn for_features() -> Vec<(&'static str, Vec<Fault>, Must)> {
    let no_section = "not the page asked for: it has no `section.model-meta-row.categories`";
    let no_end = "not the page asked for: it has no `</html>`";
    vec![
        ("a block page", vec![Fault::WrongLandmark], comes_after(1)),
        ("a block page, always", always(Fault::HtmlWhereJson), given_up_after(3, no_section)),
        ("JSON where HTML is due", vec![json("{}")], comes_after(1)),
        ("half a page that is called whole", cut_html(), given_up_after(3, no_end)),
        ("a truncated page", vec![Fault::Truncated], comes_after(1)),
        ("404", always(Fault::Gone), gone("status 404")),
    ]
}

/// Returns a page of HTML with both of its sections and a list that breaks off.
fn cut_html() -> Vec<Fault> {
    let section = |of: &str| format!("<section class=\"model-meta-row {of}\"><ul><li><a>one</a>");
    let body = [section("categories"), "</section>".to_owned(), section("tags")].concat();
    always(Fault::Body { content_type: "text/html".to_owned(), body: body.into_bytes() })
}

fn setup(kind: SiteKind) -> Setup {
    let mut setup = Setup::new(kind, 40);
    setup.retry = "{failures_max: 3, backoff: 1ms, backoff_max: 1ms, pause: 1ms}";
    setup
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_no_page_of_likes_is_tried_again_or_given_up_with_a_reason() {
    let rows = (3..).zip(for_likes());
    let rows: Vec<_> = rows
        .map(|(rank, (name, sends, must))| Row::new(name, Page::Likes(rank, 0), sends, must))
        .collect();
    let crawl = check(setup(SiteKind::SketchfabV3), &rows).await;
    for command in ["status", "failures"] {
        let (out, err) = crawl.expect(0, &[command]).await;
        assert!(!out.contains('\u{1b}') && !err.contains('\u{1b}'), "{out}");
        assert!(out.lines().chain(err.lines()).all(|line| line.chars().count() < 300), "{out}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_2016_that_is_none_is_tried_again_or_given_up_in_words() {
    let rows = (3..).zip(for_features());
    let mut rows: Vec<_> = rows
        .map(|(rank, (name, sends, must))| Row::new(name, Page::Features(rank), sends, must))
        .collect();
    let no_grid = vec![Fault::WrongLandmark; 2];
    // First contact asks again, and spends no failure of the task.
    rows.push(Row::new("the grid is missing", Page::Catalogue(1), no_grid, comes(3)));
    let cut = vec![Fault::WrongLength, Fault::Truncated];
    rows.push(Row::new("a page of the grid is cut", Page::Catalogue(2), cut, comes_after(2)));
    check(setup(SiteKind::Sketchfab2016), &rows).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn gzip_is_taken() {
    let world = World::generate(30, 5);
    let server =
        Server::start(SimSite::new(Shape::SketchfabV3, world).with_gzip(), 0).await.unwrap();
    let crawl = Crawl::of(server);
    crawl.expect(0, &["start"]).await;
    crawl.assert_truth().await;
}
