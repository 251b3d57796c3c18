//! What a site sends is hostile until checked: tables of answers, and what each must lead to.

mod blocks;
mod bodies;
mod catalogue;
mod connections;
mod cursors;
mod down;
mod entries;
mod likes;
mod moves;
mod names;
mod redirects;
mod secrets;
mod table;
mod waits;

use crawl::sim::Fault;

/// How many rows with a crawl of their own run at once.
const AT_ONCE: usize = 8;

/// Returns a 200 with this body, which claims to be JSON.
fn json(body: impl Into<Vec<u8>>) -> Fault {
    Fault::Body { content_type: "application/json".to_owned(), body: body.into() }
}

/// Returns a 200 with this extra header and a short body of JSON.
fn with_header(header: &str) -> Fault {
    Fault::Raw(format!("HTTP/1.1 200 OK\r\n{header}\r\nContent-Length: 2\r\n\r\n{{}}").into_bytes())
}
