//! The lists of Hugging Face: bodies that are lists, paged by the `Link` header.

use serde_json::Value;
use url::form_urlencoded::byte_serialize;

use super::super::super::http::HttpResponse;
use super::super::super::pages::cursor;
use super::super::super::pages::route::Target;
use super::super::super::pages::window::ListWindow;
use super::super::played::{EntryFields, SimList, SimPaging};

/// The most entries on a page, and their number if the request does not say.
const PAGE_SIZE: usize = 100;

/// How lists are paged, and where the fields of an entry of the catalogue are.
pub(super) const LINKED: SimList = SimList {
    paging: &[SimPaging::Link],
    has_cursors: true,
    total: None,
    fields: Some(EntryFields { rows: "", id: "/id", name: None, likes: Some("/likes") }),
};

/// Returns the part of a list that a request asks for, if it is well-formed.
pub(super) fn window(target: &Target<'_>) -> Option<ListWindow> {
    let count = target.count("limit", PAGE_SIZE, PAGE_SIZE)?;
    match target.parameter("cursor") {
        Some(cursor) => cursor::decode(&cursor, count),
        None => Some(ListWindow::new(0, count)),
    }
}

/// Returns a list, with its `Link` header.
pub(super) fn page(rows: Vec<Value>, link: Option<String>) -> HttpResponse {
    HttpResponse::json(200, Value::from(rows).to_string()).with("Link", link)
}

/// Returns the `Link` header that leads to a part of a list.
pub(super) fn link(address: &str, query: &str, next: ListWindow) -> Option<String> {
    let cursor = cursor::encode(next)?;
    let cursor: String = byte_serialize(cursor.as_bytes()).collect();
    Some(format!("<{address}?{query}&cursor={cursor}>; rel=\"next\""))
}
