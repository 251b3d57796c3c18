//! Answers that mean the page, whatever form they have.

use std::fmt::Write as _;
use std::io::Write;

use crawl::sim::Server;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1251};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::front::{Answer, Front, Rules};
use super::small_crawl;
use crate::harness::Crawl;

/// A form of an answer.
type Form = fn(Answer) -> Vec<u8>;

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// Compresses a text in two members, after which comes what is none.
fn members(text: &[u8]) -> Vec<u8> {
    let (first, second) = text.split_at(text.len() / 2);
    [gzip(first), gzip(second), b"\0\0 more".to_vec()].concat()
}

/// Writes a text in another character set. HTML has escapes for what that lacks, JSON too.
fn encoded(answer: Answer, encoding: &'static Encoding) -> Answer {
    let is_json = answer.content_type.starts_with("application/json");
    let essence = answer.content_type.split(';').next().unwrap().to_owned();
    let text = String::from_utf8(answer.body).unwrap();
    let text = if is_json { escaped(&text, encoding) } else { text };
    let body = encoding.encode(&text).0.into_owned();
    Answer { content_type: essence, body, ..answer }
}

fn escaped(json: &str, encoding: &'static Encoding) -> String {
    let mut escaped = String::new();
    for c in json.chars() {
        if encoding.encode(c.encode_utf8(&mut [0; 4])).2 {
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(escaped, "\\u{unit:04x}").unwrap();
            }
        } else {
            escaped.push(c);
        }
    }
    escaped
}

fn wide(answer: Answer, mark: bool) -> Answer {
    let text = String::from_utf8(answer.body).unwrap();
    let mark = if mark { "\u{feff}" } else { "" };
    let body = format!("{mark}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let essence = answer.content_type.split(';').next().unwrap().to_owned();
    Answer { content_type: essence, body, ..answer }
}

/// Forms of heads and bodies that all mean the same page.
const FORMS: [(&str, Form); 16] = [
    ("plain", |answer| answer.bytes("")),
    ("identity", |answer| answer.bytes("Content-Encoding: identity\r\n")),
    ("gzip in capitals", |answer| {
        Answer { body: gzip(&answer.body), ..answer }.bytes("content-encoding: GZIP\r\n")
    }),
    ("x-gzip in members", |answer| {
        Answer { body: members(&answer.body), ..answer }.bytes("Content-Encoding: x-gzip\r\n")
    }),
    ("gzip twice", |answer| {
        let body = gzip(&gzip(&answer.body));
        Answer { body, ..answer }.bytes("Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n")
    }),
    ("windows-1251 in the header", |answer| {
        let answer = encoded(answer, WINDOWS_1251);
        let content_type = format!("{}; Charset=\"CP1251\"", answer.content_type);
        Answer { content_type, ..answer }.bytes("")
    }),
    ("UTF-16 in the header", |answer| {
        let answer = wide(answer, false);
        let content_type = format!("{};charset=utf-16", answer.content_type);
        Answer { content_type, ..answer }.bytes("")
    }),
    ("a byte order mark of UTF-16", |answer| wide(answer, true).bytes("")),
    ("a byte order mark of UTF-8", |answer| {
        let body = [b"\xef\xbb\xbf".as_slice(), &answer.body].concat();
        Answer { body, ..encoded(answer, UTF_8) }.bytes("")
    }),
    ("200 headers", |answer| answer.bytes(&"X-Any: any\r\n".repeat(200))),
    ("a folded header", |answer| answer.bytes("X-Any: one\r\n  two\r\n\tthree\r\n")),
    ("a space before a colon", |answer| answer.bytes("X-Any : any\r\n")),
    ("a line that is no header", |answer| answer.bytes("what is this\r\n")),
    ("a header with control characters", |answer| answer.bytes("X-Any: \u{1b}[2J\r\n")),
    ("Retry-After with a page", |answer| answer.bytes("Retry-After: 7200\r\n")),
    ("line ends without CR", |answer| {
        let Answer { status, content_type, body } = &answer;
        let head = format!(
            "HTTP/1.1 {status} X\r\nContent-Type: {content_type}\nContent-Length: {}\n\n",
            body.len()
        );
        [head.as_bytes(), body].concat()
    }),
];

/// Returns a crawl of a site that answers in a form.
async fn crawl_behind(form: Form) -> (Crawl, Front) {
    let mut crawl = small_crawl().await;
    let front = Front::serve(address(&crawl.server), Rules::after(form)).await;
    let own = crawl.server.url();
    crawl.configure(&own, &format!("http://{}", front.address()));
    (crawl, front)
}

pub fn address(server: &Server) -> std::net::SocketAddr {
    server.url().strip_prefix("http://").unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_a_page_in_whatever_form_it_comes() {
    for (name, form) in FORMS {
        let (crawl, front) = crawl_behind(form).await;
        let output = crawl.run(&["start"]).await;
        let err = crate::harness::text(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{name}: {err}");
        crawl.assert_truth().await;
        assert_eq!(crawl.repeats(), Vec::<String>::new(), "{name}");
        for head in front.heads() {
            let head = head.to_ascii_lowercase();
            assert!(head.contains("\r\naccept-encoding: gzip\r\n"), "{name}: {head}");
        }
    }
}

/// A windows-1251 page of HTML names its character set itself.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_html_may_name_its_character_set() {
    let (crawl, _front) = crawl_behind(|answer| {
        if !answer.content_type.starts_with("text/html") {
            return answer.bytes("");
        }
        let answer = encoded(answer, WINDOWS_1251);
        let head = b"<!DOCTYPE html>\n<!-- <meta charset=utf-8> -->\n<meta charset='windows-1251'>";
        Answer { body: [head.as_slice(), &answer.body].concat(), ..answer }.bytes("")
    })
    .await;
    crawl.expect(0, &["start"]).await;
    crawl.assert_truth().await;
}

/// Forms that no page has, and how the error names each.
const REFUSED: [(&str, Form, &str); 6] = [
    (
        "brotli",
        |answer| answer.bytes("Content-Encoding: br\r\n"),
        "the body is encoded as br, which was not requested",
    ),
    (
        "an unknown coding over gzip",
        |answer| answer.bytes("Content-Encoding: gzip, rot13\r\n"),
        "the body is encoded as an unknown coding, which was not requested",
    ),
    (
        "gzip that is none",
        |answer| answer.bytes("Content-Encoding: gzip\r\n"),
        "the body is not a complete gzip stream",
    ),
    (
        "gzip that breaks off",
        |answer| {
            let packed = gzip(&answer.body);
            let body = packed[..packed.len() - 9].to_vec();
            Answer { body, ..answer }.bytes("Content-Encoding: gzip\r\n")
        },
        "the body is not a complete gzip stream",
    ),
    (
        "bytes that are no UTF-8",
        |answer| Answer { body: [&answer.body[..], b"<!-- \xff -->"].concat(), ..answer }.bytes(""),
        "the text of the page is not valid UTF-8",
    ),
    (
        "bytes that are no Shift_JIS",
        |answer| {
            let content_type =
                format!("{};charset=shift_jis", answer.content_type.split(';').next().unwrap());
            let body = [&answer.body[..], b"<!-- \x82 -->"].concat();
            Answer { content_type, body, ..answer }.bytes("")
        },
        "the text of the page is not valid Shift_JIS",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_can_not_be_read_is_named() {
    for (name, form, words) in REFUSED {
        let (mut crawl, _front) = crawl_behind(form).await;
        crawl.configure("obey_robots: true", "obey_robots: false");
        let output = crawl.run(&["start"]).await;
        assert_ne!(output.status.code(), Some(0), "{name}");
        let (failures, _) = crawl.expect(0, &["failures"]).await;
        let said = [failures, crate::harness::text(&output.stderr)].concat();
        assert!(said.contains(words), "{name}: {said}");
    }
}
