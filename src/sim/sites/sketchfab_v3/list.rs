//! A page of a list as the public API writes it: entries, the addresses around it, and its cursors.

use std::collections::BTreeMap;

use serde::Serialize;
use url::form_urlencoded;

use super::super::super::pages::cursor;
use super::super::super::pages::route::Target;
use super::super::super::pages::window::ListWindow;
use super::super::played::{EntryFields, SimList, SimPaging};

/// The most entries on a page.
pub(super) const PAGE_SIZE: usize = 24;

/// How the catalogue is paged.
pub(super) const CATALOGUE: SimList = SimList {
    paging: &[SimPaging::Url],
    has_cursors: true,
    total: None,
    fields: Some(EntryFields {
        rows: "/results",
        id: "/uid",
        name: Some("/name"),
        likes: Some("/likeCount"),
    }),
};

/// Where a list is, and its parameters besides count and cursor.
pub(super) struct ListAddress<'a> {
    /// The address without parameters.
    pub url: String,
    /// The parameters.
    pub parameters: BTreeMap<&'a str, &'a str>,
}

/// Returns the part of a list that a request asks for, if it is well-formed.
pub(super) fn window(target: &Target<'_>) -> Option<ListWindow> {
    let count = target.count("count", PAGE_SIZE, PAGE_SIZE)?;
    match target.parameter("cursor") {
        Some(cursor) => cursor::decode(&cursor, count),
        None => Some(ListWindow::new(0, count)),
    }
}

/// Returns a page of a list. `next` is the part that the next page shows, if there is one.
pub(super) fn page<T: Serialize>(
    results: Vec<T>,
    address: &ListAddress<'_>,
    window: ListWindow,
    next: Option<ListWindow>,
) -> String {
    let next = next.and_then(cursor::encode);
    let before = ListWindow::new(window.at.saturating_sub(window.count), window.count);
    let previous = (window.at > 0).then(|| cursor::encode(before)).flatten();
    let (next_url, previous_url) = (
        address.with(window.count, next.as_deref()),
        address.with(window.count, previous.as_deref()),
    );
    let cursors = CursorsJson { next, previous };
    let list = ListJson { results, next: next_url, previous: previous_url, cursors };
    // Plain fields with text keys can't fail to be written.
    serde_json::to_string(&list).unwrap_or_default()
}

impl ListAddress<'_> {
    /// Returns the address of the page with this cursor, if there is one. The parameters are in the order of
    /// the alphabet.
    fn with(&self, count: usize, cursor: Option<&str>) -> Option<String> {
        let count = count.to_string();
        let paging = [("count", count.as_str()), ("cursor", cursor?)];
        let all: BTreeMap<_, _> =
            self.parameters.iter().map(|(k, v)| (*k, *v)).chain(paging).collect();
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(all).finish();
        Some(format!("{}?{query}", self.url))
    }
}

#[derive(Serialize)]
struct ListJson<T> {
    results: Vec<T>,
    next: Option<String>,
    previous: Option<String>,
    cursors: CursorsJson,
}

#[derive(Serialize)]
struct CursorsJson {
    next: Option<String>,
    previous: Option<String>,
}
