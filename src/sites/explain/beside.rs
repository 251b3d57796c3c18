//! What is found on a page beside its entries: the next page, the ends of the list, and landmarks.

use scraper::Html;
use scraper::selector::ToCss;
use serde_json::Value;

use super::pointed::found;
use crate::sites::description::{ItemPage, List, NextKind, Pointer, Rows};
use crate::sites::reader::{holds, is_count};

/// What one place beside the entries holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BesideEntries {
    /// The key.
    pub key: String,
    /// The place, as the description gives it.
    pub place: String,
    /// What is there, without any text of the page.
    pub found: String,
    /// Whether anything is there.
    pub is_there: bool,
}

impl BesideEntries {
    fn new(key: impl Into<String>, place: String, found: Option<String>) -> Self {
        let is_there = found.is_some();
        let found = found.unwrap_or_else(|| "found nothing".to_owned());
        Self { key: key.into(), place, found, is_there }
    }
}

/// Returns what is beside the entries of a list in JSON.
pub fn of_json_list(page: &Value, list: &List) -> Vec<BesideEntries> {
    let mut beside = Vec::new();
    let at = |pointer: &Pointer| found(page, &pointer.steps).first().copied();
    for (n, kind) in list.paging.kinds.iter().enumerate() {
        let section = if n == 0 { "next" } else { "next.or" };
        let named = |key: &str, pointer: &Pointer| {
            let found = at(pointer).map(in_words);
            BesideEntries::new(format!("{section}.{key}"), pointer.to_string(), found)
        };
        match kind {
            NextKind::Cursor { at, .. } => beside.push(named("cursor", at)),
            NextKind::Url(at) => beside.push(named("url", at)),
            NextKind::Link(relation) => beside.push(link(section, relation)),
            NextKind::Page { .. } | NextKind::Offset { .. } | NextKind::None => {}
        }
    }
    if let Some(pointer) = &list.paging.total {
        let total = at(pointer).map(|value| match value {
            Value::Number(number) => format!("is {number}"),
            Value::String(text) if is_count(text) => format!("is {text}"),
            other => format!("{}, which is no total", in_words(other)),
        });
        beside.push(BesideEntries::new("next.total", pointer.to_string(), total));
    }
    if let Some(pointer) = &list.paging.more {
        let more = at(pointer).map(in_words);
        beside.push(BesideEntries::new("next.more", pointer.to_string(), more));
    }
    beside.extend(of_expected(page, &list.expect));
    beside
}

/// Returns what is beside the features of an item's own page in JSON.
pub fn of_expected(page: &Value, expect: &[(Pointer, String)]) -> Vec<BesideEntries> {
    let one = |(pointer, wanted): &(Pointer, String)| {
        let found = found(page, &pointer.steps).first().map(|value| {
            let is_wanted = match value {
                Value::String(text) => text == wanted,
                other => other.to_string() == *wanted,
            };
            if is_wanted {
                format!("is {wanted}, as expected")
            } else {
                format!("{}, not {wanted}", in_words(value))
            }
        });
        BesideEntries::new("expect", pointer.to_string(), found)
    };
    expect.iter().map(one).collect()
}

/// Returns what is around the entries of a list in HTML.
pub fn of_html_list(page: &Html, body: &[u8], list: &List) -> Vec<BesideEntries> {
    let mut beside = Vec::new();
    if let Rows::Html { html, list: around, .. } = &list.rows {
        beside.extend(html.whole.as_deref().map(|text| whole(body, text)));
        let n = page.select(around).count();
        beside.push(BesideEntries::new("html.list", around.to_css_string(), elements(n)));
    }
    for kind in &list.paging.kinds {
        if let NextKind::Link(relation) = kind {
            beside.push(link("next", relation));
        }
    }
    beside
}

/// Returns the landmarks of an item's own page in HTML.
pub fn of_html_item(page: &Html, body: &[u8], item: &ItemPage) -> Vec<BesideEntries> {
    let text = item.html.as_ref().and_then(|html| html.whole.as_deref());
    let mut beside: Vec<_> = text.map(|text| whole(body, text)).into_iter().collect();
    for (name, landmark) in &item.landmarks {
        let n = page.select(landmark).count();
        beside.push(BesideEntries::new("landmarks", name.clone(), elements(n)));
    }
    beside
}

fn whole(body: &[u8], text: &str) -> BesideEntries {
    let is_there = holds(body, text.as_bytes()).then(|| "is there".to_owned());
    BesideEntries::new("html.whole", text.to_owned(), is_there)
}

fn link(section: &str, relation: &str) -> BesideEntries {
    let found = "is in the Link header, which a saved page lacks".to_owned();
    BesideEntries::new(format!("{section}.link"), relation.to_owned(), Some(found))
}

fn elements(n: usize) -> Option<String> {
    (n > 0).then(|| if n == 1 { "1 element".to_owned() } else { format!("{n} elements") })
}

/// Returns what a value is. A text may be a cursor that names a user, so it is only measured.
fn in_words(value: &Value) -> String {
    match value {
        Value::Null => "is null".to_owned(),
        Value::Bool(truth) => format!("is {truth}"),
        Value::Number(_) => "is a number".to_owned(),
        Value::String(text) => match text.chars().count() {
            0 => "is an empty text".to_owned(),
            1 => "is a text of 1 character".to_owned(),
            n => format!("is a text of {n} characters"),
        },
        Value::Array(_) => "is a list".to_owned(),
        Value::Object(_) => "is an object".to_owned(),
    }
}
